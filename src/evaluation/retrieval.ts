import type { Matches, Standings } from '../runtime/blockwise/index.js';

/**
 * How one query's best match stands among the candidates that are not its matches: how many score higher, how many
 * the same; and how many of its own matches share the best score.
 */
export interface MatchStanding {
  readonly greater: number;
  readonly tied: number;
  readonly matches: number;
}

/**
 * Recall@k of one query, in [0, 1]: the probability that one of its matches is among the first k when equal scores come
 * in random order. Without ties it is 1 or 0: whether fewer than k candidates score above the best match.
 *
 * Counting ties in the query's favour would give a collapsed model, where all scores are equal, perfect retrieval.
 * With room for r = k - greater of the `tied + matches` equal ones, no match gets in with probability
 * C(tied, r) / C(tied + matches, r). A query without a match finds none: 0.
 */
export function expectedRecall({ greater, tied, matches }: MatchStanding, k: number): number {
  const room = k - greater;
  if (room <= 0 || matches === 0) return 0;
  if (tied < room) return 1;
  let miss = 1;
  for (let j = 0; j < room; j++) miss *= (tied - j) / (tied + matches - j);
  return 1 - miss;
}

/** The ranks of recall. */
export const RECALL_AT = [1, 5, 10] as const;

/** Cosines of a query's matches that are closer than this are the same. */
const SAME = 1e-9;

/** Recall@1, 5 and 10 of each query, `[queries]` each, as `r@k`; NaN where a query has no match. */
export function recallByQuery(
  { greater, tied }: Pick<Standings, 'greater' | 'tied'>,
  { offsets, cosines }: Pick<Matches, 'offsets' | 'cosines'>,
): Record<`r@${(typeof RECALL_AT)[number]}`, Float64Array> {
  const of = (k: number): Float64Array =>
    Float64Array.from(greater, (above, i) => {
      const own = cosines.subarray(offsets[i], offsets[i + 1]);
      if (own.length === 0) return NaN;
      const best = own.reduce((a, b) => Math.max(a, b));
      const matches = own.filter((cosine) => cosine > best - SAME).length;
      return expectedRecall({ greater: above, tied: tied[i]!, matches }, k);
    });
  return { 'r@1': of(1), 'r@5': of(5), 'r@10': of(10) };
}
