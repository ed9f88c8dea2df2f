/**
 * Separable linear operators on pictures: resampling by splines and Gaussian smoothing, each one banded matrix that
 * acts on columns and on rows alike. The conventions are those of `scipy.ndimage` as scikit-image's pyramids call it:
 * pixel centres at k + 1/2, cubic splines that interpolate, mirrored borders.
 */

/** How much finer than the picture the grid is on which strokes are measured and changed. */
export const UPSCALING = 4;

/** scikit-image's smoothing for a step of the pyramid by a factor of s, in fine pixels: 2 s / 6. */
export const PYRAMID_SIGMA = (2 * UPSCALING) / 6;

/**
 * `[rows, columns]`, zero outside `starts[r] .. starts[r] + counts[r] - 1` in each row; `weights` holds `columns` a
 * row.
 */
export interface BandedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float64Array;
}

/** Weights below this share of 1 are left out: 1e-13 of 255 grey levels is far below the rounding to whole ones. */
const NEGLIGIBLE = 1e-13;

/** Keeps the band of a dense row-major matrix. */
function banded(dense: Float64Array, rows: number, columns: number): BandedMatrix {
  const starts = new Int32Array(rows);
  const counts = new Int32Array(rows);
  for (let r = 0; r < rows; r++) {
    let first = 0;
    let last = columns - 1;
    while (first < last && Math.abs(dense[r * columns + first]!) < NEGLIGIBLE) first++;
    while (last > first && Math.abs(dense[r * columns + last]!) < NEGLIGIBLE) last--;
    starts[r] = first;
    counts[r] = last - first + 1;
  }
  return { rows, columns, starts, counts, weights: dense };
}

/** Index mirrored at the outermost pixel centres: -1 is 1, n is n - 2. */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * length - 2;
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}

/** Index reflected at the picture's edge: -1 is 0, n is n - 1. */
function reflected(index: number, length: number): number {
  const period = 2 * length;
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - 1 - folded;
}

/** Coefficients of the interpolating cubic B-spline: solves (c[i-1] + 4 c[i] + c[i+1]) / 6 = x[i], c mirrored. */
function splineCoefficients(samples: Float64Array): Float64Array {
  const n = samples.length;
  if (n === 1) return samples.slice();
  const upper = new Float64Array(n);
  const result = new Float64Array(n);
  // Thomas' algorithm; mirroring doubles the one neighbour that the first and the last row have.
  upper[0] = 2 / 4;
  result[0] = (6 * samples[0]!) / 4;
  for (let i = 1; i < n; i++) {
    const lower = i === n - 1 ? 2 : 1;
    const pivot = 4 - lower * upper[i - 1]!;
    upper[i] = 1 / pivot;
    result[i] = (6 * samples[i]! - lower * result[i - 1]!) / pivot;
  }
  for (let i = n - 2; i >= 0; i--) result[i]! -= upper[i]! * result[i + 1]!;
  return result;
}

/** The cubic B-spline's four weights at `t` in [0, 1) past its second knot. */
function cubicWeights(t: number): readonly [number, number, number, number] {
  const u = 1 - t;
  return [
    (u * u * u) / 6,
    (3 * t * t * t - 6 * t * t + 4) / 6,
    (3 * u * u * u - 6 * u * u + 4) / 6,
    (t * t * t) / 6,
  ];
}

/**
 * Resampling of `from` pixels to `to` by the cubic spline through them: `[to, from]`.
 * Output pixel i lies at `(i + 1/2) from / to - 1/2` (scipy.ndimage.zoom with `grid_mode`, order 3, mode mirror).
 */
export function cubicResampling(from: number, to: number): BandedMatrix {
  const dense = new Float64Array(to * from);
  const unit = new Float64Array(from);
  for (let j = 0; j < from; j++) {
    unit.fill(0);
    unit[j] = 1;
    const coefficients = splineCoefficients(unit);
    for (let i = 0; i < to; i++) {
      const position = ((i + 0.5) * from) / to - 0.5;
      const knot = Math.floor(position);
      const weights = cubicWeights(position - knot);
      let value = 0;
      for (let k = 0; k < 4; k++) value += weights[k]! * coefficients[mirrored(knot - 1 + k, from)]!;
      dense[i * from + j] = value;
    }
  }
  return banded(dense, to, from);
}

