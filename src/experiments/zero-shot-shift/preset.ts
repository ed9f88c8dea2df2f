import {
  paperPreset as imbalancePaper,
  quickPreset as imbalanceQuick,
  type InformationImbalancePreset,
} from '../kit/preset.js';

export interface ZeroShotShiftPreset {
  /** Of the model whose six tasks are tried where no task is given: from the experiment on information imbalance. */
  readonly base: InformationImbalancePreset;
  /** How many attributes that model's captions mention, beside the digit. */
  readonly attributes: number;
}

const ATTRIBUTES = 2;

export const quickPreset: ZeroShotShiftPreset = {
  base: { ...imbalanceQuick, seeds: 1 },
  attributes: ATTRIBUTES,
};

/** The published tasks enter as files; MAD's own are tried at full size only where no task is given. */
export const paperPreset: ZeroShotShiftPreset = {
  base: { ...imbalancePaper, seeds: 1 },
  attributes: ATTRIBUTES,
};
