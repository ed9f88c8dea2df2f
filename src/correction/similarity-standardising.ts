import type { Both, Moments } from '../geometry/index.js';
import { dot, multiplyVector, trace } from '../numeric/index.js';
import type { ScoreCorrection } from './correction.js';

export type SimilarityStandardisingParameters = {
  /** 1 / s, `[4]`: by modality of the query, then of the key. */
  readonly scale: Float64Array;
  /** -m / s, `[4]` likewise. */
  readonly offset: Float64Array;
};

/** Less spread than this is float32 rounding of equal cosines. */
const LEAST_DEVIATION = 1e-7;

/**
 * How many standard deviations a similarity is above the mean similarity of rows of these two modalities: a match
 * across modalities then counts as much as one inside. In one direction, with keys of one modality, no rank changes.
 */
export const similarityStandardising: ScoreCorrection<
  'moments',
  Record<never, never>,
  SimilarityStandardisingParameters
> = {
  id: 'similarity-standardising',
  changes: 'scores',
  title: 'Standardising similarities',
  definition:
    'score = (q · k − μ) / σ, with the mean μ and standard deviation σ of the cosines of all calibration rows of the ' +
    'query’s modality with all of the key’s: μ = m_q · m_k, σ² = tr(S_q S_k) + m_qᵀ S_k m_q + m_kᵀ S_q m_k; inside a ' +
    'modality no row is taken with itself',
  source:
    'after Yamashita, Shirafuji & Saito, “Bridging the Modality Gap by Similarity Standardization with ' +
    'Pseudo-Positive Samples”, 2025, who take μ and σ over likely matches in place of all pairs',
  options: {},
  needs: ['moments'],
  fit({ moments: [first, second] }) {
    const groups = [first!, second!];
    const scale = new Float64Array(4);
    const offset = new Float64Array(4);
    for (let query = 0; query < 2; query++) {
      for (let key = 0; key < 2; key++) {
        const { mean, variance } =
          query === key ? cosinesWithin(groups[query]!) : cosinesAcross(groups[query]!, groups[key]!);
        if (!(variance > LEAST_DEVIATION ** 2)) {
          throw new RangeError(
            `similarity-standardising: expected cosines that vary, got the same for all calibration rows of ` +
              `modality ${query} with those of modality ${key} (the first is 0)`,
          );
        }
        const deviation = Math.sqrt(variance);
        scale[2 * query + key] = 1 / deviation;
        offset[2 * query + key] = -mean / deviation;
      }
    }
    return { scale, offset };
  },
  scoring({ scale, offset }) {
    const table = (values: Float64Array): Both<Both<number>> => [
      [values[0]!, values[1]!],
      [values[2]!, values[3]!],
    ];
    return { scale: table(scale), offset: table(offset) };
  },
};

interface CosineMoments {
  readonly mean: number;
  readonly variance: number;
}

/** Of all rows of one modality with all of the other: x . y with x = m_x + a, y = m_y + b, a and b of mean 0. */
function cosinesAcross(x: Moments, y: Moments): CosineMoments {
  const both = dot(x.scatter, y.scatter) / (x.count * y.count);
  return {
    mean: dot(x.mean, y.mean),
    variance: both + quadratic(y, x.mean) + quadratic(x, y.mean),
  };
}

/** mᵀ S m. */
function quadratic({ count, dim, scatter }: Moments, vector: Float64Array): number {
  const image = new Float64Array(dim);
  multiplyVector(scatter, vector, image);
  return dot(image, vector) / count;
}

/**
 * Of all pairs of different rows of length 1: the n rows with themselves, of cosine 1, are taken out of the sums over
 * all n² of the cosines and of their squares. About their mean, so that a narrow cone keeps its digits.
 */
function cosinesWithin(moments: Moments): CosineMoments {
  const { count: n, dim, scatter, mean } = moments;
  if (n < 2) return { mean: NaN, variance: NaN };
  const all = cosinesAcross(moments, moments);
  const square = trace(scatter, dim) / n + dot(mean, mean);
  const others = all.mean - (square - all.mean) / (n - 1);
  // sum over all of (c - others)² is n² (variance + (mean - others)²).
  const squares = n * n * (all.variance + (all.mean - others) ** 2) - n * (square - others) ** 2;
  return { mean: others, variance: squares / (n * (n - 1)) };
}
