import { applySeparable, linearResampling, type BandedMatrix } from './resampling.js';

/** The size of MAD's small digits, as a share of the picture. */
export const SMALL_SCALE = 0.75;

/** Pictures of one size to 0.75 of it by linear interpolation without smoothing (scikit-image's `rescale`, order 1). */
export class SmallScaler {
  readonly smallWidth: number;
  readonly smallHeight: number;
  private readonly columns: BandedMatrix;
  private readonly rows: BandedMatrix;
  private readonly between: Float64Array;
  private readonly values: Float64Array;
  private readonly shares: Float64Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.smallWidth = Math.round(width * SMALL_SCALE);
    this.smallHeight = Math.round(height * SMALL_SCALE);
    this.columns = linearResampling(height, this.smallHeight);
    this.rows = linearResampling(width, this.smallWidth);
    this.between = new Float64Array(height * this.smallWidth);
    this.values = new Float64Array(this.smallWidth * this.smallHeight);
    this.shares = new Float64Array(width * height);
  }

  /** Grey levels `[height, width]` to `[smallHeight, smallWidth]`. */
  shrink(picture: Uint8Array, out: Uint8Array): Uint8Array {
    // Rounded to single precision where the published pipeline is, or whole grey levels would be cut differently.
    for (let i = 0; i < picture.length; i++) this.shares[i] = Math.fround(picture[i]! / 255);
    applySeparable(this.columns, this.rows, this.shares, this.between, this.values);
    for (let i = 0; i < this.values.length; i++) {
      out[i] = Math.floor(Math.fround(Math.fround(this.values[i]!) * 255));
    }
    return out;
  }

  /** Puts a small picture on paper of the full size, its corner at (`left`, `top`). */
  paste(small: Uint8Array, left: number, top: number, out: Uint8Array): Uint8Array {
    out.fill(0);
    for (let y = 0; y < this.smallHeight; y++) {
      const start = y * this.smallWidth;
      out.set(small.subarray(start, start + this.smallWidth), (top + y) * this.width + left);
    }
    return out;
  }
}
