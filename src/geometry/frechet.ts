import { cholesky, dot, symmetricEigen, trace } from '../numeric/index.js';
import { gapVector } from './distance.js';
import { covariance, type Moments } from './moments.js';

/** The squared Fréchet distance and what its first-order change with each row needs. */
export interface FrechetDistance {
  /** ||m_x - m_y||² + tr(S_x + S_y - 2 (S_x S_y)^(1/2)), at least 0. */
  readonly distance: number;
  /** tr (S_x S_y)^(1/2). */
  readonly fidelity: number;
  /**
   * For each modality the symmetric `[d, d]` matrix A of the fidelity's derivative: a row at z = x - m has first-order
   * influence `z.A z - fidelity` on 2 tr (S_x S_y)^(1/2).
   */
  readonly derivatives: readonly [Float64Array, Float64Array];
}

/**
 * Fréchet distance (squared 2-Wasserstein distance) between the Gaussians with the modalities' means and covariances
 * (divisor n - 1): Dowson & Landau, 1982; the formula of the Fréchet inception distance (Heusel et al., 2017). 0 = same
 * mean and covariance. Unit rows keep it in [0, 4].
 *
 * With S = L Lᵀ, the fidelity is the sum of singular values of L_xᵀ L_y, so that one symmetric eigenproblem serves for the
 * distance and both derivatives. O(d³): 2 s at d = 512; run it in a worker thread.
 */
export function frechetDistance(first: Moments, second: Moments): FrechetDistance {
  const d = first.dim;
  const covariances = [covariance(first), covariance(second)] as const;
  const traces = covariances.map((matrix) => trace(matrix, d));
  // Fewer rows than dimensions leave directions without variance: a jitter far below the rounding of the input.
  const jitter = (1e-12 * (traces[0]! + traces[1]!)) / d + 1e-300;
  const [lx, ly] = covariances.map((matrix) => {
    const padded = Float64Array.from(matrix);
    for (let k = 0; k < d; k++) padded[k * d + k]! += jitter;
    return semidefiniteCholesky(padded, d, jitter);
  }) as [Float64Array, Float64Array];
  const cross = transposedProduct(lx, ly, d);
  const { values, vectors } = symmetricEigen(transposedProduct(cross, cross, d), d);
  const singular = values.map((value) => Math.sqrt(Math.max(0, value)));
  const fidelity = singular.reduce((sum, value) => sum + value, 0);
  const gap = gapVector(first, second);
  const distance = Math.max(0, dot(gap, gap) + traces[0]! + traces[1]! - 2 * fidelity);
  return { distance, fidelity, derivatives: fidelityDerivatives(ly, singular, vectors, d) };
}

/** Cholesky factor; where rounding makes a semidefinite matrix slightly indefinite, with a larger jitter. */
function semidefiniteCholesky(matrix: Float64Array, d: number, jitter: number): Float64Array {
  for (let extra = jitter; ; extra *= 100) {
    try {
      return cholesky(matrix, d);
    } catch (error) {
      if (!(error instanceof RangeError) || !Number.isFinite(extra)) throw error;
      for (let k = 0; k < d; k++) matrix[k * d + k]! += extra;
    }
  }
}

/**
 * With L_xᵀ L_y = U diag(s) Vᵀ the derivatives of 2 tr (S_x S_y)^(1/2) are L_y V diag(1/s) Vᵀ L_yᵀ in S_x, and
 * L_y^-T V diag(s) Vᵀ L_y^-1 in S_y. Directions in which one modality has no variance (s = 0) contribute nothing.
 */
function fidelityDerivatives(
  ly: Float64Array,
  singular: Float64Array,
  vectors: Float64Array,
  d: number,
): [Float64Array, Float64Array] {
  const largest = singular.reduce((a, b) => Math.max(a, b), 0);
  const left = new Float64Array(d * d);
  const right = new Float64Array(d * d);
  const column = new Float64Array(d);
  for (let k = 0; k < d; k++) {
    const s = singular[k]!;
    if (!(s > 1e-9 * largest)) continue;
    // Column k of L_y V / sqrt(s).
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += ly[i * d + j]! * vectors[j * d + k]!;
      left[i * d + k] = sum / Math.sqrt(s);
    }
    // Column k of L_y^-T V sqrt(s): back substitution with the upper-triangular L_yᵀ.
    for (let i = d - 1; i >= 0; i--) {
      let sum = vectors[i * d + k]!;
      for (let j = i + 1; j < d; j++) sum -= ly[j * d + i]! * column[j]!;
      column[i] = sum / ly[i * d + i]!;
    }
    for (let i = 0; i < d; i++) right[i * d + k] = column[i]! * Math.sqrt(s);
  }
  return [productWithTranspose(left, d), productWithTranspose(right, d)];
}

/** `aᵀ b` for row-major `[d, d]` matrices. */
function transposedProduct(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    const bRow = b.subarray(k * d, (k + 1) * d);
    for (let i = 0; i < d; i++) {
      const factor = a[k * d + i]!;
      if (factor === 0) continue;
      const row = out.subarray(i * d, (i + 1) * d);
      for (let j = 0; j < d; j++) row[j]! += factor * bRow[j]!;
    }
  }
  return out;
}

/** `a aᵀ` for a row-major `[d, d]` matrix. */
function productWithTranspose(a: Float64Array, d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    const left = a.subarray(i * d, (i + 1) * d);
    for (let j = 0; j <= i; j++) {
      const value = dot(left, a.subarray(j * d, (j + 1) * d));
      out[i * d + j] = value;
      out[j * d + i] = value;
    }
  }
  return out;
}
