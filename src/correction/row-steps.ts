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
  if (steps.every(({ matrix }) => matrix === undefined)) {
    const bad = moveRows(rows, dim, steps, out);
    if (bad !== undefined) throw withoutDirection(subject, bad);
    return out;
  }
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    let block = Float64Array.from(rows.subarray(start * dim, end * dim));
    const check = (bad: RowWithoutDirection | undefined, after: number): void => {
      if (bad !== undefined) throw withoutDirection(subject, { row: start + bad.row, step: after });
    };
    check(moveRows(block, dim, [], block), 0);
    for (const [k, { matrix, ...move }] of steps.entries()) {
      if (matrix !== undefined) block = Float64Array.from(product(block, matrix, dim));
      check(moveRows(block, dim, [move], block, false), k + 1);
    }
    out.set(block, start * dim);
  }
  return out;
}

/** A row that cannot be scaled to length 1: NaN, an infinity, or zeros throughout. */
export interface RowWithoutDirection {
  readonly row: number;
  /** After how many steps; 0 = before the first. */
  readonly step: number;
}

/** What is said of a row without a direction. */
export function withoutDirection(subject: string, { row, step }: RowWithoutDirection): RangeError {
  const what =
    step === 0
      ? `a row without a direction as row ${row}`
      : `row ${row}, which the correction leaves without one`;
  return new RangeError(`${subject}: expected rows with a direction, got ${what}`);
}

/** One row in float64, on its way through the steps. */
let scratch = new Float64Array(0);

/**
 * {@link applySteps} for steps without a matrix: row by row, with room for one row.
 *
 * @param normalised Whether rows are scaled to length 1 before the first step. Default: yes.
 * @returns The first row without a direction, where the work stops; undefined where there is none.
 */
export function moveRows(
  rows: Rows,
  dim: number,
  steps: readonly Omit<RowStep, 'matrix'>[],
  out: Rows,
  normalised = true,
): RowWithoutDirection | undefined {
  if (scratch.length !== dim) scratch = new Float64Array(dim);
  const row = scratch;
  const moves = steps.map((step) => vectorsOf(step, dim));
  for (let at = 0; at < rows.length; at += dim) {
    let squares = normalised ? squaresOf(rows, at, dim) : 1;
    if (!(squares > 0 && squares < Infinity)) return { row: at / dim, step: 0 };
    if (moves.length === 0) {
      const factor = 1 / Math.sqrt(squares);
      for (let k = 0; k < dim; k++) out[at + k] = rows[at + k]! * factor;
      continue;
    }
    for (let k = 0; k < moves.length; k++) {
      const { scale, add } = moves[k]!;
      const factor = 1 / Math.sqrt(squares);
      squares =
        k === 0 ? moveInto(row, rows, at, factor, scale, add) : moveInto(row, row, 0, factor, scale, add);
      if (!(squares > 0 && squares < Infinity)) return { row: at / dim, step: k + 1 };
    }
    const factor = 1 / Math.sqrt(squares);
    for (let k = 0; k < dim; k++) out[at + k] = row[k]! * factor;
  }
  return undefined;
}

function vectorsOf({ scale = 1, add }: Omit<RowStep, 'matrix'>, dim: number) {
  return {
    scale: typeof scale === 'number' ? new Float64Array(dim).fill(scale) : scale,
    add: add ?? new Float64Array(dim),
  };
}

/** Four sums side by side do not wait for each other. */
function squaresOf(rows: Rows, at: number, dim: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = at + dim;
  const whole = end - (dim & 3);
  let k = at;
  for (; k < whole; k += 4) {
    a += rows[k]! * rows[k]!;
    b += rows[k + 1]! * rows[k + 1]!;
    c += rows[k + 2]! * rows[k + 2]!;
    d += rows[k + 3]! * rows[k + 3]!;
  }
  for (; k < end; k++) a += rows[k]! * rows[k]!;
  return a + b + (c + d);
}

/** `row = from[at...] * factor * scale + add`; the answer is the sum of its squares. */
function moveInto(
  row: Float64Array,
  from: Rows,
  at: number,
  factor: number,
  scale: Float64Array,
  add: Float64Array,
): number {
  const dim = row.length;
  const whole = dim - (dim & 3);
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = 0;
  for (; k < whole; k += 4) {
    const w = from[at + k]! * factor * scale[k]! + add[k]!;
    const x = from[at + k + 1]! * factor * scale[k + 1]! + add[k + 1]!;
    const y = from[at + k + 2]! * factor * scale[k + 2]! + add[k + 2]!;
    const z = from[at + k + 3]! * factor * scale[k + 3]! + add[k + 3]!;
    row[k] = w;
    row[k + 1] = x;
    row[k + 2] = y;
    row[k + 3] = z;
    a += w * w;
    b += x * x;
    c += y * y;
    d += z * z;
  }
  for (; k < dim; k++) {
    const w = from[at + k]! * factor * scale[k]! + add[k]!;
    row[k] = w;
    a += w * w;
  }
  return a + b + (c + d);
}
