import { captionRule, type CaptionRule, type Factor } from '../datasets/index.js';
import type { TrainingConfig } from '../training/index.js';
import { planRuns, type InformationImbalancePreset } from './kit/preset.js';

/** A model of the experiment on information imbalance, for others to begin with or to compare: plain data. */
export interface ImbalanceModel {
  readonly seed: number;
  readonly rule: CaptionRule;
  readonly config: TrainingConfig;
}

/**
 * The models that the experiment on information imbalance trains with so many attributes, at the first of its learning rates, one for each
 * seed: the same content, so that one that is there is not trained again. With another factor in every caption they are new models.
 */
export function imbalanceModels(
  preset: InformationImbalancePreset,
  attributes: number,
  firstSeed: number,
  always: Factor = 'digit',
): readonly ImbalanceModel[] {
  return planRuns(preset, firstSeed)
    .filter((plan) => plan.attributes === attributes && plan.learningRate === preset.learningRates[0])
    .map(({ seed, config }) => ({ seed, rule: captionRule({ always, attributes }), config }));
}
