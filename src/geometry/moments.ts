import { product, transpose } from '../numeric/index.js';

/**
 * First and second moments of the unit rows of one modality: all that most measures need, from one pass.
 *
 * `mean = 1/n sum x_i` (`[d]`), `scatter = sum (x_i - mean)(x_i - mean)ᵀ` (`[d, d]`, row-major). The scatter is kept
 * centred: E[x²] - E[x]² would lose all digits for a narrow cone.
 */
export interface Moments {
  readonly count: number;
  readonly dim: number;
  readonly mean: Float64Array;
  readonly scatter: Float64Array;
}

/**
 * Moments of `count` rows (at least 1) from sums taken about a provisional centre `[d]`: `sum = sum (x_i - centre)`
 * `[d]`, `gram = sum (x_i - centre)(x_i - centre)ᵀ` `[d, d]`. The nearer the centre to the mean, the more digits are
 * left.
 */
export function momentsAbout(
  centre: ArrayLike<number>,
  count: number,
  sum: Float64Array,
  gram: Float64Array,
): Moments {
  const dim = sum.length;
  const mean = new Float64Array(dim);
  const scatter = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) mean[i] = centre[i]! + sum[i]! / count;
  for (let i = 0; i < dim; i++) {
    // The product of the sums first: the same to the last bit for (i, j) and (j, i).
    for (let j = 0; j < dim; j++) scatter[i * dim + j] = gram[i * dim + j]! - (sum[i]! * sum[j]!) / count;
  }
  return { count, dim, mean, scatter };
}

/** Moments of two disjoint sets of rows together (Chan, Golub & LeVeque, 1983). */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.dim !== b.dim) throw new RangeError(`moments: dimensions must agree, got ${a.dim} and ${b.dim}`);
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const { dim } = a;
  const count = a.count + b.count;
  const mean = new Float64Array(dim);
  const delta = new Float64Array(dim);
  for (let i = 0; i < dim; i++) {
    delta[i] = b.mean[i]! - a.mean[i]!;
    mean[i] = a.mean[i]! + (delta[i]! * b.count) / count;
  }
  const scatter = new Float64Array(dim * dim);
  const factor = (a.count * b.count) / count;
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      const k = i * dim + j;
      scatter[k] = a.scatter[k]! + b.scatter[k]! + factor * (delta[i]! * delta[j]!);
    }
  }
  return { count, dim, mean, scatter };
}

/**
 * Covariance matrix `[d, d]`, scatter over n - `correction` (default 1, NumPy's `cov`); all zeros for a single row.
 */
export function covariance(moments: Moments, correction = 1): Float64Array {
  const divisor = Math.max(1, moments.count - correction);
  return moments.scatter.map((value) => value / divisor);
}

/**
 * Moments of rows given as they are, `[count, dim]` row-major: for matrices that fit in memory three times over. Two
 * passes. Unit length is the caller's promise.
 */
export function momentsOf(rows: ArrayLike<number>, count: number, dim: number): Moments {
  if (rows.length !== count * dim) {
    throw new RangeError(`moments: expected ${count} x ${dim} = ${count * dim} numbers, got ${rows.length}`);
  }
  const mean = new Float64Array(dim);
  for (let i = 0; i < count; i++) for (let j = 0; j < dim; j++) mean[j]! += rows[i * dim + j]! / count;
  const centred = Float64Array.from(rows, (value, k) => value - mean[k % dim]!);
  const scatter =
    count === 0 ? new Float64Array(dim * dim) : product(transpose(centred, count, dim), centred, count);
  return { count, dim, mean, scatter };
}
