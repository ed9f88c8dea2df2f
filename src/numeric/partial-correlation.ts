import { TauAgainst } from './rank-correlation.js';

/** Below this share of its variance a sequence counts as determined by those before it. */
const DETERMINED = 1e-10;

/**
 * The partial Kendall correlation of `x` and `y` given covariates, in [-1, 1]. For one covariate z it is
 * (t_xy - t_xz t_yz) / sqrt((1 - t_xz^2) (1 - t_yz^2)) with t = tau-b (Kendall, "Partial rank correlation", 1942); for several,
 * the same formula applied to one after the other, in any order. Tau-b is the cosine between the signs of all differences of
 * two sequences, so this is their linear partial correlation: what is left between the signs of x and of y when those of
 * the covariates are regressed out. It equals -P_xy / sqrt(P_xx P_yy), P the inverse of the matrix of taus.
 *
 * A covariate that is constant, or determined by those before it, changes nothing. NaN where x or y is constant, or
 * determined by the covariates.
 *
 * @throws RangeError where the lengths differ or a value is NaN.
 */
export function partialKendall(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  covariates: readonly ArrayLike<number>[],
): number {
  if (isConstant(x) || isConstant(y)) return NaN;
  const sequences = [x, y, ...covariates];
  const size = sequences.length;
  const taus = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    taus[i * size + i] = 1;
    const against = new TauAgainst(sequences[i]!);
    for (let j = 0; j < i; j++) {
      const tau = against.of(sequences[j]!);
      // A constant covariate goes with nothing.
      taus[i * size + j] = taus[j * size + i] = Number.isNaN(tau) ? 0 : tau;
    }
  }
  // Sweep out one covariate after the other (Gaussian elimination with the covariates as pivots).
  for (let k = 2; k < size; k++) {
    const pivot = taus[k * size + k]!;
    if (pivot < DETERMINED) continue;
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = taus[i * size + k]! / pivot;
      for (let j = 0; j < size; j++) if (j !== k) taus[i * size + j]! -= factor * taus[k * size + j]!;
    }
    for (let i = 0; i < size; i++) taus[i * size + k] = taus[k * size + i] = 0;
  }
  const [leftX, leftY] = [taus[0]!, taus[size + 1]!];
  if (leftX < DETERMINED || leftY < DETERMINED) return NaN;
  return Math.max(-1, Math.min(1, taus[1]! / Math.sqrt(leftX * leftY)));
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let k = 1; k < values.length; k++) if (values[k] !== values[0]) return false;
  return true;
}
