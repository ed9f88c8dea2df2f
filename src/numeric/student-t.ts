/**
 * The t quantile: the value that Student's t with `freedom` degrees of freedom (a whole number from 1) stays below with
 * `probability`, in (0, 1). Accurate to 1e-9 relative.
 *
 * The distribution function is Abramowitz & Stegun's finite sum (26.7.3, 26.7.4), inverted by bisection.
 */
export function studentTQuantile(probability: number, freedom: number): number {
  if (!(probability > 0 && probability < 1) || !Number.isInteger(freedom) || freedom < 1) {
    throw new RangeError(
      't quantile: expected a probability in (0, 1) and whole degrees of freedom from 1, ' +
        `got ${probability} and ${freedom}`,
    );
  }
  if (probability < 0.5) return -studentTQuantile(1 - probability, freedom);
  // Bisect the angle atan(t / sqrt(freedom)), which is bounded where t is not.
  let low = 0;
  let high = Math.PI / 2;
  for (let step = 0; step < 100 && high - low > 1e-16; step++) {
    const middle = (low + high) / 2;
    if ((1 + centralShare(middle, freedom)) / 2 < probability) low = middle;
    else high = middle;
  }
  return Math.sqrt(freedom) * Math.tan((low + high) / 2);
}

/** P(|T| < t) for t = sqrt(freedom) tan(angle). */
function centralShare(angle: number, freedom: number): number {
  const cosine2 = Math.cos(angle) ** 2;
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cosine2;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** A mean and its interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
}

/**
 * The mean of `values` and its t interval at confidence `level` (default 0.95): mean ± t s / sqrt(n), s with divisor
 * n - 1. The interval is [NaN, NaN] for a single value, which says nothing of its spread.
 */
export function meanInterval(values: readonly number[], level = 0.95): MeanInterval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, interval: [Number.NaN, Number.NaN] };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = studentTQuantile((1 + level) / 2, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, interval: [mean - half, mean + half] };
}
