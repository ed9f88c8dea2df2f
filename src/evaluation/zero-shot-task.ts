/** A zero-shot task: what a shift along the gap is tried on. Rows of length 1. */
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
