/** What a search is worth, query by query: from counts to metrics. */
import { RECALL_AT } from '../geometry/index.js';
import type { Matches } from '../runtime/blockwise/index.js';
import type { EvaluationMetric } from './evaluation-task.js';
import {
  discounted,
  expectedFirst,
  expectedSum,
  fused,
  gains,
  GainSums,
  idealGain,
  type Gain,
} from './gains.js';
import type { MatchStanding } from './retrieval.js';

/** Scores of a query's matches that are closer than this are the same. */
const SAME = 1e-9;

/** Metrics that every search for right matches has. */
export const SEARCH_METRICS: readonly EvaluationMetric[] = [
  ...RECALL_AT.map((k): EvaluationMetric => ({
    key: `r@${k}`,
    label: `R@${k}`,
    definition: `1 where a match is among the first ${k}; of equal scores, the chance that one is`,
    range: [0, 1],
  })),
  {
    key: 'mrr',
    label: 'MRR',
    definition: '1 / place of the first match, expected over the order of equal scores',
    range: [0, 1],
  },
  {
    key: 'ndcg@10',
    label: 'NDCG@10',
    definition:
      'sum of 1 / log2(1 + place) over the matches among the first 10, by that of matches that come first of all',
    range: [0, 1],
  },
  {
    key: 'rank',
    label: 'rank',
    definition: 'place of the first match, from 1, expected over the order of equal scores',
    range: [1, Infinity],
  },
];

/** How many candidates that are no matches stand above and beside a target, by the target's number. */
export interface Counted {
  greater(target: number): number;
  tied(target: number): number;
}

/** The standings of a query's matches, best first, one for each run of matches of equal score. */
export function standingsOf(matches: Matches, query: number, counted: Counted): MatchStanding[] {
  const { offsets, cosines } = matches;
  const [from, to] = [offsets[query]!, offsets[query + 1]!];
  const order = Array.from({ length: to - from }, (_, k) => from + k);
  if (order.length > 1) order.sort((a, b) => cosines[b]! - cosines[a]!);
  const standings: MatchStanding[] = [];
  for (let k = 0; k < order.length;) {
    const target = order[k]!;
    let end = k + 1;
    while (end < order.length && cosines[order[end]!]! > cosines[target]! - SAME) end++;
    standings.push({
      greater: counted.greater(target) + k,
      tied: counted.tied(target),
      matches: end - k,
    });
    k = end;
  }
  return standings;
}

/** Turns standings into metrics. */
export interface Judge {
  /** By the keys of {@link SEARCH_METRICS}; NaN without a match. */
  all(standings: readonly MatchStanding[]): Record<string, number>;
  ndcg(standings: readonly MatchStanding[]): number;
}

/**
 * @param places In the pool, or in the index that holds the matches.
 * @param others Where another index is merged with that one by rank: how many items it holds.
 */
export function judgeOf(places: number, others?: number): Judge {
  const sums = (gain: Gain) => new GainSums(others === undefined ? gain : fused(gain, others), places);
  const first = Object.entries(gains).map(([key, gain]) => [key, sums(gain)] as const);
  const discounts = sums(discounted);
  const ndcg = (standings: readonly MatchStanding[]) => {
    const matches = standings.reduce((sum, standing) => sum + standing.matches, 0);
    return matches === 0 ? NaN : expectedSum(discounts, standings) / idealGain(matches);
  };
  return {
    ndcg,
    all(standings) {
      const best = standings[0] ?? { greater: 0, tied: 0, matches: 0 };
      const values = Object.fromEntries(first.map(([key, gain]) => [key, expectedFirst(gain, best)]));
      return { ...values, 'ndcg@10': ndcg(standings) };
    },
  };
}

/** Room for the values of `queries` queries, NaN to begin with, by metric. */
export function roomForValues(
  queries: number,
  metrics: readonly EvaluationMetric[],
): Record<string, Float64Array> {
  return Object.fromEntries(metrics.map(({ key }) => [key, new Float64Array(queries).fill(NaN)]));
}
