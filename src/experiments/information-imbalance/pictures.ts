/** Pairs of the first seed's model with full information, in the plane of UMAP. */
export interface Projection {
  /** `[pairs, 2]` each: images, texts. */
  readonly points: readonly [Float32Array, Float32Array];
  readonly pairs: number;
  readonly neighbours: number;
}

/** A test image and its caption. */
export interface Example {
  /** `[28, 28, 3]` bytes. */
  readonly pixels: Uint8Array;
  readonly caption: string;
}

export interface InformationImbalancePictures {
  readonly examples: readonly Example[];
  readonly before: Projection;
  readonly after: Projection;
}
