import {
  paperPreset as imbalancePaper,
  quickPreset as imbalanceQuick,
  type InformationImbalancePreset,
} from '../kit/preset.js';
import { imbalanceModels, type ImbalanceModel } from '../mad-plans.js';

export interface EmbeddingSizePreset {
  /** Everything but the embedding size, as the experiment on information imbalance has it. */
  readonly base: InformationImbalancePreset;
  /** How many attributes captions mention, beside the digit. */
  readonly attributes: readonly number[];
  /** Numbers of an embedding. */
  readonly sizes: readonly number[];
}

/** The ends of the paper's axis, and three sizes, of which the middle one's models are those of the main experiment. */
export const quickPreset: EmbeddingSizePreset = {
  base: { ...imbalanceQuick, seeds: 2 },
  attributes: [1, 5],
  sizes: [16, 64, 256],
};

export const paperPreset: EmbeddingSizePreset = {
  base: imbalancePaper,
  attributes: [1, 2, 3, 4, 5],
  sizes: [64, 128, 256, 512],
};

export interface SizedModel {
  readonly attributes: number;
  readonly size: number;
  readonly plan: ImbalanceModel;
}

/** Every model: seeds inside sizes inside settings. */
export function sizedModels(
  { base, attributes, sizes }: EmbeddingSizePreset,
  seed: number,
): readonly SizedModel[] {
  return attributes.flatMap((mentioned) =>
    sizes.flatMap((size) =>
      imbalanceModels({ ...base, model: { ...base.model, embeddingSize: size } }, mentioned, seed).map(
        (plan) => ({ attributes: mentioned, size, plan }),
      ),
    ),
  );
}
