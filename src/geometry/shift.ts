import { norm } from '../numeric/index.js';

/**
 * The geometry of MtG's shift (section 4.2): rows move along the unit gap vector u and are renormalised,
 * x' = (x + s u) / ||x + s u||. What a shift does to cosines is a closed form of x.y, x.u and y.u: no row need be
 * moved.
 */

/** Which rows a shift moves: both modalities by half of delta towards each other, or the first one by all of it. */
export type Moved = 'both' | 'first';

/** How far the rows of each modality move along the unit gap vector. */
export type ShiftSteps = readonly [first: number, second: number];

/**
 * Steps of a shift by `delta`: [-delta / 2, delta / 2], or [-delta, 0]. A positive delta closes the gap, a negative one
 * widens it.
 */
export function shiftSteps(delta: number, moved: Moved = 'both'): ShiftSteps {
  return moved === 'both' ? [-delta / 2, delta / 2] : [-delta, 0];
}

/**
 * The unit gap vector (m_x - m_y) / ||m_x - m_y|| of the modality means, `[d]`.
 *
 * @throws RangeError where the means coincide or differ in dimension.
 */
export function gapDirection(first: ArrayLike<number>, second: ArrayLike<number>): Float64Array {
  if (first.length !== second.length) {
    throw new RangeError(
      `gap direction: both means must have the same dimension, got ${first.length} and ${second.length}`,
    );
  }
  const gap = Float64Array.from(first, (value, k) => value - second[k]!);
  const length = norm(gap);
  if (!(length > 0)) {
    throw new RangeError(
      'gap direction: expected two different means, got the same one: no gap to shift along',
    );
  }
  return gap.map((value) => value / length);
}

/** ||x + step u|| of a unit row with x.u = `along`. */
export function shiftedNorm(along: number, step: number): number {
  // Not 1 + 2 step along + step²: where the row nearly vanishes, that would lose its digits.
  return Math.sqrt((along + step) ** 2 + Math.max(0, 1 - along * along));
}

/**
 * x'.y' after a shift, of unit rows with x.y = `cosine`, x.u = `firstAlong` and y.u = `secondAlong`; NaN where a
 * shifted row vanishes.
 */
export function shiftedCosine(
  cosine: number,
  firstAlong: number,
  secondAlong: number,
  [first, second]: ShiftSteps,
): number {
  return (
    (cosine + first * secondAlong + second * firstAlong + first * second) /
    (shiftedNorm(firstAlong, first) * shiftedNorm(secondAlong, second))
  );
}
