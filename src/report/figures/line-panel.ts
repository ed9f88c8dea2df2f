import { colour, series } from '../theme.js';
import type { Layer, Panel } from './schema.js';

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** Ends of an interval of y, drawn as a band where both are numbers. */
  readonly low?: number;
  readonly high?: number;
}

export interface Line {
  readonly name: string;
  readonly points: readonly LinePoint[];
}

export interface LinePanel {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Names of the lines of all panels of the figure, at most four: each keeps its look everywhere. */
  readonly names: readonly string[];
  /** Marks without a line, for what others have published; under `name` in the legend of marks. */
  readonly marks?: { readonly name: string; readonly points: readonly LinePoint[] } | undefined;
  /** Vertical lines. */
  readonly rules?: readonly { readonly x: number; readonly isDashed: boolean }[];
  readonly x: { readonly title: string; readonly domain: readonly [number, number] };
  readonly y: { readonly title: string | null; readonly domain: readonly [number, number] };
  readonly width: number;
  readonly height: number;
}

/** One panel of lines with their intervals: small multiples share axes and looks. */
export function linePanel(panel: LinePanel): Panel {
  const { title, lines, names, marks, rules = [], width, height } = panel;
  const x = {
    field: 'x',
    type: 'quantitative' as const,
    title: panel.x.title,
    scale: { domain: [...panel.x.domain], nice: false },
    axis: { grid: false, tickCount: 5 },
  };
  const y = {
    field: 'y',
    type: 'quantitative' as const,
    title: panel.y.title,
    scale: { domain: [...panel.y.domain], nice: false },
  };
  const values = lines.flatMap(({ name, points }) => points.map((point) => ({ ...point, name })));
  const bands = values.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  const look = {
    field: 'name',
    type: 'nominal' as const,
    legend: names.length < 2 ? null : { symbolType: 'stroke' as const, symbolSize: 320 },
  };
  const scale = { domain: [...names], range: names.map((_, k) => series[k]!.colour) };
  const dashes = { domain: [...names], range: names.map((_, k) => [...series[k]!.dash]) };
  const layers: Layer[] = [
    ...(bands.length === 0
      ? []
      : [
          {
            data: { values: bands },
            mark: { type: 'area' as const, opacity: 0.18 },
            encoding: {
              x,
              y: { ...y, field: 'low' },
              y2: { field: 'high' },
              color: { ...look, scale },
            },
          },
        ]),
    ...rules.map(({ x: at, isDashed }) => ({
      data: { values: [{ x: at }] },
      mark: {
        type: 'rule' as const,
        color: colour('rule'),
        strokeWidth: 1.2,
        ...(isDashed && { strokeDash: [4, 3] }),
      },
      encoding: { x: { field: 'x', type: 'quantitative' as const } },
    })),
    {
      data: { values },
      mark: { type: 'line', strokeWidth: 1.7 },
      encoding: { x, y, color: { ...look, scale }, strokeDash: { ...look, scale: dashes } },
    },
    ...(marks === undefined
      ? []
      : [
          {
            data: { values: marks.points.map((point) => ({ ...point, kind: marks.name })) },
            mark: { type: 'point' as const, filled: false, size: 26, strokeWidth: 1.1 },
            encoding: {
              x,
              y,
              shape: {
                field: 'kind',
                type: 'nominal' as const,
                scale: { domain: [marks.name], range: ['circle'] },
                legend: { symbolStrokeColor: colour('ink'), symbolFillColor: 'transparent', symbolSize: 40 },
              },
              color: { value: colour('ink') },
            },
          },
        ]),
  ];
  return {
    width,
    height,
    title: { text: title, fontSize: 12, offset: 6, frame: 'group' },
    layer: layers,
  };
}
