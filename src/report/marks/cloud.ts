/** Clouds of points in a plane, and the lines between points that belong together. */
import { colour, plot } from '../theme.js';
import type { Axis } from './axis.js';
import { lookFor, type Looks } from './looks.js';
import type { Mark, Panel } from './panels.js';
import type { Domain } from './shapes.js';

export interface CloudPoint {
  readonly x: number;
  readonly y: number;
  /** One of the figure's series. Default: the only one, or ink. */
  readonly name?: string | undefined;
}

export interface CloudOptions {
  /** Area of a mark in square pixels. Default: 40, in crowds 14. */
  readonly size?: number;
  /** Default: 0.9, in crowds 0.75. */
  readonly opacity?: number;
  /** A rim of paper around each point, so that it stands out from lines below. Default: false. */
  readonly rim?: boolean;
}

/** So many points overlap: they are drawn small and pale. */
const CROWD = 600;

/**
 * A point for each row, in the colour and the shape of its series, painted in the order given. Rows that have no place
 * in the plane are left out.
 *
 *   cloud([{ x: 0.1, y: -0.2, name: 'image' }])
 */
export function cloud(points: readonly CloudPoint[], options: CloudOptions = {}): Mark {
  return (frame) => {
    const { channels, nameOf } = lookFor(frame, points);
    const isCrowded = points.length > CROWD;
    const { opacity = isCrowded ? 0.75 : 0.9, rim = false } = options;
    // A rim takes its half from the point.
    const { size = isCrowded ? (rim ? 22 : 14) : rim ? 52 : 40 } = options;
    const edge = rim ? { stroke: colour('paper'), strokeWidth: isCrowded ? 0.4 : 0.8 } : { strokeWidth: 0 };
    return [
      {
        data: {
          values: points
            .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
            .map((point) => ({ x: point.x, y: point.y, name: nameOf(point) })),
        },
        mark: { type: 'point', filled: true, size, opacity: 1, fillOpacity: opacity, ...edge },
        encoding: { x: frame.x('x'), y: frame.y('y'), color: channels.color, shape: channels.shape },
      },
    ];
  };
}

/**
 * A single point that stands out: the one chosen, the lowest.
 *
 *   marker([{ x: 0.4, y: 0.71 }], 'diamond')
 */
export function marker(points: readonly CloudPoint[], shape: 'diamond' | 'triangle-up' | 'cross'): Mark {
  return (frame) => [
    {
      data: { values: points.map(({ x, y }) => ({ x, y })) },
      mark: {
        type: 'point',
        filled: true,
        size: shape === 'diamond' ? 90 : 60,
        opacity: 1,
        color: colour(shape === 'cross' ? 'muted' : 'second'),
        shape,
      },
      encoding: { x: frame.x('x'), y: frame.y('y') },
    },
  ];
}

/**
 * Rings without a line, for what others have published; named in a legend of their own, as they belong to no series.
 *
 *   published([{ x: 1, y: 0.32 }], 'published')
 */
export function published(points: readonly CloudPoint[], name: string): Mark {
  return (frame) => [
    {
      data: { values: points.map(({ x, y }) => ({ x, y, kind: name })) },
      mark: { type: 'point', filled: false, size: 26, strokeWidth: 1.1 },
      encoding: {
        x: frame.x('x'),
        y: frame.y('y'),
        shape: {
          field: 'kind',
          type: 'nominal',
          scale: { domain: [name], range: ['circle'] },
          legend: {
            symbolStrokeColor: colour('ink'),
            symbolFillColor: 'transparent',
            symbolStrokeWidth: 1.1,
            symbolSize: 40,
            // As high as the legend of lines beside it.
            padding: 7,
          },
        },
        color: { value: colour('ink') },
      },
    },
  ];
}

/** Two ends of a thin line. */
export interface Link {
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
}

/**
 * Thin lines between what belongs together, to be painted under the points.
 *
 *   links([{ x: 0, y: 0, x2: 1, y2: 0.5 }])
 */
