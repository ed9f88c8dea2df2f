import { randomStream, shuffle } from './random.js';
import { permutationPValue } from './resampling.js';

/**
 * Kendall's tau-b of two sequences, in [-1, 1]: (concordant - discordant pairs) / sqrt((N - T_x) (N - T_y)), N = n (n - 1) / 2
 * and T the pairs that are tied in a sequence (Kendall, "The treatment of ties in ranking problems", 1945). NaN where a
 * sequence is constant or shorter than two. O(n log n): the discordant pairs are the exchanges of a merge sort
 * (Knight, "A computer method for calculating Kendall's tau with ungrouped data", 1966).
 *
 * @throws RangeError where the lengths differ or a value is NaN.
 */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = checkedLength(x, y);
  const order = Uint32Array.from({ length: n }, (_, k) => k).sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);
  const sorted = Float64Array.from(order, (k) => y[k]!);
  let tiedX = 0;
  let tiedBoth = 0;
  let runX = 1;
  let runBoth = 1;
  for (let k = 1; k <= n; k++) {
    const sameX = k < n && x[order[k]!] === x[order[k - 1]!];
    if (sameX && sorted[k] === sorted[k - 1]) runBoth++;
    else {
      tiedBoth += pairsOf(runBoth);
      runBoth = 1;
    }
    if (sameX) runX++;
    else {
      tiedX += pairsOf(runX);
      runX = 1;
    }
  }
  const discordant = sortCountingExchanges(sorted);
  let tiedY = 0;
  let runY = 1;
  for (let k = 1; k <= n; k++) {
    if (k < n && sorted[k] === sorted[k - 1]) runY++;
    else {
      tiedY += pairsOf(runY);
      runY = 1;
    }
  }
  const all = pairsOf(n);
  const score = all - tiedX - tiedY + tiedBoth - 2 * discordant;
  const tau = score / (Math.sqrt(all - tiedX) * Math.sqrt(all - tiedY));
  return Math.max(-1, Math.min(1, tau));
}

export interface TrendTest {
  readonly tau: number;
  /** One-sided, in (0, 1]. */
  readonly p: number;
  readonly permutations: number;
}

export interface TrendTestOptions {
  /** Which direction counts as a trend. */
  readonly direction: 'rises' | 'falls';
  /** Default: 9,999. */
  readonly permutations?: number;
  /** Default: 0. */
  readonly seed?: number;
}

/** Name of this test's random stream under a seed. */
const STREAM = 0x74617562;

/**
 * Does `y` rise, or fall, with `x`? Kendall's tau-b, and the one-sided p-value of a permutation test: how often shuffling
 * `y` gives a tau as far in the stated direction. p = 1 where tau is not defined.
 */
export function trendTest(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { direction, permutations = 9999, seed = 0 }: TrendTestOptions,
): TrendTest {
  const tau = kendallTau(x, y);
  const sign = direction === 'rises' ? 1 : -1;
  const random = randomStream(seed, STREAM);
  const shuffled = Float64Array.from(y);
  const nullValues = Float64Array.from(
    { length: permutations },
    () => sign * kendallTau(x, shuffle(shuffled, random)),
  );
  return { tau, p: permutationPValue(sign * tau, nullValues), permutations };
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}

function checkedLength(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) {
    throw new RangeError(`Kendall's tau: the sequences must pair up, got ${x.length} and ${y.length} values`);
  }
  for (let k = 0; k < x.length; k++) {
    if (Number.isNaN(x[k]!) || Number.isNaN(y[k]!)) {
      throw new RangeError(
        `Kendall's tau: expected numbers, got NaN at place ${k} (counted from 0); leave it out`,
      );
    }
  }
  return x.length;
}

/** Sorts in place; how many pairs stood in falling order. Bottom-up merge sort. */
function sortCountingExchanges(values: Float64Array): number {
  const n = values.length;
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(n);
  let exchanges = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      let left = start;
      let right = middle;
      for (let out = start; out < end; out++) {
        if (left < middle && (right === end || from[left]! <= from[right]!)) to[out] = from[left++]!;
        else {
          // It passes everything that is left of the left half.
          exchanges += middle - left;
          to[out] = from[right++]!;
        }
      }
    }
    [from, to] = [to, from];
  }
  if (from !== values) values.set(from);
  return exchanges;
}
