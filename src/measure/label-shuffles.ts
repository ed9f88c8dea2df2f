import { add, defineGraph, gemm, hostTensor, tensorType, type Graph, type Tensor } from '../graph/index.js';
import { randomStream, type Random } from '../numeric/index.js';
import type { RowRange } from '../runtime/blockwise/index.js';
import type { Runtime } from '../runtime/index.js';
import { accumulate, type UnitBlock } from './unit-blocks.js';
import type { Units } from '../embeddings/units.js';

export interface ShuffleOptions {
  readonly units: Units;
  readonly dim: number;
  readonly seed: number;
  readonly permutations: number;
  /** The units that blocks come from. */
  readonly range: RowRange;
  /** Without pairs: how many of the rows to come each shuffle calls "first". Default: labels stay inside their unit. */
  readonly quotas?: Uint32Array | undefined;
}

/**
 * Shuffles the modality labels inside each unit, as often as asked: of a unit's rows, as many as it has of the first
 * modality are chosen at random and called "first". Pairs stay together, so that what pairs share can't pass for a gap.
 * With `quotas` labels are shuffled among all rows.
 * Gathers the sums of the rows that each shuffle calls "first", `[permutations, dim]`, block by block.
 */
export async function labelShuffles(runtime: Runtime, options: ShuffleOptions) {
  const { units, dim, seed, permutations, quotas, range } = options;
  const program = permutations > 0 ? await runtime.compile(shuffledGraph(dim, permutations)) : undefined;
  const sums = new Float64Array(permutations * dim);
  const urn = quotas && new Urn(quotas, range.count);
  return {
    sums,
    async add(block: UnitBlock): Promise<void> {
      if (!program) return;
      const [a, b] = block.rows;
      const { labelsA, labelsB } = urn
        ? urn.labels(block, seed)
        : shuffledLabels(units, block, seed, permutations);
      const out = await program.run({
        labelsA: hostTensor('float32', [a.indices.length, permutations], labelsA),
        labelsB: hostTensor('float32', [b.indices.length, permutations], labelsB),
        rowsA: hostTensor('float32', [a.indices.length, dim], a.data),
        rowsB: hostTensor('float32', [b.indices.length, dim], b.data),
      });
      accumulate(sums, out.sum!);
    },
    dispose: () => program?.dispose(),
  };
}

/** Labels for rows without pairs, block by block: of the rows still to come each shuffle wants so many. */
class Urn {
  private readonly wanted: Uint32Array;
  private left: number;

  /** @param rows How many rows there are to come. */
  constructor(quotas: Uint32Array, rows: number) {
    this.wanted = quotas.slice();
    this.left = rows;
  }

  labels({ range, rows: [a, b] }: UnitBlock, seed: number): ShuffledLabels {
    const { wanted } = this;
    const permutations = wanted.length;
    // Rows are units of their own here: the block's first one names its stream.
    const random = randomStream(seed, 8, range.start);
    const draw = (rows: number): Float32Array => {
      const labels = new Float32Array(rows * permutations);
      for (let i = 0; i < rows; i++, this.left--) {
        for (let p = 0; p < permutations; p++) {
          // Selection sampling: each row in turn is chosen with probability wanted / remaining.
          if (random.uint32() * this.left >= wanted[p]! * 0x100000000) continue;
          wanted[p]!--;
          labels[i * permutations + p] = 1;
        }
      }
      return labels;
    };
    return { labelsA: draw(a.indices.length), labelsB: draw(b.indices.length) };
  }
}

/** A 1 for each row that a shuffle calls "first": `[rows, permutations]` of each modality. */
interface ShuffledLabels {
  readonly labelsA: Float32Array;
  readonly labelsB: Float32Array;
}

/** L2M of every shuffle. @param sumOfAll The sum of all rows, `[dim]`. */
export function shuffledL2m(
  sums: Float64Array,
  permutations: number,
  sumOfAll: Float64Array,
  counts: readonly [number, number],
): Float64Array {
  const dim = sumOfAll.length;
  const out = new Float64Array(permutations);
  for (let p = 0; p < permutations; p++) {
    let squares = 0;
    for (let k = 0; k < dim; k++) {
      const first = sums[p * dim + k]!;
      const difference = first / counts[0] - (sumOfAll[k]! - first) / counts[1];
      squares += difference * difference;
    }
    out[p] = Math.sqrt(squares);
  }
  return out;
}

/** Labels shuffled inside each unit. */
function shuffledLabels(
  units: Units,
  { range, rows: [a, b] }: UnitBlock,
  seed: number,
  permutations: number,
): ShuffledLabels {
  const labelsA = new Float32Array(a.indices.length * permutations);
  const labelsB = new Float32Array(b.indices.length * permutations);
  const offsetsA = units.rows[0].offsets;
  const offsetsB = units.rows[1].offsets;
  const baseA = offsetsA[range.start]!;
  const baseB = offsetsB[range.start]!;
  for (let u = range.start; u < range.start + range.count; u++) {
    const random = randomStream(seed, 2, u);
    const fromA = offsetsA[u]! - baseA;
    const nA = offsetsA[u + 1]! - baseA - fromA;
    const fromB = offsetsB[u]! - baseB;
    const nB = offsetsB[u + 1]! - baseB - fromB;
    if (nA === 1 && nB === 1) {
      shufflePair(random, labelsA, labelsB, fromA * permutations, fromB * permutations, permutations);
      continue;
    }
    for (let p = 0; p < permutations; p++) {
      // Selection sampling: each row in turn is chosen with probability wanted / remaining.
      let wanted = nA;
      for (let k = 0; k < nA + nB; k++) {
        if (random.uint32() * (nA + nB - k) >= wanted * 0x100000000) continue;
        wanted--;
        if (k < nA) labelsA[(fromA + k) * permutations + p] = 1;
        else labelsB[(fromB + k - nA) * permutations + p] = 1;
      }
    }
  }
  return { labelsA, labelsB };
}

/** The common case, a pair: one bit a shuffle says which of the two is "first". */
function shufflePair(
  random: Random,
  labelsA: Float32Array,
  labelsB: Float32Array,
  atA: number,
  atB: number,
  permutations: number,
): void {
  let bits = 0;
  for (let p = 0; p < permutations; p++) {
    if ((p & 31) === 0) bits = random.uint32();
    labelsA[atA + p] = bits & 1;
    labelsB[atB + p] = 1 - (bits & 1);
    bits >>>= 1;
  }
}

const transposedTimes = (a: Tensor, b: Tensor) => gemm(a, b, undefined, { transposeA: true });

function shuffledGraph(dim: number, permutations: number): Graph {
  return defineGraph(
    'sums of shuffled labels',
    {
      labelsA: tensorType('float32', ['rowsA', permutations]),
      labelsB: tensorType('float32', ['rowsB', permutations]),
      rowsA: tensorType('float32', ['rowsA', dim]),
      rowsB: tensorType('float32', ['rowsB', dim]),
    },
    ({ labelsA, labelsB, rowsA, rowsB }) => ({
      sum: add(transposedTimes(labelsA, rowsA), transposedTimes(labelsB, rowsB)),
    }),
  );
}
