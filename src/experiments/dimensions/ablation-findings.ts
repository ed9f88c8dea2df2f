import type { AblationCurve } from '../../evaluation/index.js';

/** Dimensions removed from one set of pairs, in several orders. */
export interface DimensionAblationOf {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  /** How many queries each task has. */
  readonly queries: readonly number[];
  readonly curves: readonly AblationCurve[];
}

export interface DimensionAblationFindings {
  readonly sources: readonly DimensionAblationOf[];
  readonly configuration: { readonly seed: number; readonly version: string };
}
