import { dotOfRows, type RowRange } from '../../runtime/blockwise/index.js';
import type { ShiftedPairs } from './shifted-pairs.js';

/**
 * Above this logit scale, exp over the whole range of cosines leaves float64: rows and columns then need maxima of
 * their own.
 */
const LARGEST_COMMON_SCALE = 300;

/**
 * The symmetric contrastive loss (Radford et al., 2021, Fig. 3) of each shift at each logit scale, summed over the
 * whole batches of `batchSize` consecutive pairs in the range: `[deltas, scales]`. Batches are counted from the range's
 * start; a remainder is left out.
 *
 * For scores S of a batch, `[b, b]`: (mean_i (log sum_j exp(scale S_ij) - scale S_ii) + the same of Sᵀ) / 2. One
 * product of the rows serves every shift and scale. Float64.
 */
export function batchLossSums(
  pairs: ShiftedPairs,
  scales: readonly number[],
  batchSize: number,
  range: RowRange,
): Float64Array {
  const { rows, shifts, firstAlong, secondAlong } = pairs;
  const { dim } = rows;
  const out = new Float64Array(shifts.length * scales.length);
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
      const { steps, firstScale, secondScale } = shifts[d]!;
      for (let i = 0; i < batchSize; i++) {
        const base = steps[1] * firstAlong[start + i]! + steps[0] * steps[1];
        for (let j = 0; j < batchSize; j++) {
          shifted[i * batchSize + j] =
            (cosines[i * batchSize + j]! + base + steps[0] * secondAlong[start + j]!) *
            (firstScale[start + i]! * secondScale[start + j]!);
        }
      }
      for (let s = 0; s < scales.length; s++) {
        out[d * scales.length + s]! += symmetricLoss(shifted, batchSize, scales[s]!);
      }
    }
  }
  return out;
}

/**
 * The symmetric contrastive loss of square cosines `[n, n]` at a logit scale: the mean of both directions'
 * cross-entropies.
 */
export function symmetricLoss(cosines: Float64Array, n: number, scale: number): number {
  if (cosines.length !== n * n) {
    throw new RangeError(`contrastive loss: expected ${n} x ${n} cosines, got ${cosines.length}`);
  }
  let matched = 0;
  for (let i = 0; i < n; i++) matched += cosines[i * n + i]!;
  const logs =
    scale <= LARGEST_COMMON_SCALE
      ? logSumsAboutOneMaximum(cosines, n, scale)
      : logSums(cosines, n, scale, n, 1) + logSums(cosines, n, scale, 1, n);
  return (logs / 2 - scale * matched) / n;
}

/** Sum over rows and columns of log sum exp(scale cos), with one exponential a cosine. */
function logSumsAboutOneMaximum(cosines: Float64Array, n: number, scale: number): number {
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
    logs += Math.log(row);
  }
  for (let j = 0; j < n; j++) logs += Math.log(columns[j]!);
  return logs + 2 * n * scale * top;
}

/** The same of one direction, each line about its own maximum; lines lie `line` apart, their elements `step`. */
function logSums(cosines: Float64Array, n: number, scale: number, line: number, step: number): number {
  let logs = 0;
  for (let i = 0; i < n; i++) {
    let top = -Infinity;
    for (let j = 0; j < n; j++) top = Math.max(top, cosines[i * line + j * step]!);
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.exp(scale * (cosines[i * line + j * step]! - top));
    logs += Math.log(sum) + scale * top;
  }
  return logs;
}
