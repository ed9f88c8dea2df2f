import type { GroupSpread } from './groups.js';

export interface EncoderSpread extends GroupSpread {
  readonly name: string;
  readonly dim: number;
  /** What the encoder was shown. */
  readonly inputs: string;
  /** Share of the variance on each axis of the PCA picture. */
  readonly explained: readonly [number, number];
}

export interface ConeInitsFindings {
  readonly encoders: readonly EncoderSpread[];
  readonly initialisations: number;
  readonly rows: number;
  readonly configuration: { readonly preset: unknown; readonly seed: number; readonly version: string };
}

/** Every row of one encoder in two planes, `[initialisations rows, 2]`, initialisation by initialisation. */
export interface EncoderPlanes {
  readonly umap: Float32Array;
  readonly pca: Float32Array;
}

export interface ConeInitsPictures {
  /** In the order of the findings' encoders. */
  readonly planes: readonly EncoderPlanes[];
}
