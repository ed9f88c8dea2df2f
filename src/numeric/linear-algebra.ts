import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Inner product of two vectors of the same length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(`inner product: lengths must agree, got ${a.length} and ${b.length}`);
  }
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** Euclidean norm. */
export function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}

/** Sum of the diagonal of a row-major `[d, d]` matrix. */
export function trace(matrix: Float64Array, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += matrix[k * d + k]!;
  return sum;
}

/** `out = matrix x` for a row-major `[rows, x.length]` matrix. */
export function multiplyVector(matrix: Float64Array, x: Float64Array, out: Float64Array): void {
  const cols = x.length;
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    const start = i * cols;
    for (let j = 0; j < cols; j++) sum += matrix[start + j]! * x[j]!;
    out[i] = sum;
  }
}

/** A row-major `[rows, cols]` array as the linear-algebra library's matrix; rows are views, nothing is copied. */
function view(data: Float64Array, rows: number, cols: number): Matrix {
  return new Matrix(Array.from({ length: rows }, (_, i) => data.subarray(i * cols, (i + 1) * cols)));
}

/**
 * Eigenvalues (ascending) and eigenvectors of a symmetric row-major `[d, d]` matrix; vector k is column k of `vectors`
 * (row-major). O(d^3): 2 s at d = 512; run it in a worker thread.
 */
export function symmetricEigen(
  matrix: Float64Array,
  d: number,
): { values: Float64Array; vectors: Float64Array } {
  const decomposition = new EigenvalueDecomposition(view(matrix, d, d), { assumeSymmetric: true });
  const vectors = new Float64Array(d * d);
  const columns = decomposition.eigenvectorMatrix;
  for (let i = 0; i < d; i++) for (let k = 0; k < d; k++) vectors[i * d + k] = columns.get(i, k);
  return { values: Float64Array.from(decomposition.realEigenvalues), vectors };
}

/** The lower-triangular L with `L Lᵀ = matrix`, for a symmetric positive definite row-major `[d, d]` matrix. */
export function cholesky(matrix: Float64Array, d: number): Float64Array {
  const decomposition = new CholeskyDecomposition(view(matrix, d, d));
  if (!decomposition.isPositiveDefinite()) {
    throw new RangeError(`Cholesky decomposition: the ${d} x ${d} matrix is not positive definite`);
  }
  const lower = new Float64Array(d * d);
  const factor = decomposition.lowerTriangularMatrix;
  for (let i = 0; i < d; i++) for (let k = 0; k <= i; k++) lower[i * d + k] = factor.get(i, k);
  return lower;
}

/**
 * Solves `matrix x = b` for a symmetric positive definite matrix by conjugate gradients with Jacobi preconditioning
 * (Hestenes & Stiefel, 1952), to a relative residual of `tolerance` or after `d` steps. No d^3 factorisation: a few
 * products with the matrix suffice for what a classifier needs.
 */
export function solveConjugateGradient(
  matrix: Float64Array,
  b: Float64Array,
  tolerance = 1e-10,
): Float64Array {
  const d = b.length;
  const x = new Float64Array(d);
  const residual = Float64Array.from(b);
  const inverseDiagonal = Float64Array.from(b, (_, k) => 1 / matrix[k * d + k]!);
  const direction = residual.map((value, k) => value * inverseDiagonal[k]!);
  const product = new Float64Array(d);
  let energy = dot(residual, direction);
  const limit = tolerance * norm(b);
  for (let step = 0; step < 2 * d && norm(residual) > limit; step++) {
    multiplyVector(matrix, direction, product);
    const alpha = energy / dot(direction, product);
    for (let k = 0; k < d; k++) {
      x[k]! += alpha * direction[k]!;
      residual[k]! -= alpha * product[k]!;
    }
    let next = 0;
    for (let k = 0; k < d; k++) next += residual[k]! * residual[k]! * inverseDiagonal[k]!;
    const beta = next / energy;
    for (let k = 0; k < d; k++) direction[k] = residual[k]! * inverseDiagonal[k]! + beta * direction[k]!;
    energy = next;
  }
  return x;
}

/**
 * The `count` largest eigenpairs of a symmetric positive semidefinite row-major `[d, d]` matrix by subspace iteration
 * with Gram-Schmidt, from a fixed start: enough for a picture's axes, at `count` products with the matrix a step.
 */
export function leadingEigenvectors(
  matrix: Float64Array,
  d: number,
  count: number,
): { values: Float64Array; vectors: Float64Array[] } {
  const k = Math.min(count, d);
  // Extra vectors speed up convergence of the wanted ones.
  const width = Math.min(d, k + 8);
  const basis = Array.from({ length: width }, (_, v) =>
    Float64Array.from({ length: d }, (_, i) => Math.sin(1 + (i + 1) * (v + 1) * 0.7390851332)),
  );
  const values = new Float64Array(width);
  const product = new Float64Array(d);
  for (let step = 0; step < 300; step++) {
    let change = 0;
    for (let v = 0; v < width; v++) {
      multiplyVector(matrix, basis[v]!, product);
      const vector = basis[v]!;
      vector.set(product);
      for (let u = 0; u < v; u++) {
        const overlap = dot(vector, basis[u]!);
        for (let i = 0; i < d; i++) vector[i]! -= overlap * basis[u]![i]!;
      }
      const length = norm(vector);
      if (v < k) change = Math.max(change, Math.abs(length - values[v]!) / Math.max(length, 1e-300));
      values[v] = length;
      if (length > 0) for (let i = 0; i < d; i++) vector[i]! /= length;
    }
    if (change < 1e-12) break;
  }
  return { values: values.slice(0, k), vectors: basis.slice(0, k) };
}
