import type { Moments } from '../geometry/index.js';
import { trace } from '../numeric/index.js';
import type { ModalityIndex } from './correction.js';

/** The total variance that float32 rounding alone leaves of rows of length 1 that are all the same, generously. */
export const NOTHING = 1e-12;

/**
 * The total variance of a modality, tr S with divisor n: the mean squared distance of its rows from their mean.
 *
 * @throws RangeError where its rows are all the same.
 */
export function spreadOf(subject: string, { count, dim, scatter }: Moments, modality: ModalityIndex): number {
  const variance = trace(scatter, dim) / count;
  if (!(variance > NOTHING)) {
    throw new RangeError(
      `${subject}: expected the calibration rows of modality ${modality} (the first is 0) to vary, got no spread ` +
        `among ${count}`,
    );
  }
  return variance;
}
