import { gapDirection } from '../geometry/index.js';
import { norm, randomStream } from '../numeric/index.js';
import type { CorrectionOption, RowCorrection } from './correction.js';
import {
  gapAlong,
  SHIFT_OPTIONS,
  stepOf,
  stepsAlong,
  type ShiftOptions,
  type ShiftParameters,
} from './shift.js';

export type RandomDirectionOptions = ShiftOptions & { readonly seed: number };

/** Of all random numbers under a seed, those that draw the direction. */
const STREAM = 0x706c6163;

const SEED: CorrectionOption = { text: 'what the direction is drawn from', default: '0' };

/**
 * The placebo of {@link shift}: the same steps, of the same length, along a direction drawn uniformly from the sphere.
 * What a shift achieves beyond it comes from where it goes, and not from having moved.
 */
export const randomDirection: RowCorrection<'means', RandomDirectionOptions, ShiftParameters> = {
  id: 'random-direction',
  changes: 'rows',
  title: 'Shift along a random direction',
  definition: 'as shift, with u drawn uniformly from the unit sphere and δ as long',
  source: 'a control of our own',
  options: { ...SHIFT_OPTIONS, seed: SEED },
  needs: ['means'],
  fit({ means, dim }, { seed = 0, ...options } = {}) {
    const length = gapAlong(means, gapDirection(means[0]!, means[1]!));
    return stepsAlong(randomUnitVector(dim, seed), length, 'random-direction', options);
  },
  steps: stepOf,
};

function randomUnitVector(dim: number, seed: number): Float64Array {
  const random = randomStream(seed, STREAM);
  const vector = Float64Array.from({ length: dim }, () => random.normal());
  const length = norm(vector);
  return vector.map((value) => value / length);
}
