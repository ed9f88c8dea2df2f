/** Shares of independent trials: exact intervals and exact tests, from the incomplete beta function. */
import { logGamma } from './log-gamma.js';

/**
 * I_x(a, b), the regularised incomplete beta function: P(Beta(a, b) <= x), for a and b above 0 and x in [0, 1]. By
 * Lentz's continued fraction, which converges within some hundred terms on the side of the mean that it is asked for.
 */
export function betaDistribution(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(1 - x, b, a)) / b;
}

/** Abramowitz & Stegun 26.5.8, evaluated by the modified Lentz method. */
function continuedFraction(x: number, a: number, b: number): number {
  const TINY = 1e-300;
  const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  // About the square root of the larger parameter: 1e6 trials take some thousand terms.
  for (let m = 1; m <= 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** The x in [0, 1] with P(Beta(a, b) <= x) = `probability`, by bisection. */
export function betaQuantile(probability: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 200 && high - low > 1e-16; step++) {
    const middle = (low + high) / 2;
    if (betaDistribution(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** A mean times its count is a whole number up to rounding. */
const NOTHING = 1e-6;

/**
 * The exact interval of a share at confidence `level` (default 0.95), `hits` of `trials` independent ones: Clopper &
 * Pearson, Biometrika 26 (1934). `hits` need not be whole: a tie counts in part. [NaN, NaN] where there is no trial.
 */
export function exactInterval(
  hits: number,
  trials: number,
  level = 0.95,
): readonly [low: number, high: number] {
  if (!(trials > 0 && hits >= 0 && hits <= trials)) return [NaN, NaN];
  const tail = (1 - level) / 2;
  return [
    hits < NOTHING ? 0 : betaQuantile(tail, hits, trials - hits + 1),
    trials - hits < NOTHING ? 1 : betaQuantile(1 - tail, hits + 1, trials - hits),
  ];
}

/** P(at least `hits` of `trials`) where each has the `chance`: the p-value of a share that is no better than chance. */
export function binomialTail(hits: number, trials: number, chance: number): number {
  if (hits <= 0) return 1;
  if (hits > trials) return 0;
  return betaDistribution(chance, hits, trials - hits + 1);
}

/** Of items that are compared with themselves: how many came out better, how many worse, and how many there are. */
export interface Changes {
  readonly better: number;
  readonly worse: number;
  readonly items: number;
}

/** Where fewer items than this change, a bootstrap no longer knows what it has not seen. */
const FEW_CHANGES = 10;

/**
 * The interval of a mean difference of at most 1 an item, wide enough for as few changes as there are. With u of n
 * items better and w worse, fewer than ten in all, it also reaches from low(u) - high(w) to high(u) - low(w), the
 * ends of the exact intervals of both shares: no change among 250 items is [-0.015, 0.015], not [0, 0].
 */
export function widenedByFew(
  [low, high]: readonly [low: number, high: number],
  { better, worse, items }: Changes,
): readonly [low: number, high: number] {
  if (items === 0 || better + worse >= Math.min(FEW_CHANGES, items)) return [low, high];
  const [up, down] = [exactInterval(better, items), exactInterval(worse, items)];
  return [Math.min(low, up[0] - down[1]), Math.max(high, up[1] - down[0])];
}
