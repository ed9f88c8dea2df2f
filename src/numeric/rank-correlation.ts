/**
 * Kendall's tau-b of two sequences, in [-1, 1]: (concordant - discordant pairs) / sqrt((N - T_x) (N - T_y)), N = n (n
 * - 1) / 2 and T the pairs that are tied in a sequence (Kendall, "The treatment of ties in ranking problems", 1945).
 * NaN where a sequence is constant or shorter than two. O(n log n): the discordant pairs are the exchanges of a merge
 * sort (Knight, "A computer method for calculating Kendall's tau with ungrouped data", 1966).
 *
 * @throws RangeError where the lengths differ or a value is NaN.
 */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return new TauAgainst(x).of(y);
}

/** {@link kendallTau} of one sequence with many others, such as shuffles of one: it is sorted once. */
export class TauAgainst {
  private readonly order: Uint32Array;
  /** First and past-the-last place, in `order`, of each run of equal values that is longer than one. */
  private readonly tiedRuns: Uint32Array;
  private readonly tied: number;
  private readonly values: Float64Array;
  private readonly spare: Float64Array;

  /** @throws RangeError where a value is NaN. */
  constructor(x: ArrayLike<number>) {
    const n = x.length;
    refuseNaN(x);
    this.order = Uint32Array.from({ length: n }, (_, k) => k).sort((a, b) => x[a]! - x[b]!);
    const runs: number[] = [];
    let tied = 0;
    for (let start = 0, k = 1; k <= n; k++) {
      if (k < n && x[this.order[k]!] === x[this.order[start]!]) continue;
      if (k - start > 1) runs.push(start, k);
      tied += pairsOf(k - start);
      start = k;
    }
    this.tiedRuns = Uint32Array.from(runs);
    this.tied = tied;
    this.values = new Float64Array(n);
    this.spare = new Float64Array(n);
  }

  /** @throws RangeError where the lengths differ or a value is NaN. */
  of(y: ArrayLike<number>): number {
    const { order, tiedRuns, tied, values, spare } = this;
    const n = order.length;
    if (y.length !== n) {
      throw new RangeError(`Kendall's tau: the sequences must pair up, got ${n} and ${y.length} values`);
    }
    refuseNaN(y);
    for (let k = 0; k < n; k++) values[k] = y[order[k]!]!;
    // Inside a run of x nothing is discordant: sorted, it exchanges nothing.
    let tiedBoth = 0;
    for (let r = 0; r < tiedRuns.length; r += 2) {
      const run = values.subarray(tiedRuns[r]!, tiedRuns[r + 1]!).sort();
      tiedBoth += tiedPairs(run);
    }
    const discordant = sortCountingExchanges(values, spare);
    const tiedY = tiedPairs(values);
    const all = pairsOf(n);
    const score = all - tied - tiedY + tiedBoth - 2 * discordant;
    const tau = score / (Math.sqrt(all - tied) * Math.sqrt(all - tiedY));
    return Math.max(-1, Math.min(1, tau));
  }
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}

/** Pairs of equal values in a sorted sequence. */
export function tiedPairs(sorted: Float64Array): number {
  let pairs = 0;
  let run = 1;
  for (let k = 1; k < sorted.length; k++) {
    if (sorted[k] === sorted[k - 1]) pairs += run++;
    else run = 1;
  }
  return pairs;
}

function refuseNaN(values: ArrayLike<number>): void {
  for (let k = 0; k < values.length; k++) {
    if (Number.isNaN(values[k]!)) {
      throw new RangeError(
        `Kendall's tau: expected numbers, got NaN at place ${k} (counted from 0); leave it out`,
      );
    }
  }
}

/**
 * Values that are sorted by insertion before they are merged: the first passes of a merge sort cost most and do
 * least.
 */
const RUN = 8;

/** Sorts `values` in place; how many pairs stood in falling order. Bottom-up merge sort; `spare` is as long. */
export function sortCountingExchanges(values: Float64Array, spare: Float64Array): number {
  const n = values.length;
  let from = values;
  let to = spare;
  let exchanges = 0;
  for (let start = 0; start < n; start += RUN) {
    const end = Math.min(start + RUN, n);
    for (let k = start + 1; k < end; k++) {
      const value = values[k]!;
      let place = k;
      for (; place > start && values[place - 1]! > value; place--) values[place] = values[place - 1]!;
      values[place] = value;
      exchanges += k - place;
    }
  }
  for (let width = RUN; width < n; width *= 2) {
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
    const held: Float64Array = from;
    from = to;
    to = held;
  }
  if (from !== values) values.set(from);
  return exchanges;
}
