import { momentsAbout, type Both, type Moments, type Side } from '../geometry/index.js';
import { defineGraph, gemm, hostTensor, reduceSum, tensorType, type Graph } from '../graph/index.js';
import { randomStream } from '../numeric/index.js';
import type { Runtime } from '../runtime/index.js';
import { accumulate, type UnitBlock } from './unit-blocks.js';
import type { Units } from '../embeddings/units.js';

/** Moments of each modality in its two folds: `[modality][fold]`. */
export type Folds = Both<Both<Moments>>;

/** Which half of the cross-validation a unit belongs to: a fair coin for each, fixed by the seed; no half is empty. */
export function foldOfUnit(seed: number, unit: number): 0 | 1 {
  return (unit < 2 ? unit : randomStream(seed, 3, unit).uint32() >>> 31) as 0 | 1;
}

export interface FoldOptions {
  readonly units: Units;
  readonly dim: number;
  readonly seed: number;
  /** Provisional centre of each modality, `[dim]`: sums are taken about it. */
  readonly centres: Both<Float32Array>;
}

/** Gathers the moments of both folds of both modalities, block by block. */
export async function foldMoments(runtime: Runtime, { units, dim, seed, centres }: FoldOptions) {
  const program = await runtime.compile(scatterGraph(dim));
  const both = <T>(make: (side: Side) => T): Both<T> => [make(0), make(1)];
  const sums = both(() => both(() => new FoldSums(dim)));

  async function addSide({ range, rows }: UnitBlock, side: Side): Promise<void> {
    const { data, indices } = rows[side];
    const { offsets } = units.rows[side];
    const centred = [new Float32Array(data.length), new Float32Array(data.length)] as const;
    const counts = [0, 0];
    let i = 0;
    for (let u = range.start; u < range.start + range.count; u++) {
      const fold = foldOfUnit(seed, u - units.foldStart[side]);
      for (let k = offsets[u]!; k < offsets[u + 1]!; k++, i++) {
        subtractRow(data, i * dim, centres[side], centred[fold], counts[fold]! * dim);
        counts[fold]!++;
      }
    }
    if (i !== indices.length) throw new Error(`moments: ${indices.length} rows read, ${i} placed`);
    for (const fold of [0, 1] as const) {
      const count = counts[fold]!;
      if (count === 0) continue;
      const out = await program.run({
        rows: hostTensor('float32', [count, dim], centred[fold].subarray(0, count * dim)),
      });
      sums[side][fold].add(count, out.sum!, out.gram!);
    }
  }

  return {
    async add(block: UnitBlock): Promise<void> {
      await addSide(block, 0);
      await addSide(block, 1);
    },
    moments: (): Folds => both((side) => both((fold) => sums[side][fold].moments(centres[side]))),
    dispose: () => program.dispose(),
  };
}

/** Sums about the provisional centre of the rows of one fold. */
class FoldSums {
  private count = 0;
  private readonly sum: Float64Array;
  private readonly gram: Float64Array;

  constructor(private readonly dim: number) {
    this.sum = new Float64Array(dim);
    this.gram = new Float64Array(dim * dim);
  }

  add(count: number, sum: { readonly data: unknown }, gram: { readonly data: unknown }): void {
    this.count += count;
    accumulate(this.sum, sum);
    accumulate(this.gram, gram);
  }

  moments(centre: Float32Array): Moments {
    const { count, dim, sum, gram } = this;
    return count === 0
      ? { count, dim, mean: new Float64Array(dim), scatter: new Float64Array(dim * dim) }
      : momentsAbout(centre, count, sum, gram);
  }
}

function subtractRow(
  from: Float32Array,
  at: number,
  centre: Float32Array,
  to: Float32Array,
  place: number,
): void {
  for (let k = 0; k < centre.length; k++) to[place + k] = from[at + k]! - centre[k]!;
}

function scatterGraph(dim: number): Graph {
  return defineGraph('scatter', { rows: tensorType('float32', ['rows', dim]) }, ({ rows }) => ({
    sum: reduceSum(rows, [0]),
    gram: gemm(rows, rows, undefined, { transposeA: true }),
  }));
}
