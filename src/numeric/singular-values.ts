import { norm, product, transpose } from './linear-algebra.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** A = left diag(values) rightᵀ, with k = min(rows, cols). */
export interface SingularValues {
  /** `[k]`, descending, at least 0. */
  readonly values: Float64Array;
  /** `[rows, k]` row-major; its columns are orthonormal, also where values are zero. */
  readonly left: Float64Array;
  /** `[cols, k]` row-major; its columns are orthonormal. */
  readonly right: Float64Array;
}

const MOST_SWEEPS = 40;

/**
 * The thin singular value decomposition of a row-major `[rows, cols]` matrix. Columns of A V with V from the
 * eigenvectors of AᵀA are nearly orthogonal; one-sided Jacobi rotations make them so to the last digits, also where
 * small values have lost theirs to the squaring (Hestenes 1958; preconditioning after Drmač & Veselić, "New fast and
 * accurate Jacobi SVD algorithm", 2008). O(n³).
 *
 * @throws RangeError where the sizes do not agree or a number is not finite.
 */
export function singularValues(matrix: Float64Array, rows: number, cols: number): SingularValues {
  if (matrix.length !== rows * cols) {
    throw new RangeError(
      `singular values: expected ${rows} x ${cols} = ${rows * cols} numbers, got ${matrix.length}`,
    );
  }
  if (rows < cols) {
    const { values, left, right } = singularValues(transpose(matrix, rows, cols), cols, rows);
    return { values, left: right, right: left };
  }
  let scale = 0;
  for (let i = 0; i < matrix.length; i++) scale = Math.max(scale, Math.abs(matrix[i]!));
  if (!Number.isFinite(scale)) {
    throw new RangeError('singular values: the matrix has numbers that are not finite');
  }
  // Scaled to at most 1, so that squares neither overflow nor vanish.
  const divisor = scale > 0 ? scale : 1;
  const a = matrix.map((value) => value / divisor);
  const { vectors } = symmetricEigen(product(transpose(a, rows, cols), a, rows), cols);
  // Columns as rows of arrays of their own, so that every inner loop runs along memory; the largest first.
  const image = product(a, vectors, cols);
  const left = columnsOf(image, rows, cols).reverse();
  const right = columnsOf(vectors, cols, cols).reverse();
  makeOrthogonal(left, right);
  return assemble(left, right, divisor);
}

function columnsOf(matrix: Float64Array, rows: number, cols: number): Float64Array[] {
  const flat = transpose(matrix, rows, cols);
  return Array.from({ length: cols }, (_, j) => flat.slice(j * rows, (j + 1) * rows));
}

/**
 * Columns no longer than this are what rounding leaves of nothing: beside the longest one, the numerical rank's usual
 * limit.
 */
function shortest(left: readonly Float64Array[]): number {
  const longest = left.reduce((most, column) => Math.max(most, norm(column)), 0);
  return Number.EPSILON * (left[0]?.length ?? 0) * longest;
}

/** Rotates pairs of columns, `left` and `right` alike, until all of `left` that are not nothing are orthogonal. */
function makeOrthogonal(left: readonly Float64Array[], right: readonly Float64Array[]): void {
  const limit = shortest(left) ** 2;
  // A few roundings of an inner product.
  const tolerance = 4 * Number.EPSILON * Math.sqrt(left[0]?.length ?? 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotations = 0;
    for (let p = 0; p < left.length - 1; p++) {
      for (let q = p + 1; q < left.length; q++) {
        const x = left[p]!;
        const y = left[q]!;
        let xx = 0;
        let yy = 0;
        let xy = 0;
        for (let i = 0; i < x.length; i++) {
          xx += x[i]! * x[i]!;
          yy += y[i]! * y[i]!;
          xy += x[i]! * y[i]!;
        }
        if (xx <= limit || yy <= limit || Math.abs(xy) <= tolerance * Math.sqrt(xx * yy)) continue;
        rotations++;
        const zeta = (yy - xx) / (2 * xy);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const c = 1 / Math.hypot(1, t);
        rotate(x, y, c, c * t);
        rotate(right[p]!, right[q]!, c, c * t);
      }
    }
    if (rotations === 0) return;
  }
}

/** (x, y) becomes (c x - s y, s x + c y). */
function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const a = x[i]!;
    const b = y[i]!;
    x[i] = c * a - s * b;
    y[i] = s * a + c * b;
  }
}

/**
 * Lengths as values, in falling order, and the columns of length 1; where a value is nothing, any direction that is
 * left.
 */
function assemble(
  left: readonly Float64Array[],
  right: readonly Float64Array[],
  divisor: number,
): SingularValues {
  const count = left.length;
  const rows = left[0]?.length ?? 0;
  const lengths = left.map((column) => norm(column));
  const order = lengths.map((_, k) => k).sort((a, b) => lengths[b]! - lengths[a]!);
  const limit = shortest(left);
  const units: Float64Array[] = [];
  for (const k of order) {
    const length = lengths[k]!;
    units.push(length > limit ? left[k]!.map((value) => value / length) : orthogonalTo(units, rows));
  }
  const values = Float64Array.from(order, (k) => (lengths[k]! > limit ? lengths[k]! * divisor : 0));
  const stacked = (columns: readonly Float64Array[], length: number): Float64Array => {
    const out = new Float64Array(length * count);
    columns.forEach((column, k) => {
      for (let i = 0; i < length; i++) out[i * count + k] = column[i]!;
    });
    return out;
  };
  return {
    values,
    left: stacked(units, rows),
    right: stacked(
      order.map((k) => right[k]!),
      count,
    ),
  };
}

/** A unit vector orthogonal to all of `units`: what is left of the axis that they cover least. */
function orthogonalTo(units: readonly Float64Array[], rows: number): Float64Array {
  const covered = new Float64Array(rows);
  for (const unit of units) for (let i = 0; i < rows; i++) covered[i]! += unit[i]! ** 2;
  const out = new Float64Array(rows);
  out[covered.reduce((best, value, i) => (value < covered[best]! ? i : best), 0)] = 1;
  for (let pass = 0; pass < 2; pass++) {
    for (const unit of units) {
      let overlap = 0;
      for (let i = 0; i < rows; i++) overlap += unit[i]! * out[i]!;
      for (let i = 0; i < rows; i++) out[i]! -= overlap * unit[i]!;
    }
  }
  const length = norm(out);
  return out.map((value) => value / length);
}
