/**
 * Sum of squared distances to the mean of rows of length 1, and the mean cosine of all i != j, which follows from it.
 */
export interface UnitRowSpread {
  readonly spread: number;
  /** 1 - spread / (n - 1): a narrow cone keeps its digits. NaN for fewer than two rows. */
  readonly meanCosine: number;
}

/** @param rows `[count, dim]`, rows of length 1. */
export function unitRowSpread(rows: Float32Array, count: number, dim: number): UnitRowSpread {
  const mean = new Float64Array(dim);
  for (let i = 0; i < count; i++) for (let j = 0; j < dim; j++) mean[j]! += rows[i * dim + j]! / count;
  let spread = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < dim; j++) {
      const distance = rows[i * dim + j]! - mean[j]!;
      spread += distance * distance;
    }
  }
  return { spread, meanCosine: 1 - spread / (count - 1) };
}
