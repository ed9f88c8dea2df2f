import type { MatchStanding } from './retrieval.js';

/** What finding a match at a place (from 1) is worth. */
export type Gain = (place: number) => number;

/** The gains of the metrics that a search is judged by. */
export const gains = {
  'r@1': (place: number) => (place <= 1 ? 1 : 0),
  'r@5': (place: number) => (place <= 5 ? 1 : 0),
  'r@10': (place: number) => (place <= 10 ? 1 : 0),
  mrr: (place: number) => 1 / place,
  rank: (place: number) => place,
} as const satisfies Readonly<Record<string, Gain>>;

/** NDCG counts this many places. */
export const NDCG_PLACES = 10;

/** 1 / log2(1 + place) up to {@link NDCG_PLACES}: Järvelin & Kekäläinen, TOIS 2002, with gains of 0 or 1. */
export const discounted: Gain = (place) => (place <= NDCG_PLACES ? 1 / Math.log2(1 + place) : 0);

/**
 * The gain of place r in its own index where two indexes are merged by rank and the other one holds `others` items: the
 * item shares places 2r - 1 and 2r with the other index's r-th, in random order, and stands at others + r where that
 * has ended.
 */
export function fused(gain: Gain, others: number): Gain {
  return (rank) => (rank <= others ? (gain(2 * rank - 1) + gain(2 * rank)) / 2 : gain(others + rank));
}

/** A gain's sums over runs of places. */
export class GainSums {
  /** Sum over places 1..k. */
  private readonly upTo: Float64Array;

  /** @param places How many there are. */
  constructor(
    readonly gain: Gain,
    places: number,
  ) {
    this.upTo = new Float64Array(places + 1);
    for (let k = 1; k <= places; k++) this.upTo[k] = this.upTo[k - 1]! + gain(k);
  }

  /** Mean over places from + 1 .. from + count. */
  mean(from: number, count: number): number {
    return count === 1 ? this.gain(from + 1) : (this.upTo[from + count]! - this.upTo[from]!) / count;
  }
}

/**
 * The expected gain of a query's first match, equal scores in random order: with T = tied + matches items of the best
 * match's score, the first of m matches is at place greater + j with probability C(T - j, m - 1) / C(T, m).
 */
export function expectedFirst(sums: GainSums, { greater, tied, matches }: MatchStanding): number {
  if (matches === 0) return NaN;
  if (tied === 0) return sums.gain(greater + 1);
  const all = tied + matches;
  if (matches === 1) return sums.mean(greater, all);
  let expected = 0;
  let chance = matches / all;
  for (let j = 1; j <= tied + 1 && chance > 1e-15; j++) {
    expected += chance * sums.gain(greater + j);
    chance *= (all - j - matches + 1) / (all - j);
  }
  return expected;
}

/** The expected sum of gains of all matches of a query, from the standing of each run of equal ones. */
export function expectedSum(sums: GainSums, standings: readonly MatchStanding[]): number {
  let sum = 0;
  for (const { greater, tied, matches } of standings) sum += matches * sums.mean(greater, tied + matches);
  return sum;
}

/** The discounted gain of `matches` matches at the first places. */
export function idealGain(matches: number): number {
  let sum = 0;
  for (let place = 1; place <= Math.min(matches, NDCG_PLACES); place++) sum += discounted(place);
  return sum;
}
