import { median } from './quantile.js';

/** A straight line y = intercept + slope x. */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
}

/** Where Huber's loss turns from square to linear, in standard deviations: 95 % efficient for normal errors. */
const TURN = 1.345;
/** Median of |z| of a standard normal z: the 0.75 quantile. */
const NORMAL_MAD = 0.674489750196082;
const STEPS = 500;
/** Relative change of a step that is the last. */
const SETTLED = 1e-10;

/**
 * The line that few outliers do not turn: Huber's M-estimate. It minimises sum rho((y_i - a - b x_i) / s), rho(t) =
 * t^2 / 2 up to |t| = 1.345 and linear beyond, by reweighted least squares; s = median |residual| / 0.6745, renewed
 * at each step (Huber, "Robust Statistics", 1981, chapter 7). These are the defaults of statsmodels' RLM, with which
 * seaborn draws `regplot(robust=True)`, TEOT's choice. Both NaN where x is constant or there are fewer than two
 * points.
 *
 * @throws RangeError where the lengths differ.
 */
export function huberLine(x: ArrayLike<number>, y: ArrayLike<number>): Line {
  const n = x.length;
  if (y.length !== n) {
    throw new RangeError(`Huber line: x and y must pair up, got ${n} and ${y.length} values`);
  }
  const weights = new Float64Array(n).fill(1);
  const residuals = new Float64Array(n);
  const sizes = new Float64Array(n);
  let line = weightedLine(x, y, weights);
  for (let step = 0; step < STEPS && Number.isFinite(line.slope); step++) {
    for (let k = 0; k < n; k++) {
      residuals[k] = y[k]! - line.intercept - line.slope * x[k]!;
      sizes[k] = Math.abs(residuals[k]!);
    }
    const scale = median(sizes) / NORMAL_MAD;
    // More than half of the points lie on the line.
    if (!(scale > 1e-14 * spread(y))) break;
    for (let k = 0; k < n; k++) weights[k] = Math.min(1, (TURN * scale) / sizes[k]!);
    const next = weightedLine(x, y, weights);
    const isSettled =
      Math.abs(next.slope - line.slope) <= SETTLED * Math.abs(next.slope) &&
      Math.abs(next.intercept - line.intercept) <= SETTLED * (Math.abs(next.intercept) + scale);
    line = next;
    if (isSettled) break;
  }
  return line;
}

/** Least squares, each point counted `weights[i]` times. */
function weightedLine(x: ArrayLike<number>, y: ArrayLike<number>, weights: Float64Array): Line {
  let [total, meanX, meanY] = [0, 0, 0];
  for (let k = 0; k < weights.length; k++) {
    total += weights[k]!;
    meanX += weights[k]! * x[k]!;
    meanY += weights[k]! * y[k]!;
  }
  meanX /= total;
  meanY /= total;
  let [squares, products] = [0, 0];
  for (let k = 0; k < weights.length; k++) {
    const offset = x[k]! - meanX;
    squares += weights[k]! * offset * offset;
    products += weights[k]! * offset * (y[k]! - meanY);
  }
  // Rounding leaves a constant x with a trace of spread.
  if (!(squares > 1e-24 * total * meanX * meanX)) return { intercept: NaN, slope: NaN };
  const slope = products / squares;
  return { intercept: meanY - slope * meanX, slope };
}

function spread(values: ArrayLike<number>): number {
  let [low, high] = [Infinity, -Infinity];
  for (let k = 0; k < values.length; k++) {
    low = Math.min(low, values[k]!);
    high = Math.max(high, values[k]!);
  }
  return high - low;
}
