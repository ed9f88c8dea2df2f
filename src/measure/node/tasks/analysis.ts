import type { Moments } from '../../../geometry/index.js';
import { analyseMoments, type MomentAnalysis } from '../../analysis.js';

/** Eigenproblems and classifiers from the folds' moments. */
export default function analysisTask(
  folds: readonly [readonly [Moments, Moments], readonly [Moments, Moments]],
): Promise<MomentAnalysis> {
  return Promise.resolve(analyseMoments(folds));
}
