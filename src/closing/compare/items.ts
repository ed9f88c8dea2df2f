import { InputError } from '../../files/input-error.js';
import type { Both } from '../../geometry/index.js';
import { randomStream, shuffle } from '../../numeric/index.js';

/** Which rows belong together: pair k joins row `first[k]` with row `second[k]`. */
export interface RowPairs {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
}

/**
 * Items: rows that share an image or a text, directly or through others, and rows that are the same. What happens to
 * one of them happens to all: they are never divided between calibration and evaluation, and resampled together.
 */
export interface Items {
  readonly count: number;
  /** The item of each row of each modality; items are numbered by their first row. */
  readonly of: Both<Uint32Array>;
}

/**
 * The items of two modalities: components of the graph whose edges are pairs and equal fingerprints.
 *
 * @param prints A number for each row that equal rows of its modality share: see `fingerprints`.
 */
export function itemsOf(prints: Both<Float64Array>, pairs: RowPairs | undefined): Items {
  const [first, second] = [prints[0].length, prints[1].length];
  const leader = Uint32Array.from({ length: first + second }, (_, i) => i);
  const find = (i: number): number => {
    while (leader[i] !== i) {
      leader[i] = leader[leader[i]!]!;
      i = leader[i]!;
    }
    return i;
  };
  // The smaller number leads, so that items come in the order of their first rows.
  const join = (i: number, j: number): void => {
    const [a, b] = [find(i), find(j)];
    leader[Math.max(a, b)] = Math.min(a, b);
  };
  firstOfKind(prints[0]).forEach((same, i) => join(i, same));
  firstOfKind(prints[1]).forEach((same, i) => join(first + i, first + same));
  for (let p = 0; p < (pairs?.first.length ?? 0); p++) join(pairs!.first[p]!, first + pairs!.second[p]!);
  const item = new Uint32Array(leader.length);
  let count = 0;
  for (let i = 0; i < leader.length; i++) {
    const own = find(i);
    item[i] = own === i ? count++ : item[own]!;
  }
  return { count, of: [item.slice(0, first), item.slice(first)] };
}

/** For each row the first one that equals it. */
export function firstOfKind(prints: Float64Array): Uint32Array {
  const seen = new Map<number, number>();
  return Uint32Array.from(prints, (print, i) => {
    const first = seen.get(print);
    if (first === undefined) seen.set(print, i);
    return first ?? i;
  });
}

/** Rows of each modality by number, ascending. */
export type ChosenRows = Both<Uint32Array>;

export interface SplitOptions {
  /** Of the items, in (0, 1). */
  readonly calibrationShare: number;
  /** Rows of each modality that either side may hold; beyond them a sample of whole items. */
  readonly most: { readonly calibration: number; readonly evaluation: number };
  readonly seed: number;
}

/** Of all random numbers under a seed, those that decide which side an item is on. */
const STREAM = 0x73706c74;

/**
 * Divides items between calibration and evaluation at random, each whole on one side.
 *
 * @param source What messages call the input.
 * @throws InputError where either side has fewer than two items.
 */
export function splitItems(
  items: Items,
  { calibrationShare, most, seed }: SplitOptions,
  source: string,
): { readonly calibration: ChosenRows; readonly evaluation: ChosenRows } {
  const order = shuffledItems(items.count, seed);
  const calibrating = Math.round(calibrationShare * items.count);
  if (calibrating < 2 || items.count - calibrating < 2) {
    throw new InputError(
      `${source}: a comparison takes at least two items (rows that share an image or a text) to calibrate on and two ` +
        `to judge by, got ${calibrating} and ${items.count - calibrating} of ${items.count}; give more rows`,
    );
  }
  return {
    calibration: rowsOfItems(items, order.subarray(0, calibrating), most.calibration),
    evaluation: rowsOfItems(items, order.subarray(calibrating), most.evaluation),
  };
}

/**
 * Both ways of fitting on one half of the items and judging by the other; undefined where there are fewer than four.
 *
 * @param most Rows of each modality to judge by.
 */
export function foldsOf(
  items: Items,
  most: number,
  seed: number,
): readonly { readonly fit: ChosenRows; readonly judge: ChosenRows }[] | undefined {
  if (items.count < 4) return undefined;
  const order = shuffledItems(items.count, seed);
  const half = items.count >> 1;
  const halves = [order.subarray(0, half), order.subarray(half)] as const;
  return ([0, 1] as const).map((k) => ({
    fit: rowsOfItems(items, halves[k], Infinity),
    judge: rowsOfItems(items, halves[1 - k]!, most),
  }));
}

/** A sample of whole items with at most `most` rows of each modality; all rows where there are no more. */
export function sampleItems(items: Items, most: number, seed: number): ChosenRows {
  return rowsOfItems(items, shuffledItems(items.count, seed), most);
}

function shuffledItems(count: number, seed: number): Uint32Array {
  return shuffle(
    Uint32Array.from({ length: count }, (_, i) => i),
    randomStream(seed, STREAM),
  );
}

/** The rows of the leading ones of `order` that fit; items that would be too many are passed over. */
function rowsOfItems(items: Items, order: Uint32Array, most: number): ChosenRows {
  const sizes = items.of.map((own) => {
    const size = new Uint32Array(items.count);
    for (const item of own) size[item]!++;
    return size;
  }) as unknown as Both<Uint32Array>;
  const chosen = new Uint8Array(items.count);
  let [first, second] = [0, 0];
  for (const item of order) {
    const [a, b] = [first + sizes[0][item]!, second + sizes[1][item]!];
    if (a > most || b > most) continue;
    chosen[item] = 1;
    [first, second] = [a, b];
  }
  const rows = (own: Uint32Array): Uint32Array => {
    const kept = new Uint32Array(own.length);
    let count = 0;
    for (let i = 0; i < own.length; i++) if (chosen[own[i]!] === 1) kept[count++] = i;
    return kept.slice(0, count);
  };
  return [rows(items.of[0]), rows(items.of[1])];
}
