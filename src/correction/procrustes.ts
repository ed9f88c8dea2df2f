import { product, singularValues, transpose } from '../numeric/index.js';

/**
 * The orthogonal `[dim, dim]` matrix R (row-major) that turns the rows X of `from` onto the rows Y of `to`: the one that makes
 * ||X R - Y||_F smallest, R = U Vᵀ with Xᵀ Y = U S Vᵀ (Schönemann, "A generalized solution of the orthogonal Procrustes problem",
 * 1966). Rows are turned as x R, reflections are allowed, nothing is centred. Where Xᵀ Y is singular R is one of several.
 *
 * MtG section 4.4 turns the texts of an untrained model so onto its images: two narrow cones then share their mean.
 *
 * @param from X, `[n, dim]`. @param to Y, `[n, dim]`; row i belongs to row i of X.
 * @throws RangeError where the rows do not pair up, or a number is not finite.
 */
export function orthogonalProcrustes(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  dim: number,
): Float64Array {
  const n = from.length / dim;
  if (!Number.isInteger(n) || n < 1 || to.length !== from.length) {
    throw new RangeError(
      `orthogonal Procrustes: expected paired rows of ${dim} numbers, got ${from.length} and ${to.length} numbers in all`,
    );
  }
  const { left, right } = singularValues(
    product(transpose(Float64Array.from(from), n, dim), Float64Array.from(to), n),
    dim,
    dim,
  );
  return product(left, transpose(right, dim, dim), dim);
}
