import { randomStream } from './random.js';
import { quantileOfSorted } from './quantile.js';

/** P(Poisson(1) <= k) * 2^32 for k = 0..12; what lies beyond has probability 6e-11, less than one of 2^32. */
const POISSON_LIMITS = (() => {
  const limits = new Float64Array(13);
  let term = Math.exp(-1);
  let cumulative = 0;
  for (let k = 0; k < limits.length; k++) {
    cumulative += term;
    limits[k] = cumulative * 2 ** 32;
    term /= k + 1;
  }
  return limits;
})();

/** The count that goes with a draw's leading 12 bits; 255 where those bits alone do not decide. */
const POISSON_TABLE = Uint8Array.from({ length: 4096 }, (_, bits) => {
  const lowest = poissonCount(bits * 2 ** 20);
  return lowest === poissonCount(bits * 2 ** 20 + 2 ** 20 - 1) ? lowest : 255;
});

/** The Poisson(1) count of a uniform 32-bit integer, by inversion. */
function poissonCount(u: number): number {
  let count = 0;
  while (count < POISSON_LIMITS.length && u >= POISSON_LIMITS[count]!) count++;
  return count;
}

/**
 * Bootstrap weights of one unit: how often it occurs in each of `out.length` resamples.
 *
 * The Poisson bootstrap (Hanley & MacGibbon, "Creating non-parametric bootstrap samples using Poisson frequencies",
 * 2006) draws each unit's count from Poisson(1) instead of drawing n units with replacement. The counts of a unit need
 * nothing but its number, so that blocks, threads and second passes all see the same resamples.
 */
export function bootstrapWeights(seed: number, unit: number, out: Float32Array): void {
  const random = randomStream(seed, 1, unit);
  for (let r = 0; r < out.length; r++) {
    const u = random.uint32();
    const count = POISSON_TABLE[u >>> 20]!;
    out[r] = count === 255 ? poissonCount(u) : count;
  }
}

/**
 * The percentile interval of bootstrap replicates at confidence `level` (default 0.95): their (1 - level) / 2 and
 * (1 + level) / 2 quantiles (Efron & Tibshirani, 1993, chapter 13). Replicates that are not finite (a resample
 * with fewer than two units) are left out; [NaN, NaN] where none is left. Throws a RangeError for a level outside [0,
 * 1].
 */
export function percentileInterval(replicates: ArrayLike<number>, level = 0.95): readonly [number, number] {
  if (!(level >= 0 && level <= 1)) {
    throw new RangeError(`percentile interval: expected a confidence level in [0, 1], got ${level}`);
  }
  const finite = Float64Array.from(replicates)
    .filter((value) => Number.isFinite(value))
    .sort();
  return [quantileOfSorted(finite, (1 - level) / 2), quantileOfSorted(finite, (1 + level) / 2)];
}

/**
 * A permutation test's p-value for "as large or larger": (1 + #{null >= observed}) / (1 + permutations), never zero
 * (Phipson & Smyth, "Permutation p-values should never be zero", 2010). What is not a number counts against the
 * observation: a NaN among `nullValues` as one as large, an `observed` NaN as p = 1.
 */
export function permutationPValue(observed: number, nullValues: ArrayLike<number>): number {
  let asLarge = 0;
  // A shuffle that changes nothing gives the observed value again up to rounding: count it.
  const threshold = observed - 1e-12 * Math.abs(observed);
  for (let k = 0; k < nullValues.length; k++) if (!(nullValues[k]! < threshold)) asLarge++;
  return (1 + asLarge) / (1 + nullValues.length);
}
