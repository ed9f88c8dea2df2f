import { dot, trace } from '../numeric/index.js';
import type { Moments } from './moments.js';

/**
 * Mean of the first modality minus mean of the second, `[d]`: the gap vector of MtG section 4.2. Throws a RangeError
 * where the modalities differ in dimension.
 */
export function gapVector(first: Moments, second: Moments): Float64Array {
  if (first.dim !== second.dim) {
    throw new RangeError(
      `gap vector: both modalities must have the same dimension, got ${first.dim} and ${second.dim}`,
    );
  }
  return first.mean.map((value, k) => value - second.mean[k]!);
}

/**
 * L2M = ||m_x - m_y||, the distance between the modality means of unit rows, in [0, 2].
 * MtG section 4.2 (there the length of the gap vector); TEOT section 3.
 */
export function l2m(first: Moments, second: Moments): number {
  const gap = gapVector(first, second);
  return distanceOfMeans(dot(gap, gap));
}

/** L2M from ||m_x - m_y||², which rounding may leave below zero where it is had from inner products. */
export function distanceOfMeans(squared: number): number {
  return Math.sqrt(Math.max(0, squared));
}

/**
 * Angle between the modality means in degrees, arccos(m_x . m_y / (||m_x|| ||m_y||)), in [0, 180]; NaN where a mean is
 * the zero vector and has no direction.
 */
export function angleBetweenMeans(first: Moments, second: Moments): number {
  return degreesBetween(
    dot(first.mean, second.mean),
    dot(first.mean, first.mean),
    dot(second.mean, second.mean),
  );
}

/** The angle in degrees of two vectors with inner product `xy` and squared norms `xx` and `yy`. */
export function degreesBetween(xy: number, xx: number, yy: number): number {
  const cosine = xy / Math.sqrt(xx * yy);
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

/**
 * The gap in units of spread: L2M / sqrt((tr S_x + tr S_y) / 2), S the covariance of each modality (divisor n) and its
 * trace the mean squared distance of a row to its own mean. 0 = same means; above 1 = the means lie further apart than
 * rows lie from their mean; infinite for two distinct points.
 */
export function normalizedGap(first: Moments, second: Moments): number {
  return gapOverSpread(l2m(first, second), variance(first), variance(second));
}

/** {@link normalizedGap} from L2M and the two total variances. 0 / 0 is 0: coinciding points have no gap. */
export function gapOverSpread(distance: number, firstVariance: number, secondVariance: number): number {
  return distance === 0
    ? 0
    : distance / Math.sqrt((Math.max(0, firstVariance) + Math.max(0, secondVariance)) / 2);
}

/** Total variance: trace of the covariance with divisor n. */
export function variance(moments: Moments): number {
  return trace(moments.scatter, moments.dim) / moments.count;
}
