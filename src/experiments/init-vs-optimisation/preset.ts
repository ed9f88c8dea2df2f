import { trainingConfig, type TrainingConfig } from '../../training/index.js';
import {
  paperPreset as imbalancePaper,
  quickPreset as imbalanceQuick,
  type InformationImbalancePreset,
} from '../kit/preset.js';
import type { ImbalanceModel } from '../mad-plans.js';

export interface InitVsOptimisationPreset {
  /** Model, data and seeds, as the experiment on information imbalance has them. */
  readonly base: InformationImbalancePreset;
  /** How many attributes captions mention, beside the digit. */
  readonly attributes: number;
  /** Fixed, 1 / temperature: the published run begins at 100 and hardly leaves it. */
  readonly scale: number;
  /** Training pairs that the texts are turned onto the images by. */
  readonly mappedPairs: number;
  /** In place of the base's, where the length of training differs. */
  readonly training?: {
    readonly batchSize: number;
    readonly steps: number;
    readonly warmupSteps: number;
    readonly learningRate: number;
  };
}

const ATTRIBUTES = 2;

export const quickPreset: InitVsOptimisationPreset = {
  base: imbalanceQuick,
  attributes: ATTRIBUTES,
  scale: 100,
  mappedPairs: imbalanceQuick.digits.train,
};

/** The published training, one pass over 50,000 pairs in batches of 64 at a rate of 1e-5, of TEOT's full-size model on MAD. */
export const paperPreset: InitVsOptimisationPreset = {
  base: imbalancePaper,
  attributes: ATTRIBUTES,
  scale: 100,
  mappedPairs: 50000,
  training: { batchSize: 64, steps: Math.floor(50000 / 64), warmupSteps: 0, learningRate: 1e-5 },
};

/** How one of the two initialisations is trained. */
export function startConfig(
  { config }: ImbalanceModel,
  { scale, training }: InitVsOptimisationPreset,
  textMap: boolean,
): TrainingConfig {
  const model = {
    ...config.model,
    logitScale: { initial: Math.log(scale), learned: false },
    ...(textMap && { textMap }),
  };
  const { batchSize, steps, warmupSteps, learningRate, seed } = { ...config, ...training };
  return trainingConfig({ model, batchSize, steps, warmupSteps, learningRate, seed }, 1);
}
