/**
 * The error function 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x, to about 1e-15.
 *
 * Below 2.5: the series exp(-x^2) * sum 2^n x^(2n+1) / (2n+1)!!, whose terms are all of one sign (Abramowitz & Stegun
 * 7.1.6). Above: 1 minus the continued fraction of the complement (7.1.14), evaluated from its tail.
 */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (magnitude > 6) return Math.sign(x);
  const square = magnitude * magnitude;
  if (magnitude < 2.5) {
    let term = magnitude;
    let sum = term;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * square) / (2 * n + 1);
      sum += term;
    }
    return ((Math.sign(x) * 2) / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
  }
  let fraction = magnitude;
  for (let n = 60; n > 0; n--) fraction = magnitude + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-square) / (Math.sqrt(Math.PI) * fraction));
}

/** The nearest whole number; halves go to the even one (IEEE 754). */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