/** Resampling of `from` pixels to `to` by linear interpolation, mirrored at the borders: `[to, from]`. */
export function linearResampling(from: number, to: number): BandedMatrix {
  const dense = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    const position = ((i + 0.5) * from) / to - 0.5;
    const left = Math.floor(position);
    const t = position - left;
    dense[i * from + mirrored(left, from)]! += 1 - t;
    dense[i * from + mirrored(left + 1, from)]! += t;
  }
  return banded(dense, to, from);
}

/** Gaussian smoothing over `length` pixels, cut off at 4 standard deviations, edges reflected: `[length, length]`. */
export function gaussianSmoothing(length: number, sigma: number): BandedMatrix {
  const radius = Math.floor(4 * sigma + 0.5);
  const kernel = new Float64Array(2 * radius + 1);
  let sum = 0;
  for (let k = -radius; k <= radius; k++) {
    const weight = Math.exp((-0.5 * k * k) / (sigma * sigma));
    kernel[k + radius] = weight;
    sum += weight;
  }
  const dense = new Float64Array(length * length);
  for (let i = 0; i < length; i++) {
    for (let k = -radius; k <= radius; k++) {
      dense[i * length + reflected(i + k, length)]! += kernel[k + radius]! / sum;
    }
  }
  return banded(dense, length, length);
}

/** The product of two operators: first `second`, then `first`. */
export function compose(first: BandedMatrix, second: BandedMatrix): BandedMatrix {
  const dense = new Float64Array(first.rows * second.columns);
  for (let r = 0; r < first.rows; r++) {
    for (let k = first.starts[r]!; k < first.starts[r]! + first.counts[r]!; k++) {
      const weight = first.weights[r * first.columns + k]!;
      for (let c = 0; c < second.columns; c++) {
        dense[r * second.columns + c]! += weight * second.weights[k * second.columns + c]!;
      }
    }
  }
  return banded(dense, first.rows, second.columns);
}

/**
 * Both directions at once, `out = vertical * picture * horizontal^T`: picture `[h, w]`, vertical `[oh, h]`, horizontal
 * `[ow, w]`, out `[oh, ow]`; `between` is scratch for at least `h * ow` numbers.
 */
export function applySeparable(
  vertical: BandedMatrix,
  horizontal: BandedMatrix,
  picture: ArrayLike<number>,
  between: Float64Array,
  out: Float64Array,
): Float64Array {
  const height = vertical.columns;
  const width = horizontal.columns;
  const outWidth = horizontal.rows;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      const start = horizontal.starts[x]!;
      const end = start + horizontal.counts[x]!;
      let sum = 0;
      for (let k = start; k < end; k++) sum += horizontal.weights[x * width + k]! * picture[y * width + k]!;
      between[y * outWidth + x] = sum;
    }
  }
  for (let y = 0; y < vertical.rows; y++) {
    const row = out.subarray(y * outWidth, (y + 1) * outWidth).fill(0);
    const start = vertical.starts[y]!;
    const end = start + vertical.counts[y]!;
    for (let k = start; k < end; k++) {
      const weight = vertical.weights[y * height + k]!;
      for (let x = 0; x < outWidth; x++) row[x]! += weight * between[k * outWidth + x]!;
    }
  }
  return out;
}

/** Limits every number to [low, high], in place. */
export function clamp(values: Float64Array, low: number, high: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low) values[i] = low;
    else if (value > high) values[i] = high;
  }
}

/** The whole grey level below `255 * value`; the nudge keeps weights that sum to 1 - 1e-16 from costing a level. */
export function greyLevel(value: number): number {
  return Math.floor(255 * value + 1e-9);
}
