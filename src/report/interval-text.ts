/** A value and its interval in one cell, one unit for both: `0.851 [0.846, 0.857]`, `55.2 % [51.2, 59.7]`. */
import type { Measure } from '../geometry/index.js';
import type { Interval } from '../measure/findings.js';
import { fixed, isInterval } from './text.js';

/** How a measure's values are printed. */
export type Printed = Pick<Measure, 'format' | 'decimals'>;

/** A value with its unit. */
export function valueText(value: number, printed: Printed): string {
  return Number.isFinite(value) ? `${digits(value, printed)}${unit(printed)}` : 'n/a';
}

/** A value with its unit, and its interval without. */
export function valueWithInterval(value: number, interval: Interval | undefined, printed: Printed): string {
  return `${valueText(value, printed)}${brackets(interval, printed)}`;
}

/** A difference with its sign, of shares in points. @param mark Stands behind the value. Default: nothing. */
export function differenceText(
  value: number,
  interval: Interval | undefined,
  printed: Printed,
  mark = '',
): string {
  if (!Number.isFinite(value)) return 'n/a';
  const sign = value > 0 ? '+' : '';
  const own = printed.format === 'percent' ? ' pp' : unit(printed);
  return `${sign}${digits(value, printed)}${own}${mark}${brackets(interval, printed)}`;
}

function brackets(interval: Interval | undefined, printed: Printed): string {
  return isInterval(interval) ? ` [${digits(interval[0], printed)}, ${digits(interval[1], printed)}]` : '';
}

function digits(value: number, { format, decimals }: Printed): string {
  if (format === 'percent') return fixed(100 * value, 1);
  return fixed(value, decimals ?? (format === 'degrees' ? 1 : 3));
}

function unit({ format }: Printed): string {
  return format === 'percent' ? ' %' : format === 'degrees' ? '°' : '';
}
