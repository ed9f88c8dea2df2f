import {
  applySeparable,
  clamp,
  cubicResampling,
  gaussianSmoothing,
  greyLevel,
  PYRAMID_SIGMA,
  UPSCALING,
  type BandedMatrix,
} from './resampling.js';

/** Pictures of one size to a grid four times as fine: scikit-image's `pyramid_expand`, order 3. Holds the scratch. */
export class Upscaler {
  readonly fineWidth: number;
  readonly fineHeight: number;
  private readonly expandColumns: BandedMatrix;
  private readonly expandRows: BandedMatrix;
  private readonly smoothColumns: BandedMatrix;
  private readonly smoothRows: BandedMatrix;
  private readonly between: Float64Array;
  private readonly fine: Float64Array;
  private readonly smoothed: Float64Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.fineWidth = width * UPSCALING;
    this.fineHeight = height * UPSCALING;
    this.expandColumns = cubicResampling(height, this.fineHeight);
    this.expandRows = cubicResampling(width, this.fineWidth);
    this.smoothColumns = gaussianSmoothing(this.fineHeight, PYRAMID_SIGMA);
    this.smoothRows = gaussianSmoothing(this.fineWidth, PYRAMID_SIGMA);
    this.between = new Float64Array(this.fineWidth * this.fineHeight);
    this.fine = new Float64Array(this.fineWidth * this.fineHeight);
    this.smoothed = new Float64Array(this.fineWidth * this.fineHeight);
  }

  /** Grey levels `[height, width]` to `[4 height, 4 width]`. */
  upscale(picture: Uint8Array, out: Uint8Array): Uint8Array {
    let low = 255;
    let high = 0;
    for (let i = 0; i < picture.length; i++) {
      low = Math.min(low, picture[i]!);
      high = Math.max(high, picture[i]!);
    }
    applySeparable(this.expandColumns, this.expandRows, picture, this.between, this.fine);
    // A spline overshoots at sharp edges: the picture's own range holds.
    clamp(this.fine, low, high);
    applySeparable(this.smoothColumns, this.smoothRows, this.fine, this.between, this.smoothed);
    for (let i = 0; i < out.length; i++) out[i] = greyLevel(this.smoothed[i]! / 255);
    return out;
  }
}
