import type { Random } from '../../src/numeric/random.js';

/** `n` unit rows in `d` dimensions, `[n, d]` row-major, spread by `spread` around `centre` (default: none). */
export function unitRows(
  n: number,
  d: number,
  random: Random,
  centre?: ArrayLike<number>,
  spread = 1,
): Float64Array {
  const out = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const row = out.subarray(i * d, (i + 1) * d);
    let length = 0;
    while (!(length > 1e-6)) {
      for (let j = 0; j < d; j++) row[j] = (centre?.[j] ?? 0) + spread * random.normal();
      length = Math.hypot(...row);
    }
    for (let j = 0; j < d; j++) row[j]! /= length;
  }
  return out;
}

/** A random orthogonal `[d, d]` matrix, rows orthonormal, by Gram-Schmidt. */
export function rotation(d: number, random: Random): Float64Array {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    const row = out.subarray(i * d, (i + 1) * d);
    for (let j = 0; j < d; j++) row[j] = random.normal();
    for (let pass = 0; pass < 2; pass++) {
      for (let u = 0; u < i; u++) {
        let overlap = 0;
        for (let j = 0; j < d; j++) overlap += row[j]! * out[u * d + j]!;
        for (let j = 0; j < d; j++) row[j]! -= overlap * out[u * d + j]!;
      }
      const length = Math.hypot(...row);
      for (let j = 0; j < d; j++) row[j]! /= length;
    }
  }
  return out;
}

/** Every row turned by the matrix. */
export function rotated(rows: Float64Array, d: number, matrix: Float64Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += d) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) out[i + j]! += matrix[j * d + k]! * rows[i + k]!;
    }
  }
  return out;
}

/** The rows in the order of `order`. */
export function reordered(rows: Float64Array, d: number, order: ArrayLike<number>): Float64Array {
  return Float64Array.from(rows, (_, k) => rows[order[Math.floor(k / d)]! * d + (k % d)]!);
}
