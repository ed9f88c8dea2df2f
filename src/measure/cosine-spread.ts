import { quantileOfHistogram } from '../numeric/index.js';
import { arrayRows, BIN_LIMIT, withinSweep } from '../runtime/blockwise/index.js';
import type { Runtime } from '../runtime/index.js';
import { unitRowSpread } from '../geometry/unit-rows.js';

/** The cosines of all pairs of some rows. */
export interface CosineSpread {
  readonly rows: number;
  readonly dim: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** 25 %, 50 %, 75 %, to 1 / 8192. */
  readonly quartiles: readonly [number, number, number];
  readonly histogram: { readonly low: number; readonly high: number; readonly counts: readonly number[] };
}

/** Most bins of a histogram. */
const BINS = 40;

/** @param rows `[n, dim]`, n from 2, rows of length 1. Blockwise: nothing n x n. */
export async function cosineSpread(
  runtime: Runtime,
  rows: Float32Array,
  dim: number,
  onShare?: (share: number) => void,
): Promise<CosineSpread> {
  const count = rows.length / dim;
  if (!(count >= 2)) throw new RangeError(`cosines: expected at least two rows, got ${count}`);
  let scored = 0;
  const { min, max, bins } = await withinSweep(runtime, {
    rows: arrayRows(rows, dim),
    range: { start: 0, count },
    onTile: (scores) => {
      scored += scores;
      onShare?.(scored / count ** 2);
    },
  });
  const quartile = (q: number): number =>
    Math.min(max, Math.max(min, quantileOfHistogram(bins, -BIN_LIMIT, BIN_LIMIT, q)));
  return {
    rows: count,
    dim,
    mean: unitRowSpread(rows, count, dim).meanCosine,
    min: Math.max(-1, min),
    max: Math.min(1, max),
    quartiles: [quartile(0.25), quartile(0.5), quartile(0.75)],
    histogram: coarser(bins),
  };
}

/**
 * The filled stretch of a histogram over [-BIN_LIMIT, BIN_LIMIT] in at most {@link BINS} bins of whole numbers of its
 * own.
 */
export function coarser(bins: Float64Array): CosineSpread['histogram'] {
  const first = bins.findIndex((value) => value > 0);
  const last = bins.findLastIndex((value) => value > 0);
  const width = (2 * BIN_LIMIT) / bins.length;
  const each = Math.ceil((last - first + 1) / BINS);
  const counts = Array.from({ length: Math.ceil((last - first + 1) / each) }, (_, k) => {
    let sum = 0;
    for (let i = first + k * each; i < Math.min(bins.length, first + (k + 1) * each); i++) sum += bins[i]!;
    return sum;
  });
  const low = -BIN_LIMIT + first * width;
  return { low, high: low + counts.length * each * width, counts };
}
