import { dot } from '../numeric/index.js';
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
 * The `count` pairs of dimensions whose planes separate the modalities best, by the squared Mahalanobis distance of the
 * means there, Dᵀ W^-1 D with W the average of the two covariances: all d (d - 1) / 2 pairs, from moments alone.
 */
export function rankDimensionPairs(first: Moments, second: Moments, count: number): [number, number][] {
  const d = first.dim;
  const difference = gapVector(first, second);
  const within = (i: number, j: number) =>
    (first.scatter[i * d + j]! / first.count + second.scatter[i * d + j]! / second.count) / 2;
  const best: { i: number; j: number; distance: number }[] = [];
  let worstKept = -Infinity;
  for (let i = 0; i < d; i++) {
    const wii = within(i, i);
    const di = difference[i]!;
    for (let j = i + 1; j < d; j++) {
      const wjj = within(j, j);
      const wij = within(i, j);
      const dj = difference[j]!;
      // Two dimensions that move as one, or not at all, still need a plane: a floor far below any real spread.
      const determinant = Math.max(wii * wjj - wij * wij, 1e-12 * wii * wjj, 1e-30);
      const distance = (di * di * wjj - 2 * di * dj * wij + dj * dj * wii) / determinant;
      if (best.length === count && distance <= worstKept) continue;
      best.push({ i, j, distance });
      best.sort((a, b) => b.distance - a.distance);
      best.length = Math.min(best.length, count);
      worstKept = best.length === count ? best[count - 1]!.distance : -Infinity;
    }
  }
  return best.map(({ i, j }) => [i, j]);
}
