import type { Moments } from '../geometry/index.js';
import { dot, trace } from '../numeric/index.js';
import { NOTHING } from './spread.js';

/** How rows are spread about the mean of their own modality. */
export interface PooledCovariance {
  readonly dim: number;
  /** S, `[d, d]`: the scatters of all modalities together, divided by `freedom`. */
  readonly matrix: Float64Array;
  /** Rows less modalities: each mean costs one. */
  readonly freedom: number;
}

/** @throws RangeError where no row differs from the mean of its modality. */
export function pooledCovariance(subject: string, moments: readonly Moments[]): PooledCovariance {
  const { dim } = moments[0]!;
  const rows = moments.reduce((sum, { count }) => sum + count, 0);
  const freedom = rows - moments.length;
  const matrix = new Float64Array(dim * dim);
  for (const { scatter } of moments)
    for (let k = 0; k < matrix.length; k++) matrix[k]! += scatter[k]! / freedom;
  if (!(freedom > 0 && trace(matrix, dim) > NOTHING)) {
    throw new RangeError(
      `${subject}: expected calibration rows that vary inside their modality, got ${rows} rows that do not`,
    );
  }
  return { dim, matrix, freedom };
}

/**
 * How far a covariance from few rows is best drawn towards the multiple of the identity with the same trace, S becoming
 * (1 - rho) S + rho (tr S / d) I: the oracle approximating shrinkage, for rows from a normal distribution,
 *
 *     rho = min(1, ((1 - 2/d) tr S² + (tr S)²) / ((n + 1 - 2/d) (tr S² - (tr S)² / d)))
 *
 * (Chen, Wiesel, Eldar & Hero, "Shrinkage algorithms for MMSE covariance estimation", 2010, equation 23). In [0, 1]; it
 * goes to 0 with many rows.
 */
export function oracleShrinkage({ dim, matrix, freedom }: PooledCovariance): number {
  const squares = dot(matrix, matrix);
  const whole = trace(matrix, dim) ** 2;
  const distance = squares - whole / dim;
  // S is such a multiple already.
  if (!(distance > 0)) return 1;
  return Math.min(1, ((1 - 2 / dim) * squares + whole) / ((freedom + 1 - 2 / dim) * distance));
}
