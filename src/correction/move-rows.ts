import { dot } from '../numeric/index.js';
import type { Rows } from './correction.js';

/**
 * Rows `[n, d]`, normalised, moved by `step` times the vector `direction` (u) and normalised again:
 * (x + step u) / ||x + step u||. Arithmetic in float64, the result in the rows' own type.
 *
 * @param out Where the result goes. Default: `rows` itself.
 * @throws RangeError where rows and direction do not fit, or a row is zero before or after.
 */
export function moveRows<R extends Rows>(rows: R, direction: Float64Array, step: number, out: R = rows): R {
  const dim = direction.length;
  const count = rows.length / dim;
  if (!Number.isInteger(count) || out.length !== rows.length) {
    throw new RangeError(
      `shift: expected rows of ${dim} numbers and room for them, got ${rows.length} numbers in all and room for ` +
        `${out.length}`,
    );
  }
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
