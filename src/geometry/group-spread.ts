import { leadingEigenvectors, silhouetteScore } from '../numeric/index.js';
import { momentsOf } from './moments.js';
import { unitRowSpread } from './unit-rows.js';

/** How far groups of rows lie apart, measured against how far rows of one group do. */
export interface GroupSpread {
  /**
   * Variance between groups over all variance, without bias: the one-way analysis of variance, summed over the
   * dimensions. In [0, 1] but for sampling.
   */
  readonly betweenShare: number;
  /** Mean silhouette by cosine distance, in [-1, 1]. */
  readonly silhouette: number;
  /** Mean cosine of two rows of one group. */
  readonly cosineWithin: number;
  /** Mean cosine of two rows of different groups. */
  readonly cosineBetween: number;
}

/** @param rows `[groups, count, dim]`, rows of length 1; at least two groups of at least two rows. */
export function groupSpread(rows: Float32Array, groups: number, count: number, dim: number): GroupSpread {
  if (groups < 2 || count < 2 || rows.length !== groups * count * dim) {
    throw new RangeError(
      `groups: expected at least two groups of two rows of ${dim}, ` +
        `got ${rows.length} numbers for ${groups} groups of ${count}`,
    );
  }
  const all = unitRowSpread(rows, groups * count, dim);
  let within = 0;
  let cosineWithin = 0;
  for (let g = 0; g < groups; g++) {
    const own = unitRowSpread(rows.subarray(g * count * dim, (g + 1) * count * dim), count, dim);
    within += own.spread;
    cosineWithin += own.meanCosine / groups;
  }
  const insideVariance = within / (groups * (count - 1));
  const between = (all.spread - within) / (count * (groups - 1)) - insideVariance / count;
  // All pairs are those of one group and those of two.
  const pairs = groups * count * (groups * count - 1);
  const own = groups * count * (count - 1);
  return {
    betweenShare: between / (between + insideVariance),
    silhouette: silhouetteScore(
      rows,
      dim,
      Uint32Array.from({ length: groups * count }, (_, i) => Math.floor(i / count)),
      { metric: 'cosine' },
    ),
    cosineWithin,
    cosineBetween: (all.meanCosine * pairs - cosineWithin * own) / (pairs - own),
  };
}

/** The rows in the plane of their first two principal components, `[n, 2]`, and the share of variance of each. */
export function principalPlane(
  rows: Float32Array,
  count: number,
  dim: number,
): { readonly points: Float32Array; readonly explained: readonly [number, number] } {
  const { mean, scatter } = momentsOf(rows, count, dim);
  const { values, vectors } = leadingEigenvectors(scatter, dim, 2, 1e-4);
  let whole = 0;
  for (let k = 0; k < dim; k++) whole += scatter[k * dim + k]!;
  const points = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    vectors.forEach((axis, a) => {
      let sum = 0;
      for (let j = 0; j < dim; j++) sum += (rows[i * dim + j]! - mean[j]!) * axis[j]!;
      points[2 * i + a] = sum;
    });
  }
  return { points, explained: [(values[0] ?? 0) / whole, (values[1] ?? 0) / whole] };
}
