import { defineGraph, gemm, hostTensor, tensorType } from '../graph/index.js';
import { bootstrapWeights } from '../numeric/index.js';
import { rowRanges } from '../runtime/blockwise/index.js';
import type { Runtime } from '../runtime/index.js';

const BLOCK_ROWS = 2048;

/** Values of rows, `[rows, columns]`; NaN where a row has none (a query without a match). */
export interface RowValues {
  readonly unitOf: Uint32Array;
  readonly values: Float64Array;
  readonly columns: number;
}

/**
 * Means of each column on each resample of the units, `[replicates, columns]`: the same resamples as the moments pass
 * saw, drawn anew from the seed. Rows without a value don't count. A product of weights and values, block by block.
 */
export async function resampledMeans(
  runtime: Runtime,
  { unitOf, values, columns }: RowValues,
  seed: number,
  replicates: number,
  onRows?: (rows: number) => void,
): Promise<Float64Array> {
  const program = await runtime.compile(
    defineGraph(
      'weighted row values',
      {
        weights: tensorType('float32', ['rows', replicates]),
        values: tensorType('float32', ['rows', 2 * columns]),
      },
      ({ weights, values: table }) => ({ sums: gemm(weights, table, undefined, { transposeA: true }) }),
    ),
  );
  try {
    // Beside each value a 1 where there is one: the sums of both give the mean.
    const sums = new Float64Array(replicates * 2 * columns);
    const weights = new Float32Array(Math.min(BLOCK_ROWS, unitOf.length) * replicates);
    for (const { start, count } of rowRanges(unitOf.length, BLOCK_ROWS)) {
      const table = new Float32Array(count * 2 * columns);
      for (let i = 0; i < count; i++) {
        const unit = unitOf[start + i]!;
        const own = weights.subarray(i * replicates, (i + 1) * replicates);
        if (i > 0 && unitOf[start + i - 1] === unit) {
          own.set(weights.subarray((i - 1) * replicates, i * replicates));
        } else {
          bootstrapWeights(seed, unit, own);
        }
        for (let c = 0; c < columns; c++) {
          const value = values[(start + i) * columns + c]!;
          if (Number.isNaN(value)) continue;
          table[i * 2 * columns + c] = value;
          table[i * 2 * columns + columns + c] = 1;
        }
      }
      const out = await program.run({
        weights: hostTensor('float32', [count, replicates], weights.subarray(0, count * replicates)),
        values: hostTensor('float32', [count, 2 * columns], table),
      });
      const part = out.sums!.data as Float32Array;
      for (let k = 0; k < sums.length; k++) sums[k]! += part[k]!;
      onRows?.(count);
    }
    const out = new Float64Array(replicates * columns);
    for (let r = 0; r < replicates; r++) {
      for (let c = 0; c < columns; c++) {
        out[r * columns + c] = sums[r * 2 * columns + c]! / sums[r * 2 * columns + columns + c]!;
      }
    }
    return out;
  } finally {
    await program.dispose();
  }
}

/** Mean of each column over the rows that have a value. */
export function columnMeans({ values, columns }: Pick<RowValues, 'values' | 'columns'>): Float64Array {
  const sums = new Float64Array(columns);
  const counts = new Float64Array(columns);
  for (let k = 0; k < values.length; k++) {
    if (Number.isNaN(values[k]!)) continue;
    sums[k % columns]! += values[k]!;
    counts[k % columns]!++;
  }
  return sums.map((sum, c) => sum / counts[c]!);
}

/** How many units of resampling stand behind a mean. */
export interface IndependentUnits {
  /** Of all its rows. */
  readonly all: number;
  /** Of the rows that have a value in every column: those with a match. */
  readonly matched: number;
}

export function independentUnits({ unitOf, values, columns }: RowValues): IndependentUnits {
  const all = new Set<number>();
  const matched = new Set<number>();
  for (let i = 0; i < unitOf.length; i++) {
    all.add(unitOf[i]!);
    let whole = true;
    for (let c = 0; whole && c < columns; c++) whole = !Number.isNaN(values[i * columns + c]!);
    if (whole) matched.add(unitOf[i]!);
  }
  return { all: all.size, matched: matched.size };
}
