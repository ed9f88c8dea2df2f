/** A zero-shot task in memory. Rows of length 1, in float64. */
export interface ZeroShotTask {
  readonly name: string;
  readonly dim: number;
  /** `[n, dim]`. */
  readonly images: Float64Array;
  /** `[classes, dim]`, one prompt a class. */
  readonly prompts: Float64Array;
  /** `[n]`, the class of each image, from 0. */
  readonly labels: Uint32Array;
}
