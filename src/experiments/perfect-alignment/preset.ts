import {
  paperPreset as imbalancePaper,
  quickPreset as imbalanceQuick,
  type InformationImbalancePreset,
} from '../kit/preset.js';

export interface PerfectAlignmentPreset {
  /** Model, data, training and seeds: the experiment on information imbalance, whose models with all five attributes these are. */
  readonly base: InformationImbalancePreset;
}

/** All five: captions say everything that varies. */
export const FULL_INFORMATION = 5;

export const quickPreset: PerfectAlignmentPreset = { base: imbalanceQuick };

export const paperPreset: PerfectAlignmentPreset = { base: imbalancePaper };
