import type { Mask } from './mask.js';
import {
  applySeparable,
  clamp,
  compose,
  cubicResampling,
  gaussianSmoothing,
  greyLevel,
  PYRAMID_SIGMA,
  UPSCALING,
  type BandedMatrix,
} from './resampling.js';

/**
 * Masks on the fine grid to grey pictures a quarter of the size: scikit-image's `pyramid_reduce`, order 3, which
 * smooths, resamples by a spline and limits the result to the range of the smoothed picture.
 *
 * Smoothing and resampling are one linear operator D = resample * smooth, so that the picture is D M D^T. M is ones in
 * a few runs a row: a row of M D^T is a difference of two running sums of D for each run. Holds the scratch.
 */
export class Downscaler {
  private readonly width: number;
  private readonly height: number;
  private readonly smoothColumns: BandedMatrix;
  private readonly smoothRows: BandedMatrix;
  private readonly reduceColumns: BandedMatrix;
  /** `[fineWidth + 1, width]`: sums of the horizontal operator's columns before each place. */
  private readonly runningSums: Float64Array;
  /** `[fineWidth + 1, fineWidth]`: the same of the horizontal smoothing. */
  private readonly smoothSums: Float64Array;
  private readonly rowSums: Float64Array;
  private readonly rowHasInk: Uint8Array;
  private readonly result: Float64Array;
  private readonly between: Float64Array;
  private readonly smoothed: Float64Array;

  constructor(
    private readonly fineWidth: number,
    private readonly fineHeight: number,
  ) {
    this.width = fineWidth / UPSCALING;
    this.height = fineHeight / UPSCALING;
    this.smoothColumns = gaussianSmoothing(fineHeight, PYRAMID_SIGMA);
    this.smoothRows = gaussianSmoothing(fineWidth, PYRAMID_SIGMA);
    this.reduceColumns = compose(cubicResampling(fineHeight, this.height), this.smoothColumns);
    const reduceRows = compose(cubicResampling(fineWidth, this.width), this.smoothRows);
    this.runningSums = columnSums(reduceRows);
    this.smoothSums = columnSums(this.smoothRows);
    this.rowSums = new Float64Array(fineHeight * this.width);
    this.rowHasInk = new Uint8Array(fineHeight);
    this.result = new Float64Array(this.width * this.height);
    this.between = new Float64Array(fineWidth * fineHeight);
    this.smoothed = new Float64Array(fineWidth * fineHeight);
  }

  /** A mask `[4 h, 4 w]` to grey levels `[h, w]`. */
  downscale(mask: Mask, out: Uint8Array): Uint8Array {
    this.reduce(mask);
    this.limit(mask);
    for (let i = 0; i < out.length; i++) out[i] = greyLevel(this.result[i]!);
    return out;
  }

  /** D M D^T. */
  private reduce(mask: Mask): void {
    const { fineWidth, fineHeight, width, runningSums, rowSums, rowHasInk, reduceColumns, result } = this;
    const { data } = mask;
    for (let y = 0; y < fineHeight; y++) {
      const row = y * width;
      rowHasInk[y] = 0;
      let previous = 0;
      for (let x = 0; x <= fineWidth; x++) {
        const pixel = x < fineWidth ? data[y * fineWidth + x]! : 0;
        if (pixel === previous) continue;
        previous = pixel;
        if (rowHasInk[y] === 0) {
          rowHasInk[y] = 1;
          for (let k = 0; k < width; k++) rowSums[row + k] = 0;
        }
        const sums = x * width;
        if (pixel === 1) for (let k = 0; k < width; k++) rowSums[row + k]! -= runningSums[sums + k]!;
        else for (let k = 0; k < width; k++) rowSums[row + k]! += runningSums[sums + k]!;
      }
    }
    result.fill(0);
    for (let y = 0; y < this.height; y++) {
      const start = reduceColumns.starts[y]!;
      const end = start + reduceColumns.counts[y]!;
      const target = y * width;
      for (let k = start; k < end; k++) {
        if (rowHasInk[k] === 0) continue;
        const weight = reduceColumns.weights[y * fineHeight + k]!;
        const source = k * width;
        for (let x = 0; x < width; x++) result[target + x]! += weight * rowSums[source + x]!;
      }
    }
  }

  /** Limits the result to the smoothed mask's range. */
  private limit(mask: Mask): void {
    const { result, rowHasInk, fineHeight } = this;
    // Paper at the frame as far as the smoothing reaches: the frame's pixels are 0, the lowest there is.
    const reach = this.smoothRows.counts[0]!;
    let inkAbove = 0;
    let inkBelow = 0;
    for (let y = 0; y < reach; y++) {
      inkAbove |= rowHasInk[y]!;
      inkBelow |= rowHasInk[fineHeight - 1 - y]!;
    }
    if ((inkAbove & inkBelow) === 0) {
      clamp(result, 0, this.highestSmoothed(mask));
      return;
    }
    const { smoothed } = this;
    applySeparable(this.smoothColumns, this.smoothRows, mask.data, this.between, smoothed);
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < smoothed.length; i++) {
      const value = smoothed[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    clamp(result, low, high);
  }

  /**
   * The highest value of the smoothed mask. Smooths along rows, by differences of running sums again, and then along
   * columns only where the value could exceed the highest so far: a pixel is at most its own share of what the rows
   * gave, and all of the rest.
   */
  private highestSmoothed(mask: Mask): number {
    const { fineWidth, fineHeight, rowHasInk, smoothSums, smoothColumns, between } = this;
    const { data } = mask;
    const reach = this.smoothRows.counts[0]! - 1;
    for (let y = 0; y < fineHeight; y++) {
      if (rowHasInk[y] === 0) continue;
      const row = y * fineWidth;
      between.fill(0, row, row + fineWidth);
      let x = 0;
      while (x < fineWidth) {
        if (data[row + x] === 0) {
          x++;
          continue;
        }
        const start = x;
        while (x < fineWidth && data[row + x] !== 0) x++;
        const before = start * fineWidth;
        const after = x * fineWidth;
        const end = Math.min(fineWidth, x + reach);
        for (let k = Math.max(0, start - reach); k < end; k++) {
          between[row + k]! += smoothSums[after + k]! - smoothSums[before + k]!;
        }
      }
    }
    let highest = 0;
    for (let y = 0; y < fineHeight; y++) {
      if (rowHasInk[y] === 0) continue;
      const row = y * fineWidth;
      const start = smoothColumns.starts[y]!;
      const end = start + smoothColumns.counts[y]!;
      const own = smoothColumns.weights[y * fineHeight + y]!;
      for (let x = 0; x < fineWidth; x++) {
        if (own * between[row + x]! + (1 - own) < highest) continue;
        let value = 0;
        for (let k = start; k < end; k++) {
          if (rowHasInk[k] === 1) {
            value += smoothColumns.weights[y * fineHeight + k]! * between[k * fineWidth + x]!;
          }
        }
        if (value > highest) highest = value;
      }
    }
    return highest;
  }
}

/** `[columns + 1, rows]`: for each place, the sum of the matrix's columns before it. */
function columnSums(matrix: BandedMatrix): Float64Array {
  const { rows, columns, weights } = matrix;
  const sums = new Float64Array((columns + 1) * rows);
  for (let k = 0; k < columns; k++) {
    for (let r = 0; r < rows; r++) sums[(k + 1) * rows + r] = sums[k * rows + r]! + weights[r * columns + k]!;
  }
  return sums;
}
