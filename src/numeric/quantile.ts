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
  return interpolate(sorted[below]!, sorted[Math.min(below + 1, n - 1)]!, position - below);
}

/**
 * From `low` (fraction 0) to `high` (fraction 1), never beyond either and rising with the fraction (NumPy's `_lerp`).
 */
function interpolate(low: number, high: number, fraction: number): number {
  if (fraction === 0 || low === high) return low;
  return fraction < 0.5 ? low + fraction * (high - low) : high - (1 - fraction) * (high - low);
}

/** Median of values in any order; NaN where there are none. */
export function median(values: ArrayLike<number>): number {
  return quantileOfSorted(Float64Array.from(values).sort(), 0.5);
}

/**
 * The q-quantile (type 7, as {@link quantileOfSorted}) of values known only by their counts in equal bins of
 * [low, high], each bin's values taken as spread evenly over it: within one bin's width of the quantile of the values
 * themselves. NaN where all counts are zero.
 */
export function quantileOfHistogram(counts: ArrayLike<number>, low: number, high: number, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile: expected q in [0, 1], got ${q}`);
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k]!;
  if (total === 0) return NaN;
  const width = (high - low) / counts.length;
  const position = q * Math.max(0, total - 1);
  const below = Math.floor(position);
  /** The order statistic of a 0-based rank: value r of a bin's c values sits at its middle, (r + 1/2) / c. */
  const valueAt = (rank: number): number => {
    let before = 0;
    for (let k = 0; k < counts.length; k++) {
      const count = counts[k]!;
      if (rank < before + count) return low + width * (k + Math.min(1, (rank - before + 0.5) / count));
      before += count;
    }
    return high;
  };
  const fraction = position - below;
  return fraction === 0 ? valueAt(below) : interpolate(valueAt(below), valueAt(below + 1), fraction);
}
