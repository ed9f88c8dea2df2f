import { cast, defineGraph, gemm, tensorType, topK, type Graph } from '../../graph/index.js';
import { hostTensor, type Program, type Runtime } from '../index.js';
import type { RowSource } from './row-source.js';
import { rowRanges, type RowRange } from './tile-plan.js';

const TILE_QUERIES = 1024;
const TILE_KEYS = 1024;

export interface NearestSweepInput {
  readonly queries: RowSource;
  readonly keys: RowSource;
  /** Which queries; their number among all of `queries`. */
  readonly range: RowRange;
  /** How many keys of each query to find; all keys where there are fewer. */
  readonly k: number;
  readonly onTile?: (scores: number) => void;
}

/**
 * The keys with the largest inner products of each query of the range, best first: `[range.count, min(k, keys)]`. A
 * tile of scores at a time gives its own best, which are merged with those of the tiles before. Which of equal scores
 * comes first is left open.
 */
export async function nearestSweep(runtime: Runtime, input: NearestSweepInput): Promise<Uint32Array> {
  const { queries, keys, range } = input;
  const { dim } = queries;
  const k = Math.min(input.k, keys.rows);
  const programs = new Map<number, Program>();
  const best = new Uint32Array(range.count * k);
  const scores = new Float32Array(range.count * k).fill(-Infinity);
  try {
    const panel = new Float32Array(range.count * dim);
    queries.read(range.start, range.count, panel);
    const keyBlock = new Float32Array(Math.min(TILE_KEYS, keys.rows) * dim);
    for (const part of rowRanges(keys.rows, TILE_KEYS)) {
      const keyRows = keyBlock.subarray(0, part.count * dim);
      keys.read(part.start, part.count, keyRows);
      const most = Math.min(k, part.count);
      const program = programs.get(most) ?? (await runtime.compile(nearestTile(dim, most)));
      programs.set(most, program);
      for (const local of rowRanges(range.count, TILE_QUERIES)) {
        const out = await program.run({
          queries: hostTensor(
            'float32',
            [local.count, dim],
            panel.subarray(local.start * dim, (local.start + local.count) * dim),
          ),
          keys: hostTensor('float32', [part.count, dim], keyRows),
        });
        const [values, places] = [out.values!.data as Float32Array, out.places!.data as Float32Array];
        for (let i = 0; i < local.count; i++) {
          const at = (local.start + i) * k;
          for (let j = 0; j < most; j++) {
            // The tile's own come in falling order: once one is too low, so are the others.
            if (!insert(scores, best, at, k, values[i * most + j]!, part.start + places[i * most + j]!))
              break;
          }
        }
        input.onTile?.(local.count * part.count);
      }
    }
    return best;
  } finally {
    for (const program of programs.values()) await program.dispose();
  }
}

/** Puts a score into a falling list of `k`; false where it is below all of them. */
function insert(
  scores: Float32Array,
  keys: Uint32Array,
  at: number,
  k: number,
  score: number,
  key: number,
): boolean {
  let place = k - 1;
  if (!(score > scores[at + place]!)) return false;
  while (place > 0 && score > scores[at + place - 1]!) {
    scores[at + place] = scores[at + place - 1]!;
    keys[at + place] = keys[at + place - 1]!;
    place--;
  }
  scores[at + place] = score;
  keys[at + place] = key;
  return true;
}

function nearestTile(dim: number, k: number): Graph {
  return defineGraph(
    'nearest tile',
    { queries: tensorType('float32', ['queries', dim]), keys: tensorType('float32', ['keys', dim]) },
    ({ queries, keys }) => {
      const { values, indices } = topK(gemm(queries, keys, undefined, { transposeB: true }), k, { axis: 1 });
      // Places in a tile are whole numbers below 1,024.
      return { values, places: cast(indices, 'float32') };
    },
  );
}