export function links(drawn: readonly Link[]): Mark {
  return (frame) => {
    const isCrowded = 2 * drawn.length > CROWD;
    // Many lines drown the points that they join, unless they are pale: the more, the paler.
    const strokeOpacity = Math.round(100 * Math.min(0.5, 0.1 + 8 / drawn.length)) / 100;
    return [
      {
        data: { values: drawn.map(({ x, y, x2, y2 }) => ({ x, y, x2, y2 })) },
        mark: {
          type: 'rule',
          color: colour('link'),
          strokeWidth: isCrowded ? 0.6 : 0.9,
          strokeOpacity,
        },
        encoding: { x: frame.x('x'), y: frame.y('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
    ];
  };
}

/** Pairs of points in a plane, x and y of each side interleaved. */
export interface PointPairs {
  readonly points: readonly [Float32Array, Float32Array];
  readonly pairs: number;
  /** Which row of its side each point is, and what is known of it. */
  readonly rows?: readonly [Uint32Array, Uint32Array];
  readonly captions?: readonly [readonly string[], readonly string[]];
}

/** The pairs of which both ends have a place in the plane. */
export function drawablePairs<T extends PointPairs>(pairs: T): T {
  const [first, second] = pairs.points;
  const kept: number[] = [];
  for (let k = 0; k < pairs.pairs; k++) {
    const ends = [first[2 * k], first[2 * k + 1], second[2 * k], second[2 * k + 1]];
    if (ends.every((end) => Number.isFinite(end))) kept.push(k);
  }
  if (kept.length === pairs.pairs) return pairs;
  const take = (points: Float32Array): Float32Array =>
    Float32Array.from(kept.flatMap((k) => [points[2 * k] ?? Number.NaN, points[2 * k + 1] ?? Number.NaN]));
  const { rows, captions } = pairs;
  return {
    ...pairs,
    points: [take(first), take(second)],
    pairs: kept.length,
    ...(rows && { rows: rows.map((own) => Uint32Array.from(kept, (k) => own[k]!)) }),
    ...(captions && { captions: captions.map((own) => kept.map((k) => own[k]!)) }),
  };
}

/**
 * The points of both sides, pair by pair, so that neither is painted over the other.
 *
 *   pairedCloud({ points: [images, texts], pairs: 500 }, looks(['image', 'text'], { swatch: 'mark' }))
 *
 * @param sides The looks of both, in their order.
 */
export function pairedCloud({ points, pairs }: PointPairs, sides: Looks, options: CloudOptions = {}): Mark {
  const all = Array.from({ length: pairs }, (_, k) =>
    points.map((side, s): CloudPoint => ({ x: side[2 * k]!, y: side[2 * k + 1]!, name: sides.names[s]! })),
  );
  return cloud(all.flat(), options);
}

/**
 * A thin line from each point of the first side to its partner.
 *
 *   pairLinks({ points: [images, texts], pairs: 500 })
 */
export function pairLinks({ points: [first, second], pairs }: PointPairs): Mark {
  return links(
    Array.from({ length: pairs }, (_, k) => ({
      x: first[2 * k]!,
      y: first[2 * k + 1]!,
      x2: second[2 * k]!,
      y2: second[2 * k + 1]!,
    })),
  );
}

/** Domains that show every point with equal units on both axes, in a frame of `width` and a height within bounds. */
export function equalUnits(
  clouds: Pick<PointPairs, 'points'>,
  width: number = plot.width,
  [lowest, highest]: readonly [number, number] = [230, 380],
): Domain {
  const x = extent(clouds.points, 0);
  const y = extent(clouds.points, 1);
  const spanX = x[1] - x[0];
  const spanY = y[1] - y[0];
  const height = Math.round(Math.min(highest, Math.max(lowest, (width * spanY) / spanX)));
  const unitsPerPixel = Math.max(spanX / width, spanY / height);
  const widen = ([low, high]: readonly [number, number], pixels: number): [number, number] => {
    const extra = (unitsPerPixel * pixels - (high - low)) / 2;
    return [low - extra, high + extra];
  };
  return { x: widen(x, width), y: widen(y, height), height };
}

function extent(clouds: readonly Float32Array[], axis: 0 | 1): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const points of clouds) {
    for (let i = axis; i < points.length; i += 2) {
      low = Math.min(low, points[i]!);
      high = Math.max(high, points[i]!);
    }
  }
  // A cloud without extent still needs an axis.
  const margin = high > low ? (high - low) * 0.04 : 0.5;
  return [low - margin, high + margin];
}

/**
 * Frame and axes of a plane whose coordinates have no unit: a square without ticks.
 *
 *   { title: 'After training', ...bareSquare(plane, 230), marks: [pairedCloud(plane, KINDS)] }
 */
export function bareSquare(clouds: Pick<PointPairs, 'points'>, side: number): Omit<Panel, 'marks'> {
  const { x, y } = equalUnits(clouds, side, [side, side]);
  const axis = (domain: Axis['domain']): Axis => ({ domain, ticks: false });
  return { width: side, height: side, x: axis(x), y: axis(y) };
}
