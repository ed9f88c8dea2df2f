import { trainingConfig, type TrainingConfig } from '../../training/index.js';
import {
  paperPreset as imbalancePaper,
  quickPreset as imbalanceQuick,
  type InformationImbalancePreset,
} from '../kit/preset.js';
import type { ImbalanceModel } from '../mad-plans.js';

export interface TemperaturePreset {
  /** Where the models to be fine-tuned come from: the experiment on information imbalance. */
  readonly base: InformationImbalancePreset;
  /** How many attributes captions mention, beside the digit. */
  readonly attributes: number;
  /** What cosines are multiplied by while fine-tuning, 1 / temperature, from the highest temperature to the lowest. */
  readonly scales: readonly number[];
  readonly fineTuning: {
    readonly batchSize: number;
    readonly steps: number;
    readonly warmupSteps: number;
    readonly learningRate: number;
  };
}

/** MtG, supplementary Fig. 8: temperatures 1, 1/10, 1/20, 1/30, 1/50 and 1/100. */
const SCALES = [1, 10, 20, 30, 50, 100] as const;

/** Captions that leave most of the image unsaid, as those of CLIP do. */
const ATTRIBUTES = 2;

export const quickPreset: TemperaturePreset = {
  base: imbalanceQuick,
  attributes: ATTRIBUTES,
  scales: SCALES,
  fineTuning: { batchSize: 128, steps: 200, warmupSteps: 20, learningRate: 1e-3 },
};

/** The published fine-tuning, five passes in batches of 64 at a rate of 1e-5, of TEOT's full-size model on MAD. */
export const paperPreset: TemperaturePreset = {
  base: imbalancePaper,
  attributes: ATTRIBUTES,
  scales: SCALES,
  fineTuning: {
    batchSize: 64,
    steps: 5 * Math.floor(imbalancePaper.digits.train / 64),
    warmupSteps: 0,
    learningRate: 1e-5,
  },
};

/** Fine-tuning draws other batches than training did. */
const OTHER_BATCHES = 1000;

/** How a trained model is fine-tuned at a fixed temperature 1 / `scale`. */
export function fineTuningConfig(
  { config, seed }: ImbalanceModel,
  { fineTuning }: TemperaturePreset,
  scale: number,
): TrainingConfig {
  const model = { ...config.model, logitScale: { initial: Math.log(scale), learned: false } };
  return trainingConfig({ ...fineTuning, model, seed: seed + OTHER_BATCHES }, 1);
}
