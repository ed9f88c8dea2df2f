/** How well one query's ranking puts items of its own label first. */

/** Scores in float32 closer than this count as equal. */
const SAME = 2.5e-7;

/** NaN where no other item has the query's label. */
export interface LabelRanking {
  /** The chance that the first item is relevant. */
  readonly first: number;
  /** Expected share of relevant items among the first 10, or among all where there are fewer. */
  readonly precision: number;
  /** Expected average precision. */
  readonly average: number;
}

/** Precision counts this many places. */
export const PRECISION_PLACES = 10;

/**
 * Metrics of one ranking, expected over the random order of equal scores. With T items of one score of which r are
 * relevant, and R relevant ones among a items above, the one at place a + j is relevant with probability r / T, and
 * then the expected precision there is (R + 1 + (j - 1)(r - 1) / (T - 1)) / (a + j): McSherry & Najork, ECIR 2008.
 *
 * @param relevant Scores of the relevant items, @param others of the others: both are sorted in place.
 */
export function rankByLabel(relevant: Float32Array, others: Float32Array): LabelRanking {
  if (relevant.length === 0) return { first: NaN, precision: NaN, average: NaN };
  relevant.sort();
  others.sort();
  // From the best on, which stand last.
  let nextRelevant = relevant.length - 1;
  let nextOther = others.length - 1;
  const places = Math.min(PRECISION_PLACES, relevant.length + others.length);
  let first = 0;
  let inPlaces = 0;
  let average = 0;
  let above = 0;
  let found = 0;
  while (nextRelevant >= 0) {
    // Everything that scores higher than the best relevant item left is passed over at once.
    const score = relevant[nextRelevant]!;
    while (nextOther >= 0 && others[nextOther]! > score + SAME) {
      nextOther--;
      above++;
    }
    let r = 0;
    while (nextRelevant >= 0 && relevant[nextRelevant]! >= score - SAME) {
      nextRelevant--;
      r++;
    }
    let all = r;
    while (nextOther >= 0 && others[nextOther]! >= score - SAME) {
      nextOther--;
      all++;
    }
    if (above === 0) first = r / all;
    inPlaces += (r / all) * Math.max(0, Math.min(all, places - above));
    for (let j = 1; j <= all; j++) {
      const beside = all === 1 ? 0 : ((j - 1) * (r - 1)) / (all - 1);
      average += ((r / all) * (found + 1 + beside)) / (above + j);
    }
    above += all;
    found += r;
  }
  return { first, precision: inPlaces / places, average: average / relevant.length };
}
