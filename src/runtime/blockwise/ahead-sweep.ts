import { cast, defineGraph, gemm, greater, reduceSum, tensorType, type Graph } from '../../graph/index.js';
import { hostTensor, type Runtime } from '../index.js';
import type { RowSource } from './row-source.js';
import { rowRanges, type RowRange } from './tile-plan.js';

const TILE_KEYS = 1024;

export interface AheadSweepInput {
  readonly queries: RowSource;
  readonly range: RowRange;
  readonly keys: RowSource;
  /** For each query of the range. */
  readonly thresholds: Float32Array;
  readonly onTile?: (scores: number) => void;
}

/** For each query of the range, how many keys score above its threshold. Memory: the queries and one block of keys. */
export async function aheadSweep(runtime: Runtime, input: AheadSweepInput): Promise<Uint32Array> {
  const { queries, range, keys } = input;
  const { dim } = queries;
  const program = await runtime.compile(aheadTile(dim));
  try {
    const panel = new Float32Array(range.count * dim);
    queries.read(range.start, range.count, panel);
    const block = new Float32Array(Math.min(TILE_KEYS, keys.rows) * dim);
    const ahead = new Uint32Array(range.count);
    for (const part of rowRanges(keys.rows, TILE_KEYS)) {
      const keyRows = block.subarray(0, part.count * dim);
      keys.read(part.start, part.count, keyRows);
      const out = await program.run({
        queries: hostTensor('float32', [range.count, dim], panel),
        keys: hostTensor('float32', [part.count, dim], keyRows),
        threshold: hostTensor('float32', [range.count, 1], input.thresholds),
      });
      const counts = out.ahead!.data as Float32Array;
      for (let i = 0; i < ahead.length; i++) ahead[i]! += counts[i]!;
      input.onTile?.(range.count * part.count);
    }
    return ahead;
  } finally {
    await program.dispose();
  }
}

function aheadTile(dim: number): Graph {
  return defineGraph(
    'ahead tile',
    {
      queries: tensorType('float32', ['queries', dim]),
      keys: tensorType('float32', ['keys', dim]),
      threshold: tensorType('float32', ['queries', 1]),
    },
    ({ queries, keys, threshold }) => {
      const scores = gemm(queries, keys, undefined, { transposeB: true });
      return { ahead: reduceSum(cast(greater(scores, threshold), 'float32'), [1]) };
    },
  );
}
