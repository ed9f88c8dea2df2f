import type { Summary } from '../numeric/index.js';
import type { Cell } from './report.js';
import { fixed, isInterval } from './text.js';

/** A mean over seeds with its 95 % t interval under it, where there is one. */
export function summaryCell({ mean, interval }: Summary, decimals = 3): Cell {
  return isInterval(interval)
    ? {
        text: fixed(mean, decimals),
        note: `${fixed(interval[0], decimals)} to ${fixed(interval[1], decimals)}`,
      }
    : fixed(mean, decimals);
}
