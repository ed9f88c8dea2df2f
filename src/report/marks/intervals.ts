/** Values with their intervals at places of an axis. */
import { colour } from '../theme.js';
import { lookFor, type LookChannels } from './looks.js';
import type { Frame, Mark } from './panels.js';
import type { Layer } from './schema.js';

/** A value and its interval at a place. */
export interface IntervalPoint {
  readonly place: string | number;
  readonly value: number;
  /** Not drawn where its ends are no numbers. Default: none. */
  readonly interval?: readonly [number, number];
}

export interface IntervalSeries {
  /** One of the figure's series. Default: the only one, or ink. */
  readonly name?: string | undefined;
  readonly points: readonly IntervalPoint[];
}

/** All that series show, ends of intervals too: for a domain that panels share. */
export function valuesOf(series: readonly IntervalSeries[]): readonly number[] {
  return series.flatMap(({ points }) => points.flatMap(({ value, interval = [] }) => [value, ...interval]));
}

export interface IntervalOptions {
  /** The axis that values are read from; the other holds the places. Default: y. */
  readonly along?: 'x' | 'y';
  /** Join the values of a series: where places have an order. Default: false. */
  readonly joined?: boolean;
  /** Series stand beside each other in a place. Default: one over the other. */
  readonly beside?: boolean;
  /** Area of a mark in square pixels. Default: 40. */
  readonly size?: number;
  /** Width of the intervals. Default: 1.4. */
  readonly strokeWidth?: number;
  /** Pixels to the right of their places, so that two series are not painted over each other. Default: 0. */
  readonly shift?: number;
}

/**
 * Marks at places, with their intervals as bars. Intervals that reach beyond a given domain are cut at the frame.
 *
 *   intervals([{ name: 'RMG', points: [{ place: 1, value: 0.38, interval: [0.36, 0.4] }] }], { joined: true })
 */
export function intervals(series: readonly IntervalSeries[], options: IntervalOptions = {}): Mark {
  const { along = 'y', joined = false, beside = false, size = 40, strokeWidth = 1.4, shift = 0 } = options;
  const aside = shift === 0 ? {} : { xOffset: shift };
  return (frame) => {
    const { channels, nameOf } = lookFor(frame, series);
    const values = series
      .flatMap((one) =>
        one.points.map(({ place, value, interval: [low, high] = [NaN, NaN] }, order) => {
          return { place, value, low, high, order, name: nameOf(one) };
        }),
      )
      .filter(({ value }) => Number.isFinite(value));
    const bars = values.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
    const offset = beside ? offsetOf(along, frame.looks.names) : {};
    const { color, shape } = channels;
    return [
      ...(joined ? [joinedLayer(values, frame, along, color, aside)] : []),
      ...(bars.length === 0
        ? []
        : [
            {
              data: { values: bars },
              mark: { type: 'rule' as const, strokeWidth, clip: true, ...aside },
              encoding: { ...placed(frame, along, 'low', 'high'), ...offset, color },
            },
          ]),
      {
        data: { values },
        mark: { type: 'point', filled: true, size, opacity: 1, ...aside },
        encoding: { ...placed(frame, along, 'value'), ...offset, color, shape },
      },
    ];
  };
}

function joinedLayer(
  values: object[],
  frame: Frame,
  along: 'x' | 'y',
  color: LookChannels['color'],
  aside: { readonly xOffset?: number },
): Layer {
  return {
    data: { values },
    mark: { type: 'line', strokeWidth: 1.6, ...aside },
    encoding: {
      ...placed(frame, along, 'value'),
      color,
      order: { field: 'order', type: 'quantitative' },
    },
  };
}

/** Places on one axis, a value on the other, up to a second one where there is an extent. */
export function placed(frame: Frame, along: 'x' | 'y', value: string, end?: string) {
  return along === 'y'
    ? { x: frame.x('place'), y: frame.y(value), ...(end !== undefined && { y2: { field: end } }) }
    : { y: frame.y('place'), x: frame.x(value), ...(end !== undefined && { x2: { field: end } }) };
}

