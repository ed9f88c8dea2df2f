import {
  frechetDistance,
  linearClassifier,
  mergeMoments,
  rankDimensionPairs,
  type FrechetDistance,
  type LinearClassifier,
  type Moments,
} from '../geometry/index.js';
import { leadingEigenvectors, trace } from '../numeric/index.js';

/** Pairs of dimensions whose best line is looked for among the rows themselves. */
const CANDIDATE_PAIRS = 24;

/** The axes are looked at: a residual of this share of the largest variance can't be seen. */
const PICTURE_TOLERANCE = 1e-4;

/** What the moments give beyond sums: solved once, in a worker thread (seconds at some hundred dimensions). */
export interface MomentAnalysis {
  readonly frechet: FrechetDistance;
  /** Trained on fold 0 and on fold 1; each is tried on the other. */
  readonly classifiers: readonly [LinearClassifier, LinearClassifier];
  /** Best first, by moments. */
  readonly dimensionPairs: readonly (readonly [number, number])[];
  readonly pca: Pca;
}

/** The first two principal axes of both modalities together. */
export interface Pca {
  readonly mean: Float64Array;
  readonly axes: readonly Float64Array[];
  /** Shares of the total variance. */
  readonly explained: readonly number[];
}

export function analyseMoments(
  folds: readonly [readonly [Moments, Moments], readonly [Moments, Moments]],
): MomentAnalysis {
  const [first, second] = folds.map(([a, b]) => mergeMoments(a, b)) as [Moments, Moments];
  return {
    frechet: frechetDistance(first, second),
    classifiers: [linearClassifier(folds[0][0], folds[1][0]), linearClassifier(folds[0][1], folds[1][1])],
    dimensionPairs: rankDimensionPairs(first, second, CANDIDATE_PAIRS),
    pca: principalAxes(mergeMoments(first, second)),
  };
}

function principalAxes(all: Moments): Pca {
  const { values, vectors } = leadingEigenvectors(all.scatter, all.dim, 2, PICTURE_TOLERANCE);
  const total = trace(all.scatter, all.dim);
  return {
    mean: all.mean,
    axes: vectors,
    explained: Array.from(values, (value) => (total > 0 ? value / total : 0)),
  };
}
