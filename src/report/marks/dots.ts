/** Single values behind their means. */
import { placed, type Level } from './intervals.js';
import { lookFor } from './looks.js';
import type { Mark } from './panels.js';

/**
 * Small faint dots at places, each in its series' colour: the values that a mean beside them is of.
 *
 *   dots([{ place: 1, name: 'RMG', value: 0.37 }, { place: 1, name: 'RMG', value: 0.39 }], { shift: 6 })
 *
 * @param options.shift Pixels to the right of their places, out of the way of an interval. Default: 0.
 */
export function dots(rows: readonly Level[], { shift = 0 }: { readonly shift?: number } = {}): Mark {
  return (frame) => {
    const { channels, nameOf } = lookFor(frame, rows);
    const values = rows
      .map((row) => ({ place: row.place, name: nameOf(row), value: row.value }))
      .filter(({ value }) => Number.isFinite(value));
    return [
      {
        data: { values },
        mark: {
          type: 'point',
          shape: 'circle',
          filled: true,
          size: 18,
          opacity: 0.55,
          ...(shift !== 0 && { xOffset: shift }),
        },
        encoding: { ...placed(frame, 'y', 'value'), color: channels.color },
      },
    ];
  };
}
