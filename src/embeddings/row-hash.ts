/** A number for what is in a row, equal where rows are equal. */

/**
 * 53 bits of two multiplicative hashes over the bits of a float32 row (-0 as 0): of a million different rows two share
 * a number with a probability of 6e-5.
 *
 * @param bits The rows' numbers as 32-bit integers: a view of the same buffer.
 */
export function rowHash(bits: Int32Array, start: number, dim: number): number {
  let a = 0x9e3779b9 | 0;
  let b = 0x85ebca6b | 0;
  for (let k = start; k < start + dim; k++) {
    const value = bits[k]! === -0x80000000 ? 0 : bits[k]!;
    a = Math.imul(a ^ value, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b + value, 0xc2b2ae3d) ^ (b >>> 13);
  }
  a = Math.imul(a ^ (a >>> 16), 0x21f0aaad);
  b = Math.imul(b ^ (b >>> 15), 0x735a2d97);
  return ((a ^ (a >>> 15)) >>> 0) * 0x200000 + ((b ^ (b >>> 16)) >>> 11);
}

/** The hash of each row of `[rows, dim]` float32 numbers. */
export function rowHashes(rows: Float32Array, dim: number): Float64Array {
  const bits = new Int32Array(rows.buffer, rows.byteOffset, rows.length);
  return Float64Array.from({ length: rows.length / dim }, (_, i) => rowHash(bits, i * dim, dim));
}
