/** What a figure says of an axis, and what Vega-Lite is told of it. */
import { textWidth, wrapText } from '../text-width.js';
import { fontSize } from '../theme.js';
import type { PositionX, PositionY } from './schema.js';

/** One axis of a panel. Everything may be left out: a linear axis over the data then, without a title. */
export interface Axis {
  readonly title?: string | undefined;
  /** The values at both ends. Default: what the data span, rounded to whole ticks. */
  readonly domain?: readonly [number, number] | undefined;
  /** Whether a domain taken from the data begins at 0. Default: false. */
  readonly zero?: boolean;
  /** Equal ratios take equal room. Default: false. */
  readonly log?: boolean;
  /** Names in place of numbers, in this order. */
  readonly places?: readonly (string | number)[];
  /** How many ticks about, the very ticks, or false: neither ticks nor numbers nor grid. */
  readonly ticks?: number | readonly number[] | false;
  /** Only whole numbers have ticks: steps, layers, ranks. Default: false. */
  readonly whole?: boolean;
  /** How numbers are printed, as d3-format knows it: '.0%' gives "40 %", '~s' gives "10k". */
  readonly format?: string;
  /** A Vega expression of what stands at a tick, of `datum.value` or `datum.label`. */
  readonly labels?: string;
  /** Default: only lines across from the vertical axis, none for places. */
  readonly grid?: boolean;
  /** Turns the names of places, in degrees. Default: 0, or -90 under a frame that is too narrow for them. */
  readonly angle?: number;
  /** Pixels at which the name of a place is cut. Default: 180. */
  readonly limit?: number;
  /** Size of the names or numbers. Default: 11. */
  readonly fontSize?: number;
  /** Share of a place that stays empty between bars. Default: 0.25. */
  readonly gap?: number;
  /** Ticks and grid without numbers, as the panel below has the same axis. Default: false. */
  readonly unlabelled?: boolean;
  /** No axis at all: for drawings that are no plot. */
  readonly hidden?: boolean;
}

function scaleOf({ domain, zero = false, log = false, places, gap = 0.25 }: Axis): object {
  if (places !== undefined) {
    return { type: 'band', domain: [...places], paddingInner: gap, paddingOuter: gap / 2 };
  }
  const ends = domain === undefined ? {} : { domain: [...domain], nice: false };
  return { ...(log ? { type: 'log' } : { zero }), ...ends };
}

/** Names that would run into each other stand upright. */
function angleOf(
  { places = [], angle, labels, fontSize: size = fontSize.label }: Axis,
  length: number,
): number {
  if (angle !== undefined) return angle;
  // What an expression makes of names is taken to have a word a line.
  const pieces = places.flatMap((name) =>
    labels === undefined ? [String(name)] : String(name).split(/[^\p{L}\p{N}]+/u),
  );
  const longest = Math.max(0, ...pieces.map((name) => textWidth(name, size)));
  return longest > length / places.length ? -90 : 0;
}

/** @param length Of the axis, in pixels. */
function axisOf(axis: Axis, isX: boolean, length: number): object | null {
  const { ticks, format, labels, places, whole = false, hidden = false } = axis;
  if (hidden) return null;
  return {
    title: axis.title === undefined ? null : titleOf(axis.title, length),
    grid: ticks !== false && (axis.grid ?? (!isX && places === undefined)),
    ...(ticks === false && { ticks: false, labels: false }),
    ...(axis.unlabelled === true && { labels: false }),
    ...(typeof ticks === 'number' && { tickCount: ticks }),
    ...(Array.isArray(ticks) && { values: [...(ticks as readonly number[])] }),
    ...(whole && { tickMinStep: 1 }),
    ...(format !== undefined && { format }),
    ...(labels !== undefined && { labelExpr: labels }),
    ...(places !== undefined && {
      labelAngle: isX ? angleOf(axis, length) : (axis.angle ?? 0),
      labelOverlap: false,
      labelLimit: axis.limit ?? 180,
    }),
    ...(axis.fontSize !== undefined && { labelFontSize: axis.fontSize }),
  };
}

/** In as many lines as the axis is too short for. */
function titleOf(title: string, length: number): string | readonly string[] {
  const lines = wrapText(title, length + 40, fontSize.axisTitle);
  return lines.length > 1 ? lines : title;
}

function position(axis: Axis, isX: boolean, field: string, length: number): object {
  return {
    field,
    // Bars and areas stand beside or over each other, never one upon the other.
    ...(axis.places === undefined ? { type: 'quantitative', stack: null } : { type: 'ordinal', sort: null }),
    axis: axisOf(axis, isX, length),
    scale: scaleOf(axis),
  };
}

/** The horizontal position that `field` holds, on an axis of `length` pixels. */
export function positionX(axis: Axis, field: string, length: number): PositionX {
  return position(axis, true, field, length) as PositionX;
}

/** The vertical position that `field` holds, on an axis of `length` pixels. */
export function positionY(axis: Axis, field: string, length: number): PositionY {
  return position(axis, false, field, length) as PositionY;
}

/**
 * One domain for panels that show the same quantity, from all that they draw: rounded outwards to whole ticks, beyond
 * which nothing lies. Values that are no numbers are passed over.
 *
 *   sharedDomain([0.12, 0.57])                                        // [0.1, 0.6]
 *   sharedDomain([-0.01, 0.57], { zero: true, within: [0, 1] })       // [0, 0.6]: an accuracy
 *
 * @param options.zero Take 0 in. Default: false.
 * @param options.within The values that the quantity can take; the domain ends there. Default: all.
 */
export function sharedDomain(
  values: readonly number[],
  options: { readonly zero?: boolean; readonly within?: readonly [number, number] } = {},
): readonly [number, number] {
  const { zero = false, within = [-Infinity, Infinity] } = options;
  let low = zero ? 0 : Infinity;
  let high = zero ? 0 : -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const span = high > low ? high - low : Math.abs(high) || 1;
  const step = tickStep(span / 5);
  // What lies on a tick but for rounding ends there.
  const down = Math.floor(low / step + 1e-9) * step;
  const up = Math.ceil(high / step - 1e-9) * step;
  const ends = [Math.max(within[0], down), Math.min(within[1], up > down ? up : down + step)] as const;
  return ends.map((end) => Number(end.toPrecision(12))) as unknown as readonly [number, number];
}

/** 1, 2 or 5 times a power of ten, near `rough`. */
function tickStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  return power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10);
}

/** Ends that leave room around what is drawn, so that no mark is cut by the frame. */
export function padded(values: readonly number[], share = 0.05): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  // One place only still needs an axis around it.
  const margin = high > low ? share * (high - low) : 0.5;
  return [low - margin, high + margin];
}
