/** Lines with their bands, and the straight lines that guide the eye. */
import { colour } from '../theme.js';
import { lookFor } from './looks.js';
import type { Axis } from './axis.js';
import type { Frame, Mark } from './panels.js';
import type { Point } from './shapes.js';
import type { Layer } from './schema.js';

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** Ends of an interval of y, drawn as a band where both are numbers. */
  readonly low?: number;
  readonly high?: number;
}

export interface Line {
  /** One of the figure's series. Default: the only one, or ink. */
  readonly name?: string | undefined;
  readonly points: readonly LinePoint[];
}

export interface LineOptions {
  /** Also mark the points. Default: false. */
  readonly dots?: boolean;
  /** Cut what reaches beyond the frame. Default: false. */
  readonly clip?: boolean;
}

/**
 * Lines that join their points in the order given, over bands where points carry an interval. Points without a finite y
 * are left out.
 *
 *   lines([{ name: 'ReLU', points: [{ x: 0, y: 0 }, { x: 1, y: 0.3, low: 0.28, high: 0.33 }] }])
 */
export function lines(drawn: readonly Line[], { dots = false, clip = false }: LineOptions = {}): Mark {
  return (frame) => {
    const { channels, nameOf } = lookFor(frame, drawn);
    const values = drawn
      .flatMap((line) => line.points.map((point, order) => ({ ...point, order, name: nameOf(line) })))
      .filter(({ y }) => Number.isFinite(y));
    const bands = values.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
    const { color, strokeDash } = channels;
    const [x, y] = [frame.x('x'), frame.y('y')];
    return [
      ...(bands.length === 0 ? [] : [bandLayer(bands, x, frame.y('low'), color, clip)]),
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.7, clip },
        encoding: { x, y, color, strokeDash, order: { field: 'order', type: 'quantitative' } },
      },
      ...(dots
        ? [
            {
              data: { values },
              mark: { type: 'point' as const, filled: true, size: 16, opacity: 1, clip },
              encoding: { x, y, color },
            },
          ]
        : []),
    ];
  };
}

type Channels = NonNullable<Extract<Layer, { mark: unknown }>['encoding']>;

function bandLayer(
  values: object[],
  x: Channels['x'],
  low: Channels['y'],
  color: Channels['color'],
  clip: boolean,
): Layer {
  return {
    data: { values },
    mark: { type: 'area', opacity: 0.18, clip },
    encoding: {
      ...(x !== undefined && { x }),
      ...(low !== undefined && { y: low }),
      y2: { field: 'high' },
      ...(color !== undefined && { color }),
    },
  };
}

/** Guides are no data: they name a place of an axis, by a thin line through the frame. */
const GUIDES = {
  dashed: { strokeDash: [4, 3], strokeWidth: 1.2, color: colour('muted') },
  solid: { strokeWidth: 1.2, color: colour('rule') },
  strong: { strokeWidth: 2, color: colour('ink') },
};

/**
 * Straight lines through the frame at given places of an axis. Places that are no number are left out.
 *
 *   guides('x', [gap])                                    // dashed
 *   guides('x', [limit], 'solid')
 */
export function guides(
  axis: 'x' | 'y',
  places: readonly number[],
  style: keyof typeof GUIDES = 'dashed',
): Mark {
  return (frame) => {
    const values = places.filter((place) => Number.isFinite(place)).map((place) => ({ place }));
    const encoding = axis === 'x' ? { x: frame.x('place') } : { y: frame.y('place') };
    return values.length === 0
      ? []
      : [{ data: { values }, mark: { type: 'rule', ...GUIDES[style] }, encoding }];
  };
}

/**
 * A pale band across the frame, between two places of an axis: an interval of what a guide in it shows.
 *
 *   band('x', [0.846, 0.857])
 */
export function band(axis: 'x' | 'y', [from, to]: readonly [number, number]): Mark {
  return (frame) => [
    {
      data: { values: [{ from, to }] },
      mark: { type: 'rect', color: colour('first'), opacity: 0.22 },
      encoding:
        axis === 'x'
          ? { x: frame.x('from'), x2: { field: 'to' } }
          : { y: frame.y('from'), y2: { field: 'to' } },
    },
  ];
}

/**
 * One straight line from a point to another, dashed in ink: what separates two clouds. Its words stand along it, near
 * the end that has more room around it.
 *
 *   segment([0, 0.2], [1, 0.5], { label: 'the line between' })
 */
export function segment(from: Point, to: Point, { label }: { readonly label?: string } = {}): Mark {
  return (frame) => [
    {
      data: { values: [{ x: from[0], y: from[1], x2: to[0], y2: to[1] }] },
      mark: { type: 'rule', color: colour('ink'), strokeWidth: 1.6, strokeDash: [6, 4] },
      encoding: { x: frame.x('x'), y: frame.y('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
    },
    ...(label === undefined ? [] : alongLabel(frame, from, to, label)),
  ];
}

/** Words along a line, above it, at its left or lower end; on a rim of paper, as what lies below may be crowded. */
function alongLabel(frame: Frame, a: Point, b: Point, text: string): Layer[] {
  const [from, to] = a[0] <= b[0] ? [a, b] : [b, a];
  const perUnit = (axis: Axis, pixels: number): number =>
    pixels / ((axis.domain?.[1] ?? 1) - (axis.domain?.[0] ?? 0));
  const angle =
    (Math.atan2(
      (from[1] - to[1]) * perUnit(frame.axes.y, frame.height),
      (to[0] - from[0]) * perUnit(frame.axes.x, frame.width),
    ) *
      180) /
    Math.PI;
  const at = 0.03;
  const place = { x: from[0] + at * (to[0] - from[0]), y: from[1] + at * (to[1] - from[1]) };
  return [true, false].map((isRim) => ({
    data: { values: [place] },
    mark: {
      type: 'text',
      text,
      angle: Math.round(10 * angle) / 10,
      align: 'left',
      baseline: 'bottom',
      dy: -4,
      color: colour('ink'),
      ...(isRim && { stroke: colour('paper'), strokeWidth: 4, color: colour('paper') }),
    },
    encoding: { x: frame.x('x'), y: frame.y('y') },
  }));
}

/**
 * A pale dashed line through points, of no series: what the others are compared with.
 *
 *   dashed([{ x: 1, y: 0 }, { x: 512, y: 1 }])
 */
export function dashed(points: readonly LinePoint[]): Mark {
  return (frame) => [
    {
      data: { values: points.map(({ x, y }, order) => ({ x, y, order })) },
      mark: { type: 'line', ...GUIDES.dashed },
      encoding: {
        x: frame.x('x'),
        y: frame.y('y'),
        order: { field: 'order', type: 'quantitative' },
      },
    },
  ];
}

/**
 * The unit circle around the origin, the outline of a sphere seen from the side.
 *
 *   { x: { hidden: true, domain: [-1.05, 1.05] }, y: { hidden: true, domain: [-1.05, 1.05] }, marks: [circle()] }
 */
export function circle(): Mark {
  return (frame) => [
    {
      data: {
        values: Array.from({ length: 121 }, (_, order) => {
          const angle = (order / 120) * 2 * Math.PI;
          return { x: Math.cos(angle), y: Math.sin(angle), order };
        }),
      },
      mark: { type: 'line', color: colour('rule'), strokeWidth: 1 },
      encoding: {
        x: frame.x('x'),
        y: frame.y('y'),
        order: { field: 'order', type: 'quantitative' },
      },
    },
  ];
}
