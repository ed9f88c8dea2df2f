import type { MlpActivation } from '../../models/index.js';
import type { CloserGrid } from '../theory/relu-layer.js';

/** Everything that decides the numbers of the experiment beside the seed. */
export interface ConeTheoryPreset {
  /** Theorem 1. */
  readonly closer: CloserGrid & { readonly trials: number };
  /** Theorem 2: networks of layers of `width`, weights and biases from N(0, 1 / width), on inputs of length 1. */
  readonly variance: {
    readonly activations: readonly MlpActivation[];
    readonly width: number;
    readonly layers: number;
    readonly inputs: number;
    readonly initialisations: number;
  };
}

/** The paper states both theorems and simulates neither; sizes are those of its Fig. 2b and 2c. */
export const coneTheoryPaperPreset: ConeTheoryPreset = {
  closer: {
    ratios: [1, 2, 4],
    cosines: [...Array.from({ length: 17 }, (_, k) => (k - 8) / 10), 0.45, 0.75, 0.85, 0.9, 0.95, 0.98].sort(
      (a, b) => a - b,
    ),
    widths: [8, 64, 512, 2048],
    length: 1,
    trials: 10000,
  },
  variance: {
    activations: ['relu', 'tanh', 'sigmoid'],
    width: 512,
    layers: 25,
    inputs: 1024,
    initialisations: 25,
  },
};

/** As published but for fewer trials and inputs. */
export const coneTheoryQuickPreset: ConeTheoryPreset = {
  closer: { ...coneTheoryPaperPreset.closer, trials: 2000 },
  variance: { ...coneTheoryPaperPreset.variance, inputs: 256 },
};
