import { series } from '../../theme.js';
import { VEGA_LITE, type Panel } from '../schema.js';
import type { FigureSpec } from '../../report.js';

/** A mean and its interval at a place on the x axis. */
export interface IntervalPoint {
  readonly x: string | number;
  readonly value: number;
  /** [NaN, NaN] where there is none. */
  readonly interval: readonly [number, number];
}

export interface IntervalSeries {
  readonly name: string;
  readonly points: readonly IntervalPoint[];
}

export interface IntervalPanel {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string | null;
  /** At most four; one alone has no legend. */
  readonly series: readonly IntervalSeries[];
  /** Default: 150 by 130. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Places that have no order are not joined. Default: true. */
  readonly joined?: boolean;
  /** Default: 0. */
  readonly labelAngle?: number;
}

/** Means with their 95 % intervals over an ordinal axis, in the order of the first series. */
export function intervalPanel({
  title,
  xTitle,
  yTitle,
  series: drawn,
  size = { width: 150, height: 130 },
  joined = true,
  labelAngle = 0,
}: IntervalPanel): Panel {
  const names = drawn.map(({ name }) => name);
  const values = drawn
    .flatMap(({ name, points }) =>
      points.map(({ x, value, interval }) => ({ x, name, value, low: interval[0], high: interval[1] })),
    )
    .filter(({ value }) => Number.isFinite(value));
  const order = [...new Set(drawn.flatMap(({ points }) => points.map(({ x }) => x)))];
  const x = {
    field: 'x',
    type: 'ordinal' as const,
    title: xTitle,
    sort: order,
    axis: { labelAngle, grid: false },
  };
  const y = { type: 'quantitative' as const, title: yTitle };
  const legend = names.length === 1 ? null : { orient: 'bottom' as const, offset: 4, columnPadding: 8 };
  const scaled = (range: readonly string[]) => ({
    field: 'name',
    type: 'nominal' as const,
    legend,
    scale: { domain: names, range: [...range] },
  });
  const look = { color: scaled(names.map((_, k) => series[k]!.colour)) };
  return {
    ...size,
    title: { text: title, fontSize: 12, offset: 6, frame: 'group' },
    data: { values },
    layer: [
      ...(joined
        ? [
            {
              mark: { type: 'line' as const, strokeWidth: 1.6 },
              encoding: { x, y: { ...y, field: 'value' }, ...look },
            },
          ]
        : []),
      {
        data: { values: values.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high)) },
        mark: { type: 'rule', strokeWidth: 1.4 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, ...look },
      },
      {
        mark: { type: 'point', filled: true, size: 40, opacity: 1 },
        encoding: {
          x,
          y: { ...y, field: 'value' },
          ...look,
          shape: scaled(names.map((_, k) => series[k]!.shape)),
        },
      },
    ],
  };
}

/** Panels side by side, `columns` in a row, each with its own legend. */
export function panelGrid(panels: readonly Panel[], columns: number): FigureSpec {
  return {
    $schema: VEGA_LITE,
    concat: [...panels],
    columns,
    resolve: { scale: { color: 'independent', shape: 'independent' } },
  };
}
