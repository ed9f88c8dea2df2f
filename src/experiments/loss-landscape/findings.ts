import type { Landscape } from '../../evaluation/index.js';

/** The landscape of one set of pairs. */
export interface LandscapeOf {
  readonly name: string;
  /** Features from a file, or pairs of a CLIP that was trained on MAD for this. */
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly dim: number;
  readonly landscape: Landscape;
}

export interface LossLandscapeFindings {
  readonly landscapes: readonly LandscapeOf[];
  readonly configuration: { readonly seed: number; readonly version: string };
}
