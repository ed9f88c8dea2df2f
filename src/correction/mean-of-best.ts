import { defineGraph, hostTensor, innerProducts, tensorType, topK } from '../graph/index.js';
import type { Runtime } from '../runtime/index.js';
import { rowRanges, type RowSource } from '../runtime/blockwise/index.js';

/** Keys and queries of one tile. */
const TILE = 1024;

/**
 * For each key the mean of its `k` largest inner products with the queries, of all where there are fewer. Tile by tile:
 * memory of two blocks of rows, one tile and k numbers a key of the block.
 */
export async function meanOfBest(
  runtime: Runtime,
  keys: RowSource,
  queries: RowSource,
  k: number,
): Promise<Float64Array> {
  const { dim } = queries;
  if (keys.dim !== dim) {
    throw new RangeError(
      `nnn: expected keys of ${dim} numbers, as the reference queries are, got ${keys.dim}`,
    );
  }
  const out = new Float64Array(keys.rows);
  const keyBlock = new Float32Array(Math.min(TILE, keys.rows) * dim);
  const queryBlock = new Float32Array(Math.min(TILE, queries.rows) * dim);
  const tiles = rowRanges(queries.rows, TILE);
  // The last tile may have fewer queries than k: a program for each number that is taken of a tile.
  const takes = tiles.map(({ count }) => Math.min(k, count));
  const programs = new Map(
    await Promise.all(
      [...new Set(takes)].map(async (take) => [take, await runtime.compile(bestTile(dim, take))] as const),
    ),
  );
  try {
    for (const { start, count } of rowRanges(keys.rows, TILE)) {
      const keyRows = keyBlock.subarray(0, count * dim);
      keys.read(start, count, keyRows);
      const best = Array.from({ length: count }, (): Float32Array => new Float32Array(0));
      for (const [at, tile] of tiles.entries()) {
        const queryRows = queryBlock.subarray(0, tile.count * dim);
        queries.read(tile.start, tile.count, queryRows);
        const take = takes[at]!;
        const { values } = await programs.get(take)!.run({
          keys: hostTensor('float32', [count, dim], keyRows),
          queries: hostTensor('float32', [tile.count, dim], queryRows),
        });
        const found = values!.data as Float32Array;
        for (let i = 0; i < count; i++) {
          best[i] = largest(best[i]!, found.subarray(i * take, (i + 1) * take), k);
        }
      }
      best.forEach((values, i) => {
        out[start + i] = values.reduce((sum, value) => sum + value, 0) / values.length;
      });
    }
  } finally {
    for (const program of programs.values()) await program.dispose();
  }
  return out;
}

/** The `take` largest inner products of each key with the queries of a tile, in falling order. */
function bestTile(dim: number, take: number) {
  return defineGraph(
    'best of a tile',
    { keys: tensorType('float32', ['keys', dim]), queries: tensorType('float32', ['queries', dim]) },
    ({ keys, queries }) => ({
      values: topK(innerProducts(keys, queries), take).values,
    }),
  );
}

/** The `k` largest of two lists that fall. */
function largest(a: Float32Array, b: Float32Array, k: number): Float32Array {
  const out = new Float32Array(Math.min(k, a.length + b.length));
  let [i, j] = [0, 0];
  for (let at = 0; at < out.length; at++) {
    out[at] = j >= b.length || (i < a.length && a[i]! >= b[j]!) ? a[i++]! : b[j++]!;
  }
  return out;
}
