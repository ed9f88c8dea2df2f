import { dot, trace } from '../numeric/index.js';
import { gapVector } from './distance.js';
import type { Moments } from './moments.js';

/** Dimensions by falling |difference of means|; equal ones keep their order (TEOT section 3, Fig. 3a). */
export function orderByMeanDifference(difference: Float64Array): Uint32Array {
  return Uint32Array.from(difference, (_, k) => k).sort(
    (a, b) => Math.abs(difference[b]!) - Math.abs(difference[a]!) || a - b,
  );
}

/** Mean over dimensions of |mean| of one modality, at least 0 (TEOT section 3: 0.0282 and 0.0267 for CLIP). */
export function meanAbsoluteMean(moments: Moments): number {
  let sum = 0;
  for (const value of moments.mean) sum += Math.abs(value);
  return sum / moments.dim;
}

/** Share of L2M² that the first `count` dimensions of `order` carry, in [0, 1]; 0 where there is no gap. */
export function shareOfGap(difference: Float64Array, order: Uint32Array, count: number): number {
  const total = dot(difference, difference);
  if (total === 0) return 0;
  let sum = 0;
  for (const k of order.subarray(0, count)) sum += difference[k]! ** 2;
  return sum / total;
}

/**
 * The `count` pairs i < j of dimensions whose planes separate the modalities best, by the squared Mahalanobis distance
 * of the means there, Dᵀ (W + r I)^-1 D with W the average of the two covariances (divisor n): all d (d - 1) / 2 pairs,
 * from moments alone, best first. The ridge r, 1e-9 of the mean variance of a dimension, lets a dimension without
 * spread, or two that move as one, count for what they separate.
 */
export function rankDimensionPairs(first: Moments, second: Moments, count: number): [number, number][] {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new RangeError(`pairs of dimensions: expected a count of 1 or more, got ${count}`);
  }
  const d = first.dim;
  const difference = gapVector(first, second);
  const a = 0.5 / first.count;
  const b = 0.5 / second.count;
  const spread = a * trace(first.scatter, d) + b * trace(second.scatter, d);
  const ridge = (1e-9 * spread) / d + 1e-30;
  const variances = Float64Array.from(
    difference,
    (_, k) => a * first.scatter[k * d + k]! + b * second.scatter[k * d + k]! + ridge,
  );
  const best: { i: number; j: number; distance: number }[] = [];
  let worstKept = -Infinity;
  for (let i = 0; i < d; i++) {
    const wii = variances[i]!;
    const di = difference[i]!;
    for (let j = i + 1; j < d; j++) {
      const wjj = variances[j]!;
      const wij = a * first.scatter[i * d + j]! + b * second.scatter[i * d + j]!;
      const dj = difference[j]!;
      // In exact arithmetic at least r²; rounding may leave less.
      const determinant = Math.max(wii * wjj - wij * wij, 1e-15 * wii * wjj);
      const distance = (di * di * wjj - 2 * di * dj * wij + dj * dj * wii) / determinant;
      if (distance <= worstKept) continue;
      best.push({ i, j, distance });
      best.sort((p, q) => q.distance - p.distance);
      best.length = Math.min(best.length, count);
      if (best.length === count) worstKept = best[count - 1]!.distance;
    }
  }
  return best.map(({ i, j }) => [i, j]);
}
