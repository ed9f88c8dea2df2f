import {
  paperPreset as imbalancePaper,
  quickPreset as imbalanceQuick,
  type InformationImbalancePreset,
} from '../kit/preset.js';

export interface CaptionPresencePreset {
  /** Model, data and training, as the experiment on information imbalance has them. */
  readonly base: InformationImbalancePreset;
  /** How many of the five other factors a caption names: each has the probability of a fifth of this. */
  readonly others: number;
}

/** One of the five others in each caption, drawn anew: as the published data loader does with a main object and one attribute. */
const OTHERS = 1;

export const quickPreset: CaptionPresencePreset = { base: { ...imbalanceQuick, seeds: 2 }, others: OTHERS };

export const paperPreset: CaptionPresencePreset = { base: imbalancePaper, others: OTHERS };
