/** What measures do not say of the mixed pool: where the right matches stand, and which share is which. */
import { IMAGE_SHARES } from '../evaluation/index.js';
import type { Both, Side } from '../geometry/index.js';
import { quantileOfSorted } from '../numeric/index.js';
import type { MixedFindings, MixedQueryFindings, MixedScores } from './findings.js';

/** What the measures fill in. */
export interface MixedTree extends MixedScores {
  readonly byQuery: { readonly image: MixedScores; readonly text: MixedScores };
  readonly byShare: readonly { readonly 'ndcg@10': number }[];
}

/** Bins of ranks in a factor of ten. */
const BINS_PER_DECADE = 4;

/** @param ranks Of each query's first match, by modality; NaN without. */
export function mixedFindings(
  tree: MixedTree,
  ranks: Both<Float64Array>,
  counts: Both<number>,
): MixedFindings {
  const pool = counts[0] + counts[1] - 1;
  const ofQueries = (own: MixedScores, side: Side): MixedQueryFindings => {
    const found = ranks[side].filter((rank) => !Number.isNaN(rank)).sort();
    const quantile = (q: number) => quantileOfSorted(found, q);
    return {
      ...own,
      rank: { median: quantile(0.5), quartiles: [quantile(0.25), quantile(0.75)] },
      ranks: rankHistogram(found, pool),
    };
  };
  const { byQuery, byShare, ...scores } = tree;
  return {
    ...scores,
    byQuery: { image: ofQueries(byQuery.image, 0), text: ofQueries(byQuery.text, 1) },
    byShare: byShare.map((values, k) => ({ share: IMAGE_SHARES[k]!, ...values })),
  };
}

/** Counts of ranks in bins of equal width on a logarithmic scale, from 1 to the size of the pool. */
export function rankHistogram(sorted: Float64Array, pool: number): MixedQueryFindings['ranks'] {
  const bins: { upTo: number; queries: number }[] = [];
  let at = 0;
  for (let k = 0; bins.length === 0 || bins.at(-1)!.upTo < pool; k++) {
    const upTo = Math.min(pool, Math.round(10 ** (k / BINS_PER_DECADE)));
    if (upTo === bins.at(-1)?.upTo) continue;
    const from = at;
    while (at < sorted.length && sorted[at]! <= upTo) at++;
    bins.push({ upTo, queries: at - from });
  }
  return bins;
}