/** Series side by side in their place. */
export function offsetOf(along: 'x' | 'y', names: readonly string[]) {
  const channel = {
    field: 'name',
    sort: null,
    scale: { type: 'band' as const, domain: [...names], paddingInner: 0.12 },
  };
  return along === 'y' ? { xOffset: channel } : { yOffset: channel };
}

/** A place with both ends of an interval, of one of the figure's series. */
export interface Whisker {
  readonly place: string | number;
  readonly name?: string | undefined;
  readonly interval: readonly [number, number];
}

/**
 * Thin intervals over bars: ink on a line of paper, so that they can be read on any colour.
 *
 *   whiskers([{ place: 'R@1', name: 'image to text', interval: [0.5, 0.6] }], { beside: true })
 */
export function whiskers(
  rows: readonly Whisker[],
  { along = 'y', beside = false }: Pick<IntervalOptions, 'along' | 'beside'> = {},
): Mark {
  return (frame) => {
    const { nameOf } = lookFor(frame, rows);
    const values = rows
      .map((row) => ({ place: row.place, name: nameOf(row), low: row.interval[0], high: row.interval[1] }))
      .filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
    const offset = beside ? offsetOf(along, frame.looks.names) : {};
    return (['paper', 'ink'] as const).map((role) => ({
      data: { values },
      mark: { type: 'rule', color: colour(role), strokeWidth: role === 'paper' ? 4 : 1.6 },
      encoding: { ...placed(frame, along, 'low', 'high'), ...offset },
    }));
  };
}

/** One value at a place, of one of the figure's series. */
export interface Level {
  readonly place: string | number;
  readonly name?: string | undefined;
  readonly value: number;
}

export interface LevelOptions extends Pick<IntervalOptions, 'along' | 'beside'> {
  /** Of a tick, in pixels; or nearly what its place has, by the number of places and series. */
  readonly length: number | 'place';
}

/**
 * Short ink ticks across a place: a level that the value beside it is compared with, as what chance gives.
 *
 *   levels([{ place: 'R@1', name: 'image to text', value: 0.002 }], { beside: true, length: 58 })
 */
export function levels(rows: readonly Level[], { along = 'y', beside = false, length }: LevelOptions): Mark {
  return (frame) => {
    const { nameOf } = lookFor(frame, rows);
    const values = rows
      .map((row) => ({ place: row.place, name: nameOf(row), value: row.value }))
      .filter(({ value }) => Number.isFinite(value));
    const [axis, room] = along === 'y' ? [frame.axes.x, frame.width] : [frame.axes.y, frame.height];
    const place = room / ((axis.places?.length ?? 1) * (beside ? frame.looks.names.length : 1));
    const pixels = length === 'place' ? Math.round(0.83 * place) : length;
    const across = along === 'y' ? { orient: 'horizontal' as const, width: pixels } : { height: pixels };
    return [
      {
        data: { values },
        mark: { type: 'tick', orient: 'vertical', color: colour('ink'), thickness: 1.6, ...across },
        encoding: {
          ...placed(frame, along, 'value'),
          ...(beside ? offsetOf(along, frame.looks.names) : {}),
        },
      },
    ];
  };
}

/**
 * Marks of no series at places: a second value beside the one that is compared.
 *
 *   placeMarks([{ place: 'image query', value: 61.5 }], { along: 'x', shape: 'cross', role: 'muted' })
 */
export function placeMarks(
  rows: readonly Level[],
  {
    along = 'y',
    shape,
    role,
  }: { readonly along?: 'x' | 'y'; readonly shape: 'cross' | 'diamond'; readonly role: 'muted' | 'ink' },
): Mark {
  return (frame) => [
    {
      data: {
        values: rows
          .filter(({ value }) => Number.isFinite(value))
          .map(({ place, value }) => ({ place, value })),
      },
      mark: { type: 'point', shape, filled: true, size: 60, opacity: 1, color: colour(role) },
      encoding: placed(frame, along, 'value'),
    },
  ];
}
