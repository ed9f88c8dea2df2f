import { gapDirection, shiftSteps, type Moved, type ShiftSteps } from '../geometry/index.js';
import { dot } from '../numeric/index.js';

/** A shift that is ready to be applied: plain data. */
export interface GapShift {
  /** The unit gap vector, from the second modality's mean to the first's, `[d]`. */
  readonly direction: Float64Array;
  /** How far the rows of each modality move along it. */
  readonly steps: ShiftSteps;
}

/**
 * MtG's shift (section 4.2): each modality moves by half of `delta` along the unit gap vector, towards the other where delta is
 * positive; or the first moves by all of it.
 *
 * @param means Of the unit rows of each modality, `[d]`: of the rows to be shifted, or of others that the gap is taken from.
 * @throws RangeError where the means coincide or differ in dimension.
 */
export function gapShift(
  means: readonly [ArrayLike<number>, ArrayLike<number>],
  delta: number,
  moved: Moved = 'both',
): GapShift {
  return { direction: gapDirection(means[0], means[1]), steps: shiftSteps(delta, moved) };
}

/**
 * Rows `[n, d]`, normalised, moved by `step` along the unit vector `direction` and normalised again:
 * (x + step u) / ||x + step u||. Arithmetic in float64, the result in the rows' own type.
 *
 * @throws RangeError where rows and direction do not fit, or a row is zero before or after.
 */
export function shiftRows<Rows extends Float32Array | Float64Array>(
  rows: Rows,
  direction: Float64Array,
  step: number,
): Rows {
  const dim = direction.length;
  const count = rows.length / dim;
  if (!Number.isInteger(count)) {
    throw new RangeError(`shift: expected rows of ${dim} numbers, got ${rows.length} numbers in all`);
  }
  const out = rows.slice() as Rows;
  const moved = new Float64Array(dim);
  for (let i = 0; i < count; i++) {
    const start = i * dim;
    let squares = 0;
    for (let k = 0; k < dim; k++) squares += rows[start + k]! * rows[start + k]!;
    const scale = 1 / Math.sqrt(squares);
    for (let k = 0; k < dim; k++) moved[k] = rows[start + k]! * scale + step * direction[k]!;
    const length = Math.sqrt(dot(moved, moved));
    if (!(length > 0 && squares > 0)) {
      throw new RangeError(
        `shift: expected rows with a direction, got a zero row ${squares > 0 ? 'after the shift of' : 'as'} row ${i}`,
      );
    }
    for (let k = 0; k < dim; k++) out[start + k] = moved[k]! / length;
  }
  return out;
}
