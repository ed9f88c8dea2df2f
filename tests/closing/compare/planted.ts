import { randomStream } from '../../../src/numeric/index.js';

/** Two modalities that share their signal and stand apart: rows of length 1, `[n, d]` each. */
export function plantedPairs(n: number, d: number, seed: number): readonly [Float32Array, Float32Array] {
  const random = randomStream(seed);
  const signal = Float64Array.from({ length: n * d }, () => random.normal());
  const side = (sign: number): Float32Array => {
    const rows = Float64Array.from(
      signal,
      (value, k) => value + 0.25 * random.normal() + (k % d === 0 ? 6 * sign : k % d === 1 ? 2 : 0),
    );
    return unit(rows, d);
  };
  return [side(1), side(-1)];
}

/** Rows scaled to length 1. */
export function unit(rows: ArrayLike<number>, d: number): Float32Array {
  const out = Float32Array.from(rows);
  for (let i = 0; i < out.length; i += d) {
    const length = Math.hypot(...out.subarray(i, i + d));
    for (let k = i; k < i + d; k++) out[k]! /= length;
  }
  return out;
}
