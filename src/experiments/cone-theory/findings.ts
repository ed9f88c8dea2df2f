import type { MlpActivation } from '../../models/index.js';
import { summarise, type Summary } from '../information-imbalance/findings.js';
import type { ConeTheoryPreset } from './preset.js';
import { conditionLimit, wideLayerLimit } from '../theory/relu-layer.js';
import { initialisationShares, type ShareInterval, type VarianceRun } from '../theory/variance.js';

/** Theorem 1 at one ratio of norms. */
export interface CloserSeries {
  readonly ratio: number;
  /** The theorem's condition: starting cosines below this. */
  readonly limit: number;
  /** Below this, a layer brings the pair closer as its width grows without limit. */
  readonly wideLimit: number;
  /** Share of layers that brought the pair closer, `[cosines][widths]`. */
  readonly shares: readonly (readonly number[])[];
}

/** Theorem 2 at one depth. */
export interface VarianceDepth extends ShareInterval {
  /** Average cosine of the layer before, over initialisations: the theorem's lower bound. */
  readonly bound: Summary;
}

export interface VarianceSeries {
  readonly activation: MlpActivation;
  /** By layer, from the first. */
  readonly depths: readonly VarianceDepth[];
}

export interface ConeTheoryFindings {
  readonly closer: {
    readonly cosines: readonly number[];
    readonly widths: readonly number[];
    readonly trials: number;
    readonly length: number;
    readonly series: readonly CloserSeries[];
  };
  readonly variance: {
    readonly initialisations: number;
    readonly inputs: number;
    readonly series: readonly VarianceSeries[];
  };
  readonly configuration: { readonly preset: unknown; readonly seed: number; readonly version: string };
}

/** @param counts `[ratios, cosines, widths]`, how many of the trials brought the pair closer. */
export function closerSeries(
  { ratios, cosines, widths, length, trials }: ConeTheoryPreset['closer'],
  counts: ArrayLike<number>,
): readonly CloserSeries[] {
  return ratios.map((ratio, r) => ({
    ratio,
    limit: conditionLimit(ratio),
    wideLimit: wideLayerLimit(ratio, length),
    shares: cosines.map((_, c) =>
      widths.map((_width, w) => counts[(r * cosines.length + c) * widths.length + w]! / trials),
    ),
  }));
}

export function varianceSeries(
  { activations, layers, inputs }: ConeTheoryPreset['variance'],
  runs: readonly VarianceRun[],
): readonly VarianceSeries[] {
  return activations.map((activation) => {
    const own = runs.filter((run) => run.activation === activation);
    return {
      activation,
      depths: initialisationShares(own, layers, inputs).map((share, layer) => ({
        ...share,
        bound: summarise(own.map(({ cosines }) => cosines[layer]!)),
      })),
    };
  });
}
