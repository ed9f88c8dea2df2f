import { readFileSync } from 'node:fs';

/** Two modalities of n rows each, `[n, d]` row-major, of length 1 in float64. */
export interface Stack {
  readonly n: number;
  readonly d: number;
  readonly rows: readonly [Float64Array, Float64Array];
}

/** Reads a `(2, n, d)` little-endian float32 .npy file in C order: all that the reference files need. */
export function readUnitStack(path: string): Stack {
  const bytes = readFileSync(path);
  const headerLength = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + headerLength);
  const shape = /'descr': '<f4', 'fortran_order': False, 'shape': \(2, (\d+), (\d+)\)/.exec(header);
  if (shape === null)
    throw new Error(`${path}: expected a (2, n, d) little-endian float32 array, got ${header}`);
  const n = Number(shape[1]);
  const d = Number(shape[2]);
  const modality = (index: number) => {
    const out = new Float64Array(n * d);
    for (let i = 0; i < n; i++) {
      let squares = 0;
      for (let j = 0; j < d; j++) {
        const value = bytes.readFloatLE(10 + headerLength + 4 * ((index * n + i) * d + j));
        out[i * d + j] = value;
        squares += value * value;
      }
      for (let j = 0; j < d; j++) out[i * d + j]! /= Math.sqrt(squares);
    }
    return out;
  };
  return { n, d, rows: [modality(0), modality(1)] };
}

/** The inner products of the rows of `a` with the rows of `b`, `[n, n]` row-major: by the definition. */
export function cosines(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const n = a.length / d;
  const m = b.length / d;
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += a[i * d + k]! * b[j * d + k]!;
      out[i * m + j] = sum;
    }
  }
  return out;
}
