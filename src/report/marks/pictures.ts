/** Pictures with words under them. */
import { colour } from '../theme.js';
import type { Panel } from './panels.js';

export interface Picture {
  /** A data URL. */
  readonly address: string;
  /** Lines under it. */
  readonly lines: readonly string[];
}

const PICTURE = { cell: 148, side: 84, line: 13, gap: 20 } as const;

/**
 * Pictures in rows, each over its lines of words: a panel of its own, without axes.
 *
 *   pictures([{ address: 'data:image/png;base64,...', lines: ['3, red', 'small'] }])
 */
export function pictures(shown: readonly Picture[], columns = 4): Panel {
  const { cell, side, line, gap } = PICTURE;
  const height = side + Math.max(...shown.map(({ lines }) => lines.length)) * line + gap;
  const rows = Math.ceil(shown.length / columns);
  const at = (k: number) => ({ x: (k % columns) * cell + cell / 2, y: Math.floor(k / columns) * height });
  return {
    width: columns * cell,
    height: rows * height - gap,
    x: { hidden: true, domain: [0, columns * cell] },
    y: { hidden: true, domain: [rows * height - gap, 0] },
    marks: [
      (frame) => [
        {
          data: { values: shown.map(({ address }, k) => ({ ...at(k), address })) },
          mark: { type: 'image', width: side, height: side, align: 'center', baseline: 'top' },
          encoding: { x: frame.x('x'), y: frame.y('y'), url: { field: 'address', type: 'nominal' } },
        },
        {
          data: {
            values: shown.flatMap(({ lines }, k) =>
              lines.map((text, row) => ({ x: at(k).x, y: at(k).y + side + 12 + row * line, text })),
            ),
          },
          mark: { type: 'text', fontSize: 10, baseline: 'middle', color: colour('ink') },
          encoding: { x: frame.x('x'), y: frame.y('y'), text: { field: 'text', type: 'nominal' } },
        },
      ],
    ],
  };
}
