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

/** `out = matrix x` for a row-major `[out.length, x.length]` matrix; `out` must not be `x`. */
export function multiplyVector(matrix: Float64Array, x: Float64Array, out: Float64Array): void {
  const cols = x.length;
  if (matrix.length !== cols * out.length) {
    throw new RangeError(
      `matrix times vector: expected ${out.length} x ${cols} = ${cols * out.length} numbers, got ${matrix.length}`,
    );
  }
  // Four sums side by side do not wait for each other.
  const whole = cols - (cols % 4);
  for (let i = 0; i < out.length; i++) {
    const start = i * cols;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let j = 0; j < whole; j += 4) {
      const at = start + j;
      s0 += matrix[at]! * x[j]!;
      s1 += matrix[at + 1]! * x[j + 1]!;
      s2 += matrix[at + 2]! * x[j + 2]!;
      s3 += matrix[at + 3]! * x[j + 3]!;
    }
    for (let j = whole; j < cols; j++) s0 += matrix[start + j]! * x[j]!;
    out[i] = s0 + s1 + (s2 + s3);
  }
}

/** `a b`, row-major `[rows, cols]`, for row-major `a` `[rows, inner]` and `b` `[inner, cols]`. */
export function product(a: Float64Array, b: Float64Array, inner: number): Float64Array {
  const rows = inner === 0 ? 0 : a.length / inner;
  const cols = inner === 0 ? 0 : b.length / inner;
  if (!Number.isInteger(rows) || !Number.isInteger(cols)) {
    throw new RangeError(
      `matrix product: inner dimension ${inner} must divide the sizes of both factors, got ${a.length} and ${b.length}`,
    );
  }
  const out = new Float64Array(rows * cols);
  // Four rows of b at a time: one read and one write of the result for four products.
  const whole = inner - (inner % 4);
  for (let i = 0; i < rows; i++) {
    const row = out.subarray(i * cols, (i + 1) * cols);
    for (let k = 0; k < whole; k += 4) {
      const at = i * inner + k;
      const [f0, f1, f2, f3] = [a[at]!, a[at + 1]!, a[at + 2]!, a[at + 3]!];
      const b0 = k * cols;
      const b1 = b0 + cols;
      const b2 = b1 + cols;
      const b3 = b2 + cols;
      for (let j = 0; j < cols; j++) {
        row[j]! += f0 * b[b0 + j]! + f1 * b[b1 + j]! + f2 * b[b2 + j]! + f3 * b[b3 + j]!;
      }
    }
    for (let k = whole; k < inner; k++) {
      const factor = a[i * inner + k]!;
      for (let j = 0; j < cols; j++) row[j]! += factor * b[k * cols + j]!;
    }
  }
  return out;
}

/** The transpose, `[cols, rows]`, of a row-major `[rows, cols]` matrix. */
export function transpose(matrix: Float64Array, rows: number, cols: number): Float64Array {
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = matrix[i * cols + j]!;
  return out;
}

/**
 * Pivoted Cholesky factor of a symmetric positive semidefinite row-major `[d, d]` matrix: `rows`, row-major
 * `[rank, d]`, with `rowsᵀ rows = matrix`. Stops where no diagonal element is left above `d eps` times the largest one
 * (Higham, "Analysis of the Cholesky decomposition of a semi-definite matrix", 1990): `rank` is the numerical rank, and
 * a singular matrix needs no jitter. O(d rank²).
 */
export function pivotedCholesky(matrix: Float64Array, d: number): { rows: Float64Array; rank: number } {
  const left = Float64Array.from({ length: d }, (_, k) => matrix[k * d + k]!);
  const limit = d * Number.EPSILON * left.reduce((a, b) => Math.max(a, b), 0);
  if (!Number.isFinite(limit))
    throw new RangeError('Cholesky factor: the matrix has numbers that are not finite');
  const rows = new Float64Array(d * d);
  let rank = 0;
  for (; rank < d; rank++) {
    let pivot = 0;
    for (let k = 1; k < d; k++) if (left[k]! > left[pivot]!) pivot = k;
    if (!(left[pivot]! > limit)) break;
    const row = rows.subarray(rank * d, (rank + 1) * d);
    row.set(matrix.subarray(pivot * d, (pivot + 1) * d));
    for (let m = 0; m < rank; m++) {
      const factor = rows[m * d + pivot]!;
      if (factor !== 0) for (let k = 0; k < d; k++) row[k]! -= factor * rows[m * d + k]!;
    }
    const root = Math.sqrt(left[pivot]!);
    for (let k = 0; k < d; k++) {
      // A spent pivot is marked by -1; what rounding leaves in its place is nothing.
      row[k] = left[k] === -1 ? 0 : row[k]! / root;
      if (left[k] !== -1) left[k] = Math.max(0, left[k]! - row[k]! * row[k]!);
    }
    row[pivot] = root;
    left[pivot] = -1;
  }
  return { rows: rows.slice(0, rank * d), rank };
}

/**
 * Solves `matrix x = b` for a symmetric positive definite row-major `[d, d]` matrix by conjugate gradients with Jacobi
 * preconditioning (Hestenes & Stiefel, 1952), to a relative residual of `tolerance`, or to what 4 d steps reach. No d³
 * factorisation: a few products with the matrix suffice for what a classifier needs.
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
  for (let step = 0; step < 4 * d && norm(residual) > limit; step++) {
    multiplyVector(matrix, direction, product);
    const curvature = dot(direction, product);
    if (!(curvature > 0)) {
      // Rounding, after the last digit is won; or the matrix is not what the caller promised.
      if (step > 0) break;
      throw new RangeError('conjugate gradients: expected a positive definite matrix, got one that is not');
    }
    const alpha = energy / curvature;
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
