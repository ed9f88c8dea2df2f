import { meanInterval, type MeanInterval } from './student-t.js';

/** Values with their mean and its 95 % t interval. */
export interface Summary extends MeanInterval {
  /** One value a seed. */
  readonly values: readonly number[];
}

export function summarise(values: readonly number[]): Summary {
  return { ...meanInterval(values), values };
}
