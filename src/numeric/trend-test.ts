import { randomStream, shuffle } from './random.js';
import { TauAgainst } from './rank-correlation.js';
import { permutationPValue } from './resampling.js';

export interface TrendTest {
  readonly tau: number;
  /** In (0, 1]. */
  readonly p: number;
  readonly permutations: number;
}

export interface TrendTestOptions {
  /** Which direction counts as a trend: a one-sided test; `either`: a two-sided one. */
  readonly direction: 'rises' | 'falls' | 'either';
  /** Default: 9,999. */
  readonly permutations?: number;
  /** Default: 0. */
  readonly seed?: number;
}

/** Name of this test's random stream under a seed. */
const STREAM = 0x74617562;

/**
 * Does `y` rise, or fall, with `x`? Kendall's tau-b, and the p-value of a permutation test: how often shuffling `y`
 * gives a tau as far in the stated direction. Two-sided: twice the smaller of both directions' p-values, at most 1,
 * as in `scipy.stats.permutation_test(permutation_type='pairings')`. p = 1 where tau is not defined.
 *
 * @throws RangeError where the lengths differ or a value is NaN.
 */
export function trendTest(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { direction, permutations = 9999, seed = 0 }: TrendTestOptions,
): TrendTest {
  const against = new TauAgainst(x);
  const tau = against.of(y);
  const random = randomStream(seed, STREAM);
  const shuffled = Float64Array.from(y);
  const nullValues = Float64Array.from({ length: permutations }, () => against.of(shuffle(shuffled, random)));
  const oneSided = (sign: 1 | -1): number =>
    permutationPValue(sign * tau, sign === 1 ? nullValues : nullValues.map((value) => -value));
  const p = {
    rises: () => oneSided(1),
    falls: () => oneSided(-1),
    either: () => Math.min(1, 2 * Math.min(oneSided(1), oneSided(-1))),
  }[direction]();
  return { tau, p, permutations };
}
