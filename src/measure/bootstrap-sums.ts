import type { Both } from '../geometry/index.js';
import { defineGraph, gemm, hostTensor, mul, tensorType, type Graph, type Tensor } from '../graph/index.js';
import { bootstrapWeights } from '../numeric/index.js';
import type { RowRange } from '../runtime/blockwise/index.js';
import type { Runtime } from '../runtime/index.js';
import { accumulate, addTo, sumRows, type BlockRows, type UnitBlock } from './unit-blocks.js';
import { UNIT } from './unit-table.js';
import type { RowsByUnit, Units } from '../embeddings/units.js';

/** What every resample of the units comes to. */
export interface BootstrapSums {
  /** Sums of rows of each modality, weighted by each resample: `[bootstrap, dim]`. */
  readonly rows: Both<Float64Array>;
  /** Sums over units of the columns of {@link UNIT}, weighted by w and by w²: `[bootstrap, columns]`. */
  readonly weighted: Float64Array;
  readonly weightedTwice: Float64Array;
}

export interface BootstrapOptions {
  readonly units: Units;
  readonly dim: number;
  readonly seed: number;
  readonly bootstrap: number;
}

/** Gathers the sums of every resample, block by block: products with matrices of Poisson weights. */
export async function bootstrapSums(runtime: Runtime, { units, dim, seed, bootstrap }: BootstrapOptions) {
  const program = bootstrap > 0 ? await runtime.compile(weightedGraph(dim, bootstrap)) : undefined;
  const sums: BootstrapSums = {
    rows: [new Float64Array(bootstrap * dim), new Float64Array(bootstrap * dim)],
    weighted: new Float64Array(bootstrap * UNIT.count),
    weightedTwice: new Float64Array(bootstrap * UNIT.count),
  };
  return {
    sums,
    /** @param table The columns of {@link UNIT} for each unit of the block. */
    async add({ range, rows: [a, b] }: UnitBlock, table: Float32Array): Promise<void> {
      if (!program) return;
      const weights = new Float32Array(range.count * bootstrap);
      for (let u = 0; u < range.count; u++) {
        bootstrapWeights(seed, range.start + u, weights.subarray(u * bootstrap, (u + 1) * bootstrap));
      }
      const out = await program.run({
        weights: hostTensor('float32', [range.count, bootstrap], weights),
        sumsA: hostTensor('float32', [range.count, dim], unitSums(a, units.rows[0], range, dim)),
        sumsB: hostTensor('float32', [range.count, dim], unitSums(b, units.rows[1], range, dim)),
        table: hostTensor('float32', [range.count, UNIT.count], table),
      });
      accumulate(sums.rows[0], out.sumA!);
      accumulate(sums.rows[1], out.sumB!);
      accumulate(sums.weighted, out.weighted!);
      accumulate(sums.weightedTwice, out.weightedTwice!);
    },
    dispose: () => program?.dispose(),
  };
}

/** Both parts together, written over `a`. */
export function addBootstrapSums(a: BootstrapSums, b: BootstrapSums): BootstrapSums {
  return {
    rows: [addTo(a.rows[0], b.rows[0]), addTo(a.rows[1], b.rows[1])],
    weighted: addTo(a.weighted, b.weighted),
    weightedTwice: addTo(a.weightedTwice, b.weightedTwice),
  };
}

/** The sum of each unit's rows; where every unit has one row, the rows themselves. */
function unitSums(rows: BlockRows, { offsets }: RowsByUnit, block: RowRange, dim: number): Float32Array {
  const base = offsets[block.start]!;
  let single = rows.indices.length === block.count;
  for (let u = 0; single && u < block.count; u++) single = offsets[block.start + u]! === base + u;
  if (single) return rows.data;
  const sums = new Float32Array(block.count * dim);
  const sum = new Float64Array(dim);
  for (let u = 0; u < block.count; u++) {
    sumRows(rows.data, offsets[block.start + u]! - base, offsets[block.start + u + 1]! - base, dim, sum);
    sums.set(sum, u * dim);
  }
  return sums;
}

const transposedTimes = (a: Tensor, b: Tensor) => gemm(a, b, undefined, { transposeA: true });

function weightedGraph(dim: number, replicates: number): Graph {
  return defineGraph(
    'bootstrap sums',
    {
      weights: tensorType('float32', ['units', replicates]),
      sumsA: tensorType('float32', ['units', dim]),
      sumsB: tensorType('float32', ['units', dim]),
      table: tensorType('float32', ['units', UNIT.count]),
    },
    ({ weights, sumsA, sumsB, table }) => ({
      sumA: transposedTimes(weights, sumsA),
      sumB: transposedTimes(weights, sumsB),
      weighted: transposedTimes(weights, table),
      weightedTwice: transposedTimes(mul(weights, weights), table),
    }),
  );
}
