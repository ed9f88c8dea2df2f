import type { RecallRank } from '../geometry/index.js';
import type { Matches, MatchRanks } from '../runtime/blockwise/index.js';

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

/** Cosines of a query's matches that are closer than this are the same. */
const SAME = 1e-9;

/** Recall@1, 5 and 10 of each query, `[queries]` each, as `r@k`; NaN where a query has no match. */
export function recallByQuery(
  { greater, tied }: Pick<MatchRanks, 'greater' | 'tied'>,
  { offsets, cosines }: Pick<Matches, 'offsets' | 'cosines'>,
): Record<`r@${RecallRank}`, Float64Array> {
  const [first, five, ten] = Array.from({ length: 3 }, () => new Float64Array(greater.length).fill(NaN));
  for (let i = 0; i < greater.length; i++) {
    const matches = equalBest(cosines, offsets[i]!, offsets[i + 1]!);
    if (matches === 0) continue;
    const standing = { greater: greater[i]!, tied: tied[i]!, matches };
    first![i] = expectedRecall(standing, 1);
    five![i] = expectedRecall(standing, 5);
    ten![i] = expectedRecall(standing, 10);
  }
  return { 'r@1': first!, 'r@5': five!, 'r@10': ten! };
}

/** How many of the cosines `[from, to)` share the best one. */
function equalBest(cosines: Float64Array, from: number, to: number): number {
  let best = -Infinity;
  for (let p = from; p < to; p++) best = Math.max(best, cosines[p]!);
  let count = 0;
  for (let p = from; p < to; p++) if (cosines[p]! > best - SAME) count++;
  return count;
}
