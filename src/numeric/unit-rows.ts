/**
 * The rows of a matrix `[n, dim]` divided by their Euclidean norms, in float64; a row of zeros stays as it is. See
 * {@link rowWithoutDirection} for what cannot be scaled.
 */
export function unitRows(rows: ArrayLike<number>, dim: number): Float64Array {
  const out = Float64Array.from(rows);
  for (let start = 0; start < out.length; start += dim) {
    const norm = Math.sqrt(squaredNorm(out, start, dim));
    for (let k = start; k < start + dim && norm > 0; k++) out[k]! /= norm;
  }
  return out;
}

/** The first row of `[n, dim]` that is all zeros, or has a number that is not finite; -1 where each has a direction. */
export function rowWithoutDirection(rows: ArrayLike<number>, dim: number): number {
  for (let start = 0; start < rows.length; start += dim) {
    const squares = squaredNorm(rows, start, dim);
    if (!(squares > 0 && squares < Infinity)) return start / dim;
  }
  return -1;
}

function squaredNorm(rows: ArrayLike<number>, start: number, dim: number): number {
  let squares = 0;
  for (let k = start; k < start + dim; k++) squares += rows[k]! * rows[k]!;
  return squares;
}
