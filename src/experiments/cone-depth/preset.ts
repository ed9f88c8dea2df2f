import type { MlpActivation } from '../../models/index.js';
import { MLP_ACTIVATIONS } from '../../models/index.js';

/** Everything that decides the numbers of the experiment beside the seed. */
export interface ConeDepthPreset {
  /** Of each layer, and dimensions of the inputs. */
  readonly width: number;
  readonly layers: number;
  /** Inputs from N(0, I). */
  readonly inputs: number;
  /** Networks of each kind. */
  readonly repetitions: number;
  readonly activations: readonly MlpActivation[];
}

/** MtG, Fig. 2b: 512 x 512 layers, weights and biases from N(0, 1/512); the paper draws one network of each kind. */
export const coneDepthPaperPreset: ConeDepthPreset = {
  width: 512,
  layers: 25,
  inputs: 1024,
  repetitions: 10,
  activations: MLP_ACTIVATIONS,
};

/** As published but for half the inputs and repetitions. */
export const coneDepthQuickPreset: ConeDepthPreset = {
  ...coneDepthPaperPreset,
  inputs: 512,
  repetitions: 5,
};
