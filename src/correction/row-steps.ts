import { product } from '../numeric/index.js';

/** Rows `[n, d]`, row-major. A correction computes in float64 and answers in the rows' own type. */
export type Rows = Float32Array | Float64Array;

/**
 * One step of a correction of rows: an affine map, and back to length 1,
 *
 *     y = (x M * scale + add) / || x M * scale + add ||
 *
 * with * element by element. Whatever is left out does nothing. Plain numbers: the same steps run here, in a database
 * and in any other language.
 */
export interface RowStep {
  /** M, `[d, d]` row-major. */
  readonly matrix?: Float64Array;
  /** One factor for all dimensions, or `[d]`. */
  readonly scale?: number | Float64Array;
  /** `[d]`. */
  readonly add?: Float64Array;
}

/** Rows that are multiplied by a matrix together. */
const BLOCK = 256;

/**
 * Rows `[n, d]`, scaled to length 1, after each of the steps; without any step they are only scaled. Arithmetic in
 * float64, the result in the rows' own type.
 *
 * @param out Where the result goes. Default: `rows` itself.
 * @param subject What messages call the correction.
 * @throws RangeError where rows are not of `dim` numbers, or one has no direction before or after.
 */
export function applySteps<R extends Rows>(
  rows: R,
  dim: number,
  steps: readonly RowStep[],
  out: R = rows,
  subject = 'correction',
): R {
  const count = rows.length / dim;
  if (!Number.isInteger(count) || out.length !== rows.length) {
    throw new RangeError(
      `${subject}: expected rows of ${dim} numbers and room for them, got ${rows.length} numbers and room for ` +
        `${out.length}`,
    );
  }
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    let block = Float64Array.from(rows.subarray(start * dim, end * dim));
    normalise(block, dim, (i) => `a row without a direction as row ${start + i}`, subject);
    for (const step of steps) {
      block = mapped(block, dim, step);
      normalise(block, dim, (i) => `row ${start + i}, which the correction leaves without one`, subject);
    }
    out.set(block, start * dim);
  }
  return out;
}

function mapped(
  block: Float64Array<ArrayBuffer>,
  dim: number,
  { matrix, scale, add }: RowStep,
): Float64Array<ArrayBuffer> {
  const rows = matrix === undefined ? block : Float64Array.from(product(block, matrix, dim));
  if (typeof scale === 'number') {
    for (let k = 0; k < rows.length; k++) rows[k]! *= scale;
  } else if (scale !== undefined) {
    for (let start = 0; start < rows.length; start += dim) {
      for (let k = 0; k < dim; k++) rows[start + k]! *= scale[k]!;
    }
  }
  if (add !== undefined) {
    for (let start = 0; start < rows.length; start += dim) {
      for (let k = 0; k < dim; k++) rows[start + k]! += add[k]!;
    }
  }
  return rows;
}

function normalise(rows: Float64Array, dim: number, what: (row: number) => string, subject: string): void {
  for (let start = 0; start < rows.length; start += dim) {
    let squares = 0;
    for (let k = start; k < start + dim; k++) squares += rows[k]! * rows[k]!;
    if (!(squares > 0 && squares < Infinity)) {
      throw new RangeError(`${subject}: expected rows with a direction, got ${what(start / dim)}`);
    }
    const length = Math.sqrt(squares);
    for (let k = start; k < start + dim; k++) rows[k]! /= length;
  }
}
