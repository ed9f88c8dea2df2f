/** Words beside values and points. */
import { colour } from '../theme.js';
import { offsetOf, placed } from './intervals.js';
import { lookFor } from './looks.js';
import type { Mark } from './panels.js';

export interface Label {
  readonly place: string | number;
  readonly name?: string | undefined;
  /** Where the words begin, on the axis of values. */
  readonly value: number;
  readonly text: string;
}

export interface LabelOptions {
  /** The axis that values are read from. Default: y. */
  readonly along?: 'x' | 'y';
  /** As the bars or intervals that they belong to. Default: false. */
  readonly beside?: boolean;
  /** Right of the frame instead, all on one line. Only along x. Default: false. */
  readonly atEnd?: boolean;
}

/**
 * Words above values, or to the right of values that are read from x.
 *
 *   labels([{ place: 'R@1', name: 'image to text', value: 0.55, text: '55 %' }], { beside: true })
 */
export function labels(
  rows: readonly Label[],
  { along = 'y', beside = false, atEnd = false }: LabelOptions = {},
): Mark {
  return (frame) => {
    const { nameOf } = lookFor(frame, rows);
    const values = rows
      .map((row) => ({ place: row.place, value: row.value, text: row.text, name: nameOf(row) }))
      .filter(({ value }) => Number.isFinite(value));
    return [
      {
        data: { values },
        mark:
          along === 'y'
            ? { type: 'text', baseline: 'bottom', dy: -4 }
            : { type: 'text', align: 'left', baseline: 'middle', dx: 8 },
        encoding: {
          ...placed(frame, along, 'value'),
          ...(atEnd && { x: { value: frame.width } }),
          ...(beside ? offsetOf(along, frame.looks.names) : {}),
          text: { field: 'text' },
        },
      },
    ];
  };
}

/**
 * Words at the top of a guide, on that side of it which has more room.
 *
 *   guideLabel(100, 'median 100')
 */
export function guideLabel(place: number, text: string): Mark {
  return (frame) => {
    const { domain = [0, 1], log = false } = frame.axes.x;
    const middle = log ? Math.sqrt(domain[0] * domain[1]) : (domain[0] + domain[1]) / 2;
    const isRight = place > middle;
    return [
      {
        data: { values: [{ place }] },
        mark: {
          type: 'text',
          text,
          baseline: 'top',
          align: isRight ? 'right' : 'left',
          dx: isRight ? -5 : 5,
          y: 4,
        },
        encoding: { x: frame.x('place') },
      },
    ];
  };
}

export interface NumberedPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/**
 * Words a little above or below points.
 *
 *   pointLabels([{ x: 0, y: 0.5, text: '1' }], 'above')
 */
export function pointLabels(points: readonly NumberedPoint[], side: 'above' | 'below'): Mark {
  return (frame) => [
    {
      data: { values: [...points] },
      mark: { type: 'text', dy: side === 'below' ? 13 : -12, color: colour('ink') },
      encoding: { x: frame.x('x'), y: frame.y('y'), text: { field: 'text', type: 'nominal' } },
    },
  ];
}

/**
 * Names beside points, on that side of them which has more room.
 *
 *   pointNames([{ x: 0.8, y: 0.6, text: 'ViT-B-16' }])
 */
export function pointNames(points: readonly NumberedPoint[]): Mark {
  return (frame) => {
    const { domain = [0, 1] } = frame.axes.x;
    const middle = (domain[0] + domain[1]) / 2;
    return [false, true].map((isRight) => ({
      data: { values: points.filter(({ x }) => x > middle === isRight) },
      mark: {
        type: 'text' as const,
        align: isRight ? ('right' as const) : ('left' as const),
        baseline: 'middle' as const,
        dx: isRight ? -6 : 6,
        fontSize: 9,
        color: colour('ink'),
      },
      encoding: { x: frame.x('x'), y: frame.y('y'), text: { field: 'text', type: 'nominal' as const } },
    }));
  };
}
