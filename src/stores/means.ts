import type { StoredMean, VectorBatch } from './store.js';

/** The mean of each modality's rows at length 1, where the store can't compute it: one pass over all rows. */
export async function meansOfBatches(
  batches: AsyncIterable<VectorBatch>,
  modalities: number,
  dim: number,
): Promise<readonly StoredMean[]> {
  const sums = Array.from({ length: modalities }, () => new Float64Array(dim));
  const rows = new Float64Array(modalities);
  for await (const { modalities: sides, vectors } of batches) {
    for (let i = 0; i < sides.length; i++) {
      const side = sides[i]!;
      if (side < 0) continue;
      const start = i * dim;
      let squares = 0;
      for (let k = 0; k < dim; k++) squares += vectors[start + k]! * vectors[start + k]!;
      const scale = 1 / Math.sqrt(squares);
      const sum = sums[side]!;
      for (let k = 0; k < dim; k++) sum[k]! += vectors[start + k]! * scale;
      rows[side]!++;
    }
  }
  return sums.map((sum, side) => ({ rows: rows[side]!, mean: sum.map((value) => value / rows[side]!) }));
}
