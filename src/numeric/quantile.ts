/**
 * The q-quantile of ascending `sorted` values by linear interpolation between order statistics (Hyndman & Fan's
 * type 7, NumPy's default): position q (n - 1). `q` in [0, 1]; NaN where there are no values.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile: expected q in [0, 1], got ${q}`);
  const n = sorted.length;
  if (n === 0) return NaN;
  const position = q * (n - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, n - 1)]!;
  return low === high ? low : low + (position - below) * (high - low);
}

/** Median of values in any order. */
export function median(values: ArrayLike<number>): number {
  return quantileOfSorted(Float64Array.from(values).sort(), 0.5);
}

/**
 * The q-quantile of values known only by their counts in equal bins of [low, high], each bin's values taken as spread
 * evenly over it: within one bin's width of the exact quantile. NaN where all counts are zero.
 */
export function quantileOfHistogram(counts: ArrayLike<number>, low: number, high: number, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile: expected q in [0, 1], got ${q}`);
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k]!;
  if (total === 0) return NaN;
  const width = (high - low) / counts.length;
  const target = q * total;
  let before = 0;
  let last = 0;
  for (let k = 0; k < counts.length; k++) {
    const count = counts[k]!;
    if (count === 0) continue;
    if (before + count >= target) return low + width * (k + (target - before) / count);
    before += count;
    last = k;
  }
  return low + width * (last + 1);
}
