/** Bars from 0, or from one value to another. */
import { colour } from '../theme.js';
import { offsetOf, placed } from './intervals.js';
import { lookFor } from './looks.js';
import type { Mark } from './panels.js';

export interface Bar {
  readonly place: string | number;
  /** One of the figure's series. Default: the only one, or ink. */
  readonly name?: string | undefined;
  readonly value: number;
}

export interface BarOptions {
  /** The axis that values are read from; the other holds the places. Default: y. */
  readonly along?: 'x' | 'y';
  /** Series stand beside each other in a place. Default: one over the other. */
  readonly beside?: boolean;
  /** In pixels. Default: the place, but for its gap. */
  readonly thickness?: number;
}

/**
 * Bars from 0 to each value.
 *
 *   bars([{ place: 'R@1', name: 'image to text', value: 0.55 }], { beside: true })
 */
export function bars(
  rows: readonly Bar[],
  { along = 'y', beside = false, thickness }: BarOptions = {},
): Mark {
  return (frame) => {
    const { channels, nameOf } = lookFor(frame, rows);
    const values = rows
      .map((row) => ({ place: row.place, value: row.value, name: nameOf(row) }))
      .filter(({ value }) => Number.isFinite(value));
    const thick = thickness === undefined ? {} : along === 'y' ? { width: thickness } : { height: thickness };
    return [
      {
        data: { values },
        mark: { type: 'bar', ...thick },
        encoding: {
          ...placed(frame, along, 'value'),
          ...(beside ? offsetOf(along, frame.looks.names) : {}),
          color: channels.color,
        },
      },
    ];
  };
}

export interface Range {
  readonly place: string | number;
  readonly from: number;
  readonly to: number;
}

/**
 * Pale bars from one value to another, behind what is drawn in them: the range that a value can take.
 *
 *   ranges([{ place: 'image query', from: 1, to: 200 }], { along: 'x', thickness: 8 })
 */
export function ranges(
  rows: readonly Range[],
  { along = 'y', thickness }: { readonly along?: 'x' | 'y'; readonly thickness: number },
): Mark {
  return (frame) => [
    {
      data: { values: rows.map(({ place, from, to }) => ({ place, from, to })) },
      mark: {
        type: 'bar',
        color: colour('grid'),
        ...(along === 'y' ? { width: thickness } : { height: thickness }),
      },
      encoding: placed(frame, along, 'from', 'to'),
    },
  ];
}
