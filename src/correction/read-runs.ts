import type { RowSource } from '../runtime/blockwise/index.js';

/** Rows that are in memory at a time. */
export const RUN = 1024;

/** All rows of a source, a run `[count, d]` at a time; the next one overwrites it. */
export function eachRun(source: RowSource, use: (run: Float32Array, start: number) => void): void {
  const { rows, dim } = source;
  const buffer = new Float32Array(Math.min(rows, RUN) * dim);
  for (let start = 0; start < rows; start += RUN) {
    const count = Math.min(RUN, rows - start);
    const run = buffer.subarray(0, count * dim);
    source.read(start, count, run);
    use(run, start);
  }
}

/** All rows of a source, `[n, d]`. */
export function readAll(source: RowSource): Float32Array {
  const out = new Float32Array(source.rows * source.dim);
  source.read(0, source.rows, out);
  return out;
}
