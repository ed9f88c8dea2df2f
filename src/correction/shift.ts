import { gapDirection, shiftSteps, type Moved } from '../geometry/index.js';
import { dot } from '../numeric/index.js';
import type { CalibrationParts, CorrectionOption, ModalityIndex, RowCorrection } from './correction.js';
import type { RowStep } from './row-steps.js';

/** How far rows move along their direction, in one of two units, and which. */
export type ShiftOptions = { readonly delta: number; readonly share: number; readonly moved: Moved };

/** What moves the rows of each modality: x' = (x + step u) / ||x + step u||. */
export type ShiftParameters = {
  /** The unit vector u, `[d]`. */
  readonly direction: Float64Array;
  readonly firstStep: number;
  readonly secondStep: number;
};

export const SHIFT_OPTIONS: Readonly<Record<keyof ShiftOptions, CorrectionOption>> = {
  delta: {
    text: 'how far the modalities move in all, in units of a row’s length; negative widens the gap',
    default: 'share times the distance between the means',
  },
  share: {
    text: 'the same, in units of the distance between the means; either this or delta',
    default: '1',
    tune: [0.25, 0.5, 0.75, 1, 1.25],
  },
  moved: {
    text: 'both modalities by half of delta each, or the first by all of it',
    default: 'both',
    choices: ['both', 'first'] satisfies readonly Moved[],
  },
};

/**
 * MtG's shift (section 4.2): each modality moves by half of delta along the unit gap vector, towards the other where
 * delta is positive; or the first moves by all of it.
 */
export const shift: RowCorrection<'means', ShiftOptions, ShiftParameters> = {
  id: 'shift',
  changes: 'rows',
  title: 'Shift along the gap',
  definition: 'x′ = (x − δ/2 u) / ‖x − δ/2 u‖, y′ = (y + δ/2 u) / ‖y + δ/2 u‖, u = (m_x − m_y) / ‖m_x − m_y‖',
  source: 'Liang et al., “Mind the Gap”, NeurIPS 2022, section 4.2',
  options: SHIFT_OPTIONS,
  needs: ['means'],
  fit({ means }, options) {
    const direction = gapDirection(means[0]!, means[1]!);
    return stepsAlong(direction, gapAlong(means, direction), 'shift', options);
  },
  steps: stepOf,
};

/** The parameters of a move along a unit vector, where the means are `gap` apart. */
export function stepsAlong(
  direction: Float64Array,
  gap: number,
  subject: string,
  { delta, share, moved }: Partial<ShiftOptions> = {},
): ShiftParameters {
  if (delta !== undefined && share !== undefined) {
    throw new RangeError(
      `${subject}: expected delta or share, got both; share times the distance is delta: leave one out`,
    );
  }
  const [firstStep, secondStep] = shiftSteps(delta ?? (share ?? 1) * gap, moved);
  return { direction, firstStep, secondStep };
}

/** The distance of the means along the unit vector between them. */
export function gapAlong(means: CalibrationParts['means'], direction: Float64Array): number {
  return dot(means[0]!, direction) - dot(means[1]!, direction);
}

/** The move of the rows of one modality. */
export function stepOf(
  { direction, firstStep, secondStep }: ShiftParameters,
  modality: ModalityIndex,
): RowStep[] {
  const step = modality === 0 ? firstStep : secondStep;
  return [{ add: direction.map((value) => step * value) }];
}
