/** What the moments give beyond sums: solved once, beside the search (seconds at some hundred dimensions). */
import {
  frechetDistance,
  gapVector,
  linearClassifier,
  mergeMoments,
  rankDimensionPairs,
  type Both,
  type LinearClassifier,
  type Moments,
} from '../../geometry/index.js';
import { leadingEigenvectors, trace } from '../../numeric/index.js';
import { defineTask } from '../../runtime/index.js';
import type { Folds } from '../fold-moments.js';
import { shared } from '../shared-memory.js';

/** Pairs of dimensions whose best line is looked for among the rows themselves. */
const CANDIDATE_PAIRS = 24;

/** The axes are looked at: a residual of this share of the largest variance can't be seen. */
const PICTURE_TOLERANCE = 1e-4;

export interface MomentAnalysis {
  /** Of each modality, both folds together. */
  readonly moments: Both<Moments>;
  /** Mean of the first modality minus mean of the second. */
  readonly gap: Float64Array;
  /** The squared Fréchet distance. */
  readonly frechet: number;
  /** For each modality the matrix `[dim, dim]` of the distance's change with a row: see `frechetDistance`. */
  readonly frechetForms: Both<Float32Array>;
  /** Trained on fold 0 and on fold 1; each is tried on the other. */
  readonly classifiers: Both<LinearClassifier>;
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

export const analysisTask = defineTask(import.meta.url, 'analysisTask', (folds: Folds): MomentAnalysis => {
  const moments = [mergeMoments(...folds[0]), mergeMoments(...folds[1])] as const;
  const { distance, derivatives } = frechetDistance(...moments);
  const classifier = (fold: 0 | 1) => linearClassifier(folds[0][fold], folds[1][fold]);
  return {
    moments,
    gap: gapVector(...moments),
    frechet: distance,
    frechetForms: [shared(Float32Array.from(derivatives[0])), shared(Float32Array.from(derivatives[1]))],
    classifiers: [classifier(0), classifier(1)],
    dimensionPairs: rankDimensionPairs(...moments, CANDIDATE_PAIRS),
    pca: principalAxes(mergeMoments(...moments)),
  };
});

function principalAxes(all: Moments): Pca {
  const { values, vectors } = leadingEigenvectors(all.scatter, all.dim, 2, PICTURE_TOLERANCE);
  const total = trace(all.scatter, all.dim);
  return {
    mean: all.mean,
    axes: vectors,
    explained: Array.from(values, (value) => (total > 0 ? value / total : 0)),
  };
}
