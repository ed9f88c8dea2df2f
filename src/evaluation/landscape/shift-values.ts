import type { LandscapePart } from './landscape-part.js';
import type { ShiftRanksOutput } from './shift-ranks.js';

/** How a query's match stands in a list. */
interface Standing {
  readonly greater: number;
  readonly tied: number;
}

/** NDCG counts this many places. */
const PLACES = 10;

/** What finding the one right match at a place (from 1) is worth, by the metrics' names in JSON; all in [0, 1]. */
const GAINS = {
  'r@1': (place: number) => (place <= 1 ? 1 : 0),
  'r@5': (place: number) => (place <= 5 ? 1 : 0),
  'r@10': (place: number) => (place <= 10 ? 1 : 0),
  mrr: (place: number) => 1 / place,
  'ndcg@10': (place: number) => (place <= PLACES ? 1 / Math.log2(1 + place) : 0),
} as const;

export type SearchMetric = keyof typeof GAINS;

export const SEARCH_GAINS = Object.keys(GAINS) as readonly SearchMetric[];

/** A gain's mean over the places that a match shares with rows of the same score, in random order. */
function meanGain(gain: (place: number) => number, places: number): (standing: Standing) => number {
  const upTo = new Float64Array(places + 1);
  for (let place = 1; place <= places; place++) upTo[place] = upTo[place - 1]! + gain(place);
  return ({ greater, tied }) =>
    tied === 0 ? gain(greater + 1) : (upTo[greater + tied + 1]! - upTo[greater]!) / (tied + 1);
}

/** Each query's value of a metric: `[pairs]`. */
type Values = Float64Array;

/** What one shift makes of each pair. */
export interface ShiftValues {
  /** Of each row of the two modalities, searching the other. */
  readonly retrieval: readonly [Record<SearchMetric, Values>, Record<SearchMetric, Values>];
  /** Of the same, searching all rows of both modalities but itself. */
  readonly mixed: readonly [Record<SearchMetric, Values>, Record<SearchMetric, Values>];
  /** By scale; NaN for pairs in no whole batch. */
  readonly loss: readonly Values[];
}

/** What shift number `d` of `shifts` makes of each pair, from the parts of all rows in the order of their ranges. */
export function shiftValues(
  parts: readonly LandscapePart[],
  d: number,
  { shifts, scales, pairs }: { readonly shifts: number; readonly scales: number; readonly pairs: number },
): ShiftValues {
  const ranks = (of: (part: LandscapePart) => ShiftRanksOutput) =>
    (['greater', 'tied'] as const).map((which) => {
      const own = new Float64Array(pairs);
      const other = new Float64Array(pairs);
      let at = 0;
      for (const part of parts) {
        const { first, second } = of(part);
        const size = first[which].length / shifts;
        own.set(first[which].subarray(d * size, (d + 1) * size), at);
        at += size;
        for (let i = 0; i < pairs; i++) other[i]! += second[which][d * pairs + i]!;
      }
      return { own, other };
    }) as [Counts, Counts];
  const across = ranks((part) => part.ranks);
  const within = ([0, 1] as const).map((m) => ranks((part) => part.own[m]));
  const standing =
    (m: 0 | 1, pool: boolean) =>
    (i: number): Standing => {
      const [greater, tied] = across.map((counts, which) => {
        const own = within[m]![which]!;
        return (m === 0 ? counts.own : counts.other)[i]! + (pool ? own.own[i]! + own.other[i]! : 0);
      }) as [number, number];
      return { greater, tied };
    };
  return {
    retrieval: [valuesOf(pairs, standing(0, false)), valuesOf(pairs, standing(1, false))],
    mixed: [valuesOf(pairs, standing(0, true)), valuesOf(pairs, standing(1, true))],
    loss: Array.from({ length: scales }, (_, s) => lossOf(parts, d * scales + s, shifts * scales, pairs)),
  };
}

/** Counts of the rows of one side and of the other. */
interface Counts {
  readonly own: Float64Array;
  readonly other: Float64Array;
}

function valuesOf(pairs: number, standing: (i: number) => Standing): Record<SearchMetric, Values> {
  const standings = Array.from({ length: pairs }, (_, i) => standing(i));
  return Object.fromEntries(
    SEARCH_GAINS.map((key) => [key, Float64Array.from(standings, meanGain(GAINS[key], 2 * pairs - 1))]),
  ) as Record<SearchMetric, Values>;
}

function lossOf(parts: readonly LandscapePart[], line: number, lines: number, pairs: number): Values {
  const out = new Float64Array(pairs);
  let at = 0;
  for (const { pairLosses } of parts) {
    const size = pairLosses.length / lines;
    out.set(pairLosses.subarray(line * size, (line + 1) * size), at);
    at += size;
  }
  return out;
}
