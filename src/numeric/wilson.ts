/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's 95 % interval (1927) of a mean of `count` independent values in [0, 1]: with p the mean and z = 1.96,
 * (p + z²/2n ± z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n). Made for shares, where it holds what it says and never
 * collapses at 0 or 1, as a bootstrap does; of values between 0 and 1 the variance is smaller, and the interval
 * wider than it need be. Inside [0, 1]; NaN where the mean is.
 */
export function wilsonInterval(mean: number, count: number): readonly [low: number, high: number] {
  const spread = Z * Math.sqrt((mean * (1 - mean)) / count + (Z * Z) / (4 * count * count));
  const centre = mean + (Z * Z) / (2 * count);
  const whole = 1 + (Z * Z) / count;
  // Rounding may leave the range by a last digit.
  return [Math.max(0, (centre - spread) / whole), Math.min(1, (centre + spread) / whole)];
}
