import { dot, solveConjugateGradient, trace } from '../numeric/index.js';
import { gapVector } from './distance.js';
import type { Moments } from './moments.js';

/** Rows with `weights . x > threshold` count as the first modality. */
export interface LinearClassifier {
  readonly weights: Float64Array;
  readonly threshold: number;
}

/**
 * A linear classifier of the modality from training moments: regularised linear discriminant analysis (Friedman, 1989).
 * Weights solve (W + lambda I) w = m_x - m_y, W the average of the two covariances; the threshold lies midway between
 * the projected means. lambda is the mean variance of a dimension times `shrinkage`, by default d / (n_x + n_y) and at
 * least 1e-3: fewer rows than dimensions need more. Modalities with the same mean get zero weights, by which all rows
 * count as the second.
 */
export function linearClassifier(
  first: Moments,
  second: Moments,
  shrinkage = Math.max(1e-3, first.dim / (first.count + second.count)),
): LinearClassifier {
  const d = first.dim;
  const within = first.scatter.map(
    (value, k) => (value / first.count + second.scatter[k]! / second.count) / 2,
  );
  const ridge = (shrinkage * trace(within, d)) / d + 1e-12;
  for (let k = 0; k < d; k++) within[k * d + k]! += ridge;
  const weights = solveConjugateGradient(within, gapVector(first, second), 1e-8);
  const middle = first.mean.map((value, k) => (value + second.mean[k]!) / 2);
  return { weights, threshold: dot(weights, middle) };
}

/** A line `normal . (a, b) = threshold` in a plane, and the balanced accuracy of calling its far side "first". */
export interface SeparatingLine {
  readonly normal: readonly [number, number];
  readonly threshold: number;
  readonly accuracy: number;
}

/**
 * The best threshold on a projection: values above it count as the first modality. `accuracy` is balanced, the mean of
 * the two modalities' shares on their own side, in [0.5, 1]: 0.5 is had by a threshold below all values. The threshold
 * lies midway between its two neighbours, and equal values fall on the same side. O(n log n). Throws a RangeError where
 * a modality has no values or one that is not a number.
 */
export function bestThreshold(
  first: Float64Array,
  second: Float64Array,
): { threshold: number; accuracy: number } {
  const a = Float64Array.from(first).sort();
  const b = Float64Array.from(second).sort();
  // Sorting puts NaN last.
  if (!(a.length > 0 && b.length > 0) || Number.isNaN(a.at(-1)) || Number.isNaN(b.at(-1))) {
    throw new RangeError(
      `threshold: expected numbers for both modalities, got ${a.length} and ${b.length} values, or NaN among them`,
    );
  }
  let below = 0;
  let belowSecond = 0;
  let best = 0.5;
  let threshold = Math.min(a[0]!, b[0]!) - 1;
  while (below < a.length || belowSecond < b.length) {
    const value = Math.min(a[below] ?? Infinity, b[belowSecond] ?? Infinity);
    while (below < a.length && a[below] === value) below++;
    while (belowSecond < b.length && b[belowSecond] === value) belowSecond++;
    const accuracy = (1 - below / a.length + belowSecond / b.length) / 2;
    if (accuracy > best) {
      best = accuracy;
      const next = Math.min(a[below] ?? Infinity, b[belowSecond] ?? Infinity);
      const middle = (value + next) / 2;
      // Between neighbouring floats the middle rounds to one of them, and must not swallow the upper.
      threshold = middle < next && Number.isFinite(middle) ? middle : value;
    }
  }
  return { threshold, accuracy: best };
}

/**
 * The line in a plane that separates two clouds of points best, by balanced accuracy: linear discriminant analysis'
 * direction and `angles` directions around the circle (default 180), each with its best threshold (TEOT Fig. 2b draws
 * such a line). O(angles n log n), less where a direction separates them fully.
 *
 * @param first `[n, 2]` row-major points.
 * @param second `[m, 2]`.
 * @param angles 0 tries the discriminant direction only.
 */
export function separatingLine(first: Float64Array, second: Float64Array, angles = 180): SeparatingLine {
  const directions: [number, number][] = [discriminantDirection(first, second)];
  for (let k = 0; k < angles; k++) {
    const angle = (2 * Math.PI * k) / angles;
    directions.push([Math.cos(angle), Math.sin(angle)]);
  }
  let best: SeparatingLine = { normal: directions[0]!, threshold: 0, accuracy: -1 };
  const projectedFirst = new Float64Array(first.length / 2);
  const projectedSecond = new Float64Array(second.length / 2);
  for (const normal of directions) {
    project(first, normal, projectedFirst);
    project(second, normal, projectedSecond);
    const { threshold, accuracy } = bestThreshold(projectedFirst, projectedSecond);
    if (accuracy > best.accuracy) best = { normal, threshold, accuracy };
    if (best.accuracy === 1) break;
  }
  return best;
}

function project(points: Float64Array, [u, v]: readonly [number, number], out: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k] = u * points[2 * k]! + v * points[2 * k + 1]!;
}

/** W^-1 (m_first - m_second) in the plane, of length 1; the first axis where the means coincide. */
function discriminantDirection(first: Float64Array, second: Float64Array): [number, number] {
  const a = planeMoments(first);
  const b = planeMoments(second);
  const wxx = a.xx + b.xx + 1e-15;
  const wyy = a.yy + b.yy + 1e-15;
  const wxy = a.xy + b.xy;
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  const u = wyy * dx - wxy * dy;
  const v = wxx * dy - wxy * dx;
  const length = Math.hypot(u, v);
  return length > 0 ? [u / length, v / length] : [1, 0];
}

function planeMoments(points: Float64Array) {
  const n = points.length / 2;
  let x = 0;
  let y = 0;
  for (let k = 0; k < n; k++) {
    x += points[2 * k]! / n;
    y += points[2 * k + 1]! / n;
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let k = 0; k < n; k++) {
    const dx = points[2 * k]! - x;
    const dy = points[2 * k + 1]! - y;
    xx += (dx * dx) / n;
    yy += (dy * dy) / n;
    xy += (dx * dy) / n;
  }
  return { x, y, xx, yy, xy };
}
