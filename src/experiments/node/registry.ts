import { informationImbalance } from './information-imbalance/information-imbalance.js';

/** Every experiment by its id. A new one is a new file, and a line here. */
export const experiments = {
  'information-imbalance': informationImbalance,
} as const;

export type ExperimentId = keyof typeof experiments;
