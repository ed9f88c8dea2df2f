/** Models that train in a second or two: what they learn is not the point. And random ones, few and narrow. */
import { coneDepthPaperPreset, type ConeDepthPreset } from '../../src/experiments/cone-depth.js';
import type { ConeTheoryPreset } from '../../src/experiments/cone-theory.js';
import type { MadModels } from '../../src/experiments/kit/pairs.js';
import { quickPreset, type InformationImbalancePreset } from '../../src/experiments/kit/preset.js';
import { clipConfig } from '../../src/models/index.js';

const tower = { width: 16, layers: 1, heads: 2 };

/** What the experiments that train on MAD start from. */
export const tinyBase: InformationImbalancePreset = {
  ...quickPreset,
  digits: { train: 24, test: 20 },
  testImages: 80,
  model: clipConfig({ embeddingSize: 8, image: tower, text: tower }),
  batchSize: 8,
  length: { steps: 10, warmupSteps: 2 },
  seeds: 1,
  captionsPerWord: 4,
  picturePairs: 12,
};

/** A model that stands in where no features are named. */
export const tinyMad: MadModels = {
  training: { ...tinyBase, digits: { train: 16, test: 16 }, length: { steps: 12, warmupSteps: 2 } },
  attributes: [1],
  pairs: 60,
};

/** Wide enough to be near what widths without end tend to. */
export const tinyDepth: ConeDepthPreset = {
  ...coneDepthPaperPreset,
  width: 128,
  layers: 3,
  inputs: 64,
  repetitions: 3,
};

export const tinyTheory: ConeTheoryPreset = {
  closer: { ratios: [1, 4], cosines: [0, 0.3, 0.9], widths: [8, 256], length: 1, trials: 60 },
  variance: { activations: ['identity', 'relu'], width: 128, layers: 3, inputs: 48, initialisations: 8 },
};
