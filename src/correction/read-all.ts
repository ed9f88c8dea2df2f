import type { RowSource } from '../runtime/blockwise/index.js';

/** All rows of a source, `[n, d]`. */
export function readAll(source: RowSource): Float32Array {
  const out = new Float32Array(source.rows * source.dim);
  source.read(0, source.rows, out);
  return out;
}
