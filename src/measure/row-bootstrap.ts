import { bootstrapWeights } from '../numeric/index.js';

/** Values of rows, `[rows, columns]`; NaN where a row has none (a query without a match). */
export interface RowValues {
  readonly unitOf: Uint32Array;
  readonly values: Float64Array;
  readonly columns: number;
}

/**
 * Means of each column on each resample of the units, `[replicates, columns]`: the same resamples as the moments pass
 * saw, drawn anew from the seed. Rows without a value don't count.
 */
export function resampledMeans(
  { unitOf, values, columns }: RowValues,
  seed: number,
  replicates: number,
  onRows?: (rows: number) => void,
): Float64Array {
  const sums = new Float64Array(replicates * columns);
  // Weight of all rows, and of those that lack a value, by column: most columns lack none.
  const weightOfAll = new Float64Array(replicates);
  const missing = new Float64Array(replicates * columns);
  const weights = new Float32Array(replicates);
  let current = -1;
  for (let i = 0; i < unitOf.length; i++) {
    if (unitOf[i] !== current) {
      current = unitOf[i]!;
      bootstrapWeights(seed, current, weights);
    }
    addScaled(weightOfAll, 0, weights, 1);
    for (let c = 0; c < columns; c++) {
      const value = values[i * columns + c]!;
      if (Number.isNaN(value)) addScaled(missing, c * replicates, weights, 1);
      else if (value !== 0) addScaled(sums, c * replicates, weights, value);
    }
    if ((i & 4095) === 4095) onRows?.(4096);
  }
  const out = new Float64Array(replicates * columns);
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < replicates; r++) {
      const at = c * replicates + r;
      out[r * columns + c] = sums[at]! / (weightOfAll[r]! - missing[at]!);
    }
  }
  return out;
}

/** `to[at + r] += factor * weights[r]`. */
function addScaled(to: Float64Array, at: number, weights: Float32Array, factor: number): void {
  for (let r = 0; r < weights.length; r++) to[at + r]! += factor * weights[r]!;
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
