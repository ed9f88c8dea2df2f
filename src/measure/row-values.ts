import { expectedRecall } from '../evaluation/index.js';
import type { Moments } from '../geometry/index.js';
import { dot, trace } from '../numeric/index.js';
import type { Matches, Standings } from '../runtime/blockwise/index.js';
import type { LinearClassifier } from '../geometry/index.js';
import type { Projections } from './projection-pass.js';

/** The ranks of recall. */
export const RECALL_AT = [1, 5, 10] as const;

/** Recall@1, 5, 10 of each query, `[queries, 3]`; NaN where a query has no match. */
export function recallValues(standings: Standings, matches: Matches): Float64Array {
  const out = new Float64Array(standings.greater.length * RECALL_AT.length);
  for (let i = 0; i < standings.greater.length; i++) {
    const from = matches.offsets[i]!;
    const to = matches.offsets[i + 1]!;
    const standing = {
      greater: standings.greater[i]!,
      tied: standings.tied[i]!,
      matches: equalBest(matches.cosines.subarray(from, to)),
    };
    RECALL_AT.forEach((k, c) => {
      out[i * RECALL_AT.length + c] = from === to ? NaN : expectedRecall(standing, k);
    });
  }
  return out;
}

/** How many of a query's matches share the best score. */
function equalBest(cosines: Float64Array): number {
  let best = -Infinity;
  for (const cosine of cosines) best = Math.max(best, cosine);
  let count = 0;
  for (const cosine of cosines) if (cosine > best - 1e-9) count++;
  return count;
}

/** The axes that the projection pass needs, `[dim, 4]`: both classifiers, the gap vector, the modality's mean. */
export function projectionAxes(
  classifiers: readonly [LinearClassifier, LinearClassifier],
  gap: Float64Array,
  mean: Float64Array,
): Float32Array {
  const columns = [classifiers[0].weights, classifiers[1].weights, gap, mean];
  const out = new Float32Array(gap.length * columns.length);
  for (let k = 0; k < gap.length; k++)
    columns.forEach((column, c) => (out[k * columns.length + c] = column[k]!));
  return out;
}

/** Columns of {@link separationValues}. */
export const SEPARATION_COLUMNS = ['separability', 'frechetInfluence'] as const;

/**
 * For each row of a modality: whether the classifier trained on the other fold puts it on its own side (1 or 0), and its
 * first-order influence on the Fréchet distance, whose mean over the rows is zero.
 *
 * Adding weight to row x changes ||m_x - m_y||² by 2 (m_x - m_y).(x - m_x), tr S_x by ||x - m_x||² - tr S_x, and
 * 2 tr (S_x S_y)^(1/2) by (x - m_x).A (x - m_x) minus its mean.
 */
export function separationValues(input: {
  readonly modality: 0 | 1;
  readonly moments: Moments;
  readonly gap: Float64Array;
  readonly classifiers: readonly [LinearClassifier, LinearClassifier];
  readonly foldOfRow: (row: number) => 0 | 1;
  readonly projections: Projections;
}): Float64Array {
  const { modality, moments, gap, classifiers, projections } = input;
  const { projected, quadratic } = projections;
  const sign = modality === 0 ? 1 : -1;
  const meanSquared = dot(moments.mean, moments.mean);
  const meanOnGap = dot(moments.mean, gap);
  const variance = trace(moments.scatter, moments.dim) / moments.count;
  let quadraticMean = 0;
  for (const value of quadratic) quadraticMean += value / quadratic.length;
  const out = new Float64Array(quadratic.length * 2);
  for (let i = 0; i < quadratic.length; i++) {
    const other = input.foldOfRow(i) === 0 ? 1 : 0;
    const score = projected[i * 4 + other]! - classifiers[other].threshold;
    out[i * 2] = score * sign > 0 ? 1 : score === 0 ? 0.5 : 0;
    const spread = 1 - 2 * projected[i * 4 + 3]! + meanSquared;
    out[i * 2 + 1] =
      2 * sign * (projected[i * 4 + 2]! - meanOnGap) + (spread - variance) - (quadratic[i]! - quadraticMean);
  }
  return out;
}
