import type { MlpActivation } from '../../models/index.js';
import { summarise, type Summary } from '../information-imbalance/findings.js';

/** One repetition of one kind of network. */
export interface DepthRun {
  readonly activation: MlpActivation;
  readonly bias: boolean;
  /** Average cosine of the inputs and after each layer, `[layers + 1]`. */
  readonly cosines: readonly number[];
}

/** One kind of network: the average cosine at each depth, mean over repetitions with its 95 % t interval. */
export interface DepthSeries {
  readonly activation: MlpActivation;
  readonly bias: boolean;
  /** By depth, from 0 (the inputs). */
  readonly depths: readonly Summary[];
}

export interface ConeDepthFindings {
  readonly series: readonly DepthSeries[];
  readonly configuration: { readonly preset: unknown; readonly seed: number; readonly version: string };
}

/** Runs of one kind taken together, in the order in which kinds first occur. */
export function depthSeries(runs: readonly DepthRun[]): readonly DepthSeries[] {
  const kinds = new Map<string, DepthRun[]>();
  for (const run of runs) {
    const key = `${run.activation} ${run.bias}`;
    kinds.set(key, [...(kinds.get(key) ?? []), run]);
  }
  return [...kinds.values()].map((own) => {
    const { activation, bias, cosines } = own[0]!;
    return {
      activation,
      bias,
      depths: cosines.map((_, depth) => summarise(own.map((run) => run.cosines[depth]!))),
    };
  });
}
