/**
 * Eigenvalues (ascending) and eigenvectors of a symmetric row-major `[d, d]` matrix; vector k is column k of `vectors`
 * (row-major), of length 1, its sign arbitrary. Errors are below d eps times the largest eigenvalue. Throws a
 * RangeError for numbers that are not finite. O(d³): 1 s at d = 512; run it in a worker thread.
 *
 * Householder tridiagonalisation, then implicit QR steps with Wilkinson's shift (Golub & Van Loan, "Matrix
 * Computations", 2013, section 8.3). The vectors are kept as rows, so that every inner loop runs along memory.
 */
export function symmetricEigen(
  matrix: Float64Array,
  d: number,
): { values: Float64Array; vectors: Float64Array } {
  let scale = 0;
  for (let k = 0; k < d * d; k++) scale = Math.max(scale, Math.abs(matrix[k]!));
  if (!Number.isFinite(scale)) {
    throw new RangeError('symmetric eigenvalues: the matrix has numbers that are not finite');
  }
  // Scaled to at most 1, so that squares neither overflow nor vanish.
  const divisor = scale > 0 ? scale : 1;
  const { diagonal, off, rows } = tridiagonalise(
    matrix.map((value) => value / divisor),
    d,
  );
  diagonalise(diagonal, off, rows);
  const order = Uint32Array.from(diagonal, (_, k) => k).sort((a, b) => diagonal[a]! - diagonal[b]!);
  const vectors = new Float64Array(d * d);
  order.forEach((from, k) => {
    for (let i = 0; i < d; i++) vectors[i * d + k] = rows[from]![i]!;
  });
  return { values: Float64Array.from(order, (k) => diagonal[k]! * divisor), vectors };
}

/** Below this a column counts as zero, the matrix's largest entry being 1: its square would vanish. */
const NOTHING = 1e-140;

/** The tridiagonal T with `matrix = Rᵀ T R`, by its diagonal and off-diagonal, and the rows of R. Destroys `matrix`. */
function tridiagonalise(matrix: Float64Array, d: number) {
  const diagonal = new Float64Array(d);
  const off = new Float64Array(Math.max(0, d - 1));
  const betas = new Float64Array(d);
  const image = new Float64Array(d);
  const row = Array.from({ length: d }, (_, k) => matrix.subarray(k * d, (k + 1) * d));
  for (let k = 0; k < d - 1; k++) {
    // v = x - alpha e, x the part of row k right of the diagonal: I - beta v vᵀ maps x to alpha e.
    const v = row[k]!;
    diagonal[k] = v[k]!;
    let squares = 0;
    for (let j = k + 2; j < d; j++) squares += v[j]! * v[j]!;
    const head = v[k + 1]!;
    if (squares < NOTHING * NOTHING) {
      off[k] = head;
      continue;
    }
    squares += head * head;
    const alpha = head > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    const beta = 1 / (squares - alpha * head);
    off[k] = alpha;
    betas[k] = beta;
    v[k + 1] = head - alpha;
    // The rest A becomes A - v wᵀ - w vᵀ with w = beta A v - (beta² vᵀ A v / 2) v.
    let overlap = 0;
    for (let i = k + 1; i < d; i++) {
      const a = row[i]!;
      let sum = 0;
      for (let j = k + 1; j < d; j++) sum += a[j]! * v[j]!;
      image[i] = beta * sum;
      overlap += image[i]! * v[i]!;
    }
    for (let i = k + 1; i < d; i++) image[i]! -= 0.5 * beta * overlap * v[i]!;
    for (let i = k + 1; i < d; i++) {
      const a = row[i]!;
      const vi = v[i]!;
      const wi = image[i]!;
      for (let j = k + 1; j < d; j++) a[j]! -= vi * image[j]! + wi * v[j]!;
    }
  }
  if (d > 0) diagonal[d - 1] = row[d - 1]![d - 1]!;
  return { diagonal, off, rows: accumulate(row, betas, d) };
}

/**
 * The rows of the product of all reflections, last one first: row i of `reflectors` holds the i-th from column i + 1.
 */
function accumulate(reflectors: readonly Float64Array[], betas: Float64Array, d: number): Float64Array[] {
  const rows = Array.from({ length: d }, (_, i) => {
    const unit = new Float64Array(d);
    unit[i] = 1;
    return unit;
  });
  for (let k = d - 3; k >= 0; k--) {
    const beta = betas[k]!;
    if (beta === 0) continue;
    const v = reflectors[k]!;
    for (let i = k + 1; i < d; i++) {
      const r = rows[i]!;
      let sum = 0;
      for (let j = k + 1; j < d; j++) sum += r[j]! * v[j]!;
      const factor = beta * sum;
      for (let j = k + 1; j < d; j++) r[j]! -= factor * v[j]!;
    }
  }
  return rows;
}

/** Turns `off` to zero and `diagonal` to the eigenvalues, and applies every rotation to the rows. */
function diagonalise(diagonal: Float64Array, off: Float64Array, rows: readonly Float64Array[]): void {
  const negligible = (k: number) =>
    Math.abs(off[k]!) <= Number.EPSILON * (Math.abs(diagonal[k]!) + Math.abs(diagonal[k + 1]!)) + 1e-32;
  let steps = 0;
  for (let high = diagonal.length - 1; high > 0;) {
    if (negligible(high - 1)) {
      high--;
      continue;
    }
    let low = high - 1;
    while (low > 0 && !negligible(low - 1)) low--;
    if (steps++ > 60 * diagonal.length) {
      throw new Error(`symmetric eigenvalues: no convergence after ${steps} steps`);
    }
    step(diagonal, off, rows, low, high);
  }
}

/** One implicit QR step on the block from `low` to `high`. */
function step(
  diagonal: Float64Array,
  off: Float64Array,
  rows: readonly Float64Array[],
  low: number,
  high: number,
): void {
  // Wilkinson's shift: the eigenvalue of the last 2 x 2 block that is nearer its last element.
  const half = (diagonal[high - 1]! - diagonal[high]!) / 2;
  const last = off[high - 1]!;
  const root = Math.hypot(half, last);
  const shift = diagonal[high]! - (last * last) / (half < 0 ? half - root : half + root);
  let x = diagonal[low]! - shift;
  let bulge = off[low]!;
  for (let k = low; k < high; k++) {
    const r = Math.hypot(x, bulge);
    const c = r === 0 ? 1 : x / r;
    const s = r === 0 ? 0 : bulge / r;
    if (k > low) off[k - 1] = r;
    const a = diagonal[k]!;
    const b = diagonal[k + 1]!;
    const e = off[k]!;
    diagonal[k] = c * c * a + 2 * c * s * e + s * s * b;
    diagonal[k + 1] = s * s * a - 2 * c * s * e + c * c * b;
    off[k] = c * s * (b - a) + (c * c - s * s) * e;
    if (k + 1 < high) {
      x = off[k]!;
      bulge = s * off[k + 1]!;
      off[k + 1] = c * off[k + 1]!;
    }
    rotate(rows[k]!, rows[k + 1]!, c, s);
  }
}

/** (p, q) becomes (c p + s q, c q - s p). */
function rotate(p: Float64Array, q: Float64Array, c: number, s: number): void {
  for (let j = 0; j < p.length; j++) {
    const a = p[j]!;
    const b = q[j]!;
    p[j] = c * a + s * b;
    q[j] = c * b - s * a;
  }
}
