import { dotOfRows, type RowRange } from '../../runtime/blockwise/index.js';
import type { ShiftedPairs } from './shifted-pairs.js';

/**
 * Above this logit scale, exp over the whole range of cosines leaves float64: rows and columns then need maxima of
 * their own.
 */
const LARGEST_COMMON_SCALE = 300;

/** Losses of a range of pairs. */
export interface BatchLosses {
  /** `[deltas, scales]`: sums over whole batches of each batch's mean. */
  readonly sums: Float64Array;
  /** `[deltas, scales, pairs of the range]`: each pair's own part; NaN where it is in no whole batch. */
  readonly byPair: Float64Array;
}

/**
 * The symmetric contrastive loss (Radford et al., 2021, Fig. 3) of each shift at each logit scale over the whole
 * batches of `batchSize` consecutive pairs in the range. Batches are counted from the range's start; a remainder is
 * left out.
 *
 * For scores S of a batch, `[b, b]`: (mean_i (log sum_j exp(scale S_ij) - scale S_ii) + the same of Sᵀ) / 2. One
 * product of the rows serves every shift and scale. Float64.
 */
export function batchLosses(
  pairs: ShiftedPairs,
  scales: readonly number[],
  batchSize: number,
  range: RowRange,
): BatchLosses {
  const { rows, shifts, along } = pairs;
  const [firstAlong, secondAlong] = along;
  const { dim } = rows;
  const sums = new Float64Array(shifts.length * scales.length);
  const byPair = new Float64Array(sums.length * range.count).fill(Number.NaN);
  const cosines = new Float64Array(batchSize * batchSize);
  const shifted = new Float64Array(batchSize * batchSize);
  for (let start = range.start; start + batchSize <= range.start + range.count; start += batchSize) {
    for (let i = 0; i < batchSize; i++) {
      for (let j = 0; j < batchSize; j++) {
        cosines[i * batchSize + j] = dotOfRows(
          rows.first,
          (start + i) * dim,
          rows.second,
          (start + j) * dim,
          dim,
        );
      }
    }
    for (let d = 0; d < shifts.length; d++) {
      const { steps, scales: rowScales } = shifts[d]!;
      const [firstScale, secondScale] = rowScales;
      for (let i = 0; i < batchSize; i++) {
        const base = steps[1] * firstAlong[start + i]! + steps[0] * steps[1];
        for (let j = 0; j < batchSize; j++) {
          shifted[i * batchSize + j] =
            (cosines[i * batchSize + j]! + base + steps[0] * secondAlong[start + j]!) *
            (firstScale[start + i]! * secondScale[start + j]!);
        }
      }
      for (let s = 0; s < scales.length; s++) {
        const at = d * scales.length + s;
        const own = at * range.count + start - range.start;
        sums[at]! += symmetricLoss(shifted, batchSize, scales[s]!, byPair.subarray(own, own + batchSize));
      }
    }
  }
  return { sums, byPair };
}

/**
 * The symmetric contrastive loss of square cosines `[n, n]` at a logit scale: the mean of both directions'
 * cross-entropies.
 *
 * @param byPair Takes each pair's own loss, whose mean it is. Default: thrown away.
 */
export function symmetricLoss(
  cosines: Float64Array,
  n: number,
  scale: number,
  byPair: Float64Array = new Float64Array(n),
): number {
  if (cosines.length !== n * n) {
    throw new RangeError(`contrastive loss: expected ${n} x ${n} cosines, got ${cosines.length}`);
  }
  let matched = 0;
  for (let i = 0; i < n; i++) matched += cosines[i * n + i]!;
  byPair.fill(0);
  const logs =
    scale <= LARGEST_COMMON_SCALE
      ? logSumsAboutOneMaximum(cosines, n, scale, byPair)
      : logSums(cosines, n, scale, [n, 1], byPair) + logSums(cosines, n, scale, [1, n], byPair);
  for (let i = 0; i < n; i++) byPair[i] = byPair[i]! / 2 - scale * cosines[i * n + i]!;
  return (logs / 2 - scale * matched) / n;
}

/** Sum over rows and columns of log sum exp(scale cos), with one exponential a cosine; each pair's own added to its. */
function logSumsAboutOneMaximum(
  cosines: Float64Array,
  n: number,
  scale: number,
  byPair: Float64Array,
): number {
  let top = -Infinity;
  for (let k = 0; k < cosines.length; k++) if (cosines[k]! > top) top = cosines[k]!;
  const columns = new Float64Array(n);
  let logs = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) {
      const value = Math.exp(scale * (cosines[i * n + j]! - top));
      row += value;
      columns[j]! += value;
    }
    const log = Math.log(row);
    logs += log;
    byPair[i]! += log + 2 * scale * top;
  }
  for (let j = 0; j < n; j++) {
    const log = Math.log(columns[j]!);
    logs += log;
    byPair[j]! += log;
  }
  return logs + 2 * n * scale * top;
}

/** The same of one direction, each line about its own maximum; lines lie `line` apart, their elements `step`. */
function logSums(
  cosines: Float64Array,
  n: number,
  scale: number,
  [line, step]: readonly [line: number, step: number],
  byPair: Float64Array,
): number {
  let logs = 0;
  for (let i = 0; i < n; i++) {
    let top = -Infinity;
    for (let j = 0; j < n; j++) top = Math.max(top, cosines[i * line + j * step]!);
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.exp(scale * (cosines[i * line + j * step]! - top));
    const log = Math.log(sum) + scale * top;
    logs += log;
    byPair[i]! += log;
  }
  return logs;
}
