import { identityPairs, unitOfRows, unitsOf, type Pairs } from '../embeddings/index.js';
import type { Both, Scoring, Side } from '../geometry/index.js';
import { randomStream, shuffle } from '../numeric/index.js';
import { dotOfRows, matchesByQuery, type Matches } from '../runtime/blockwise/index.js';

/** Rows of two modalities, which belong together, and how scores are made. */
export interface SearchInputs {
  readonly dim: number;
  /** `[n0, dim]`, rows of length 1. */
  readonly first: Float32Array;
  /** `[n1, dim]`, rows of length 1. */
  readonly second: Float32Array;
  /** Row first[p] of the first modality and row second[p] of the second belong together. Default: row i with row i. */
  readonly pairs?: { readonly first: Uint32Array; readonly second: Uint32Array };
  /** Default: inner products. */
  readonly scoring?: Scoring;
  /** Which items are images at each share of images. Default: 0. */
  readonly seed?: number;
}

/** What the inputs of a search are, in words. */
export const SEARCH_INPUTS = {
  dim: 'numbers of a row',
  first: '`[n, dim]` float32, rows of length 1: images, by custom',
  second: '`[m, dim]` float32, rows of length 1: texts, by custom',
  pairs: 'which row belongs with which; default: row i with row i',
  scoring: 'scale, offset and bias of scores, or fusion of two indexes by rank; default: inner products',
  seed: 'draws the items that are images at each share of images; default: 0',
} as const;

/** @throws RangeError where rows, pairs or scoring do not fit together. */
export function checkedPairsOf(task: string, inputs: SearchInputs): { counts: Both<number>; pairs: Pairs } {
  const { dim, first, second, pairs } = inputs;
  const counts = [first.length / dim, second.length / dim] as const;
  if (!counts.every(Number.isInteger) || (!pairs && counts[0] !== counts[1])) {
    throw new RangeError(
      `${task}: expected matched rows of ${dim} numbers, got ${first.length} and ${second.length} numbers in all`,
    );
  }
  if (!pairs) return { counts, pairs: identityPairs(counts[0]) };
  if (pairs.first.length !== pairs.second.length) {
    throw new RangeError(
      `${task}: expected pairs of rows, got ${pairs.first.length} and ${pairs.second.length} numbers of rows`,
    );
  }
  for (const [side, rows] of [pairs.first, pairs.second].entries()) {
    const bad = rows.findIndex((row) => row >= counts[side as Side]);
    if (bad >= 0) {
      throw new RangeError(`${task}: pair ${bad} names row ${rows[bad]} of ${counts[side as Side]}`);
    }
  }
  return { counts, pairs: { ...pairs, identity: false } };
}

/** The matches of each modality's rows among the other's, with their inner products. */
export function matchesOf(
  { dim, first, second }: Pick<SearchInputs, 'dim' | 'first' | 'second'>,
  counts: Both<number>,
  pairs: Pick<Pairs, 'first' | 'second'>,
): Both<Matches> {
  const cosine = Float64Array.from(pairs.first, (row, p) =>
    dotOfRows(first, row * dim, second, pairs.second[p]! * dim, dim),
  );
  return [
    matchesByQuery(counts[0], { query: pairs.first, key: pairs.second, cosine }),
    matchesByQuery(counts[1], { query: pairs.second, key: pairs.first, cosine }),
  ];
}

/** The same matches where candidates have a bias that is taken off their scores. */
export function withBias(matches: Matches, bias: Float64Array | undefined): Matches {
  if (!bias) return matches;
  return { ...matches, cosines: matches.cosines.map((cosine, p) => cosine - bias[matches.keys[p]!]!) };
}

/** A bias in units of inner products: score = scale (product - bias) + offset. */
export interface PlainScoring {
  readonly scale: number;
  readonly offset: number;
  readonly bias?: Float64Array;
}

/** @throws RangeError where a scale is not above 0, or there is not one bias for each key. */
export function plainScoring(
  scoring: Scoring | undefined,
  query: Side,
  key: Side,
  counts: Both<number>,
): PlainScoring {
  const scale = scoring?.scale?.[query][key] ?? 1;
  const offset = scoring?.offset?.[query][key] ?? 0;
  const bias = scoring?.bias?.[query][key];
  if (!(scale > 0) || !Number.isFinite(scale)) {
    throw new RangeError(`scoring: expected scales above 0, got ${scale}`);
  }
  if (bias && bias.length !== counts[key]) {
    throw new RangeError(`scoring: expected a bias for each of ${counts[key]} keys, got ${bias.length}`);
  }
  return { scale, offset, ...(bias && { bias: bias.map((value) => value / scale) }) };
}

/** Shares of images in a pool that are looked at: nested sets of items, a quarter more each time. */
export const IMAGE_SHARES = [0, 0.25, 0.5, 0.75, 1] as const;

/** Groups of items that a pool's composition is told by. */
export const QUARTERS = 4;

/** Names the random stream that deals items out to quarters. */
const QUARTER_STREAM = 41;

/**
 * The quarter of each unit, 0 to 3, by a random permutation: at a share of k quarters the units of quarters below k are
 * images, the others texts.
 */
export function quartersOf(units: number, seed: number): Uint8Array {
  const order = shuffle(
    Uint32Array.from({ length: units }, (_, i) => i),
    randomStream(seed, QUARTER_STREAM),
  );
  const quarters = new Uint8Array(units);
  order.forEach((unit, place) => (quarters[unit] = Math.floor((QUARTERS * place) / units)));
  return quarters;
}

/** The quarter of each row of each modality. */
export function rowQuarters(counts: Both<number>, pairs: Pairs, seed: number): Both<Uint8Array> {
  const units = unitsOf(counts, pairs);
  const quarters = quartersOf(units.count, seed);
  const of = (side: Side) => Uint8Array.from(unitOfRows(units.rows[side]), (unit) => quarters[unit]!);
  return [of(0), of(1)];
}
