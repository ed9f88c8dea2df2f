import { momentsOf } from '../../src/geometry/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { arrayRows, type RowSource } from '../../src/runtime/blockwise/index.js';
import { unitRows } from '../support/clouds.js';

/** Everything that a correction may be fitted on, of rows of two modalities; row i of both is a pair. */
export function partsOf(rows: readonly (Float32Array | Float64Array)[], dim: number) {
  const source = (of: ArrayLike<number>): RowSource => arrayRows(Float32Array.from(of), dim);
  const [first, second] = [rows[0]!, rows[1]!];
  const pairs = Math.min(first.length, second.length);
  const moments = [first, second].map((of) => momentsOf(of, of.length / dim, dim));
  return {
    dim,
    means: moments.map(({ mean }) => mean),
    moments,
    rows: [source(first), source(second)],
    pairs: [source(first.slice(0, pairs)), source(second.slice(0, pairs))] as const,
    queries: [undefined, source(second)],
  };
}

/** Two clouds about different points, and everything that a correction may be fitted on. */
export function calibration(n: number, d: number, seed: number) {
  const random = randomStream(seed);
  const rows = [unitRows(n, d, random, [2], 0.5), unitRows(n, d, random, [0, 2], 0.5)] as const;
  return { rows, parts: partsOf(rows, d) };
}
