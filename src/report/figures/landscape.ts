import type { Landscape } from '../../evaluation/index.js';
import type { Figure, Table } from '../report.js';
import { count, fixed, percent } from '../text.js';
import { colour, series } from '../theme.js';
import { VEGA_LITE, type Panel } from './schema.js';

/** What tells several landscapes on one page apart. */
export interface LandscapeNames {
  /** Of the figure's files. Default: landscape. */
  readonly id?: string;
  /** What was shifted: begins the title. */
  readonly subject?: string;
}

const PANEL = { width: 170, height: 130 } as const;

/** The contrastive loss against the signed distance between the modalities, a panel for each temperature (MtG Fig. 3b-d). */
export function landscapeFigure(
  landscape: Landscape,
  { id = 'landscape', subject }: LandscapeNames = {},
): Figure {
  const { temperatures, minima, gap } = landscape;
  const coldest = temperatures[0]!;
  const [lowest] = minima
    .filter(({ temperature }) => temperature === coldest)
    .sort((a, b) => a.loss - b.loss);
  const said =
    lowest === undefined
      ? `at temperature ${coldest} the loss has no minimum inside the grid`
      : `at temperature ${coldest} the loss is lowest at distance ${fixed(lowest.distance, 2)}; unshifted, the modalities are ${fixed(gap, 2)} apart`;
  return {
    id,
    title:
      subject === undefined ? `${said.slice(0, 1).toUpperCase()}${said.slice(1)}` : `${subject}: ${said}`,
    caption:
      'Each panel is the contrastive loss at one temperature while the modalities move along the gap vector; its scale is its own. The ' +
      'distance between the means is negative where they have passed each other. The dashed line is the unshifted data, marks are ' +
      'local minima; one far to the left is back to back, each modality behind the other.',
    spec: {
      $schema: VEGA_LITE,
      concat: temperatures.map((temperature) => panel(landscape, temperature)),
      columns: 3,
    },
  };
}

function panel({ points, minima, gap }: Landscape, temperature: string): Panel {
  const x = {
    field: 'distance',
    type: 'quantitative' as const,
    title: 'Distance between the means',
    scale: { domain: [-2, 2], nice: false },
    axis: { values: [-2, -1, 0, 1, 2], grid: false },
  };
  const y = { type: 'quantitative' as const, title: 'Loss', scale: { zero: false } };
  return {
    ...PANEL,
    title: { text: `Temperature ${temperature}`, fontSize: 12, offset: 6, frame: 'group' },
    layer: [
      {
        data: { values: [{ distance: gap }] },
        mark: { type: 'rule', color: colour('muted'), strokeDash: [4, 3], strokeWidth: 1.2 },
        encoding: { x },
      },
      {
        data: {
          values: points.map(({ delta, distance, loss }) => ({ delta, distance, loss: loss[temperature]! })),
        },
        mark: { type: 'line', color: series[0].colour, strokeWidth: 1.8 },
        encoding: { x, y: { ...y, field: 'loss' }, order: { field: 'delta', type: 'quantitative' } },
      },
      {
        data: { values: minima.filter((minimum) => minimum.temperature === temperature) },
        mark: {
          type: 'point',
          filled: true,
          size: 60,
          opacity: 1,
          color: series[1].colour,
          shape: series[1].shape,
        },
        encoding: { x, y: { ...y, field: 'loss' } },
      },
    ],
  };
}

/** Recall against the signed distance, both directions. */
export function landscapeRetrievalFigure(
  landscape: Landscape,
  modalities: readonly [string, string],
  { id = 'landscape', subject }: LandscapeNames = {},
): Figure {
  const { points, gap, pairs } = landscape;
  const names = [`${modalities[0]} to ${modalities[1]}`, `${modalities[1]} to ${modalities[0]}`];
  const values = points.flatMap(({ delta, distance, retrieval }) => [
    { delta, distance, direction: names[0]!, recall: retrieval.imageToText['r@1'] },
    { delta, distance, direction: names[1]!, recall: retrieval.textToImage['r@1'] },
  ]);
  const best = names.map((name) =>
    values
      .filter(({ direction }) => direction === name)
      .reduce((top, one) => (one.recall > top.recall ? one : top)),
  );
  const x = {
    field: 'distance',
    type: 'quantitative' as const,
    title: 'Distance between the means',
    scale: { domain: [-2, 2], nice: false },
  };
  return {
    id: `${id}-retrieval`,
    title:
      `${subject === undefined ? '' : `${subject}: `}R@1 peaks at ${percent(best[0]!.recall)} (${names[0]!}, distance ` +
      `${fixed(best[0]!.distance, 2)}) and ${percent(best[1]!.recall)} (${names[1]!}, distance ${fixed(best[1]!.distance, 2)})`,
    caption:
      `The share of ${count(pairs)} queries whose own match comes first, while the modalities move along the gap vector. The dashed line ` +
      'is the unshifted data.',
    spec: {
      $schema: VEGA_LITE,
      width: 420,
      height: 230,
      layer: [
        {
          data: { values: [{ distance: gap }] },
          mark: { type: 'rule', color: colour('muted'), strokeDash: [4, 3], strokeWidth: 1.2 },
          encoding: { x },
        },
        {
          data: { values },
          mark: { type: 'line', strokeWidth: 1.8 },
          encoding: {
            x,
            y: { field: 'recall', type: 'quantitative', title: 'R@1', axis: { format: '.0%' } },
            order: { field: 'delta', type: 'quantitative' },
            color: {
              field: 'direction',
              type: 'nominal',
              scale: { domain: names, range: [series[0].colour, series[1].colour] },
            },
            strokeDash: {
              field: 'direction',
              type: 'nominal',
              scale: { domain: names, range: [[...series[0].dash], [...series[1].dash]] },
            },
          },
        },
      ],
    },
  };
}

/** Where the loss has its local minima. */
export function minimaTable({ minima, points, temperatures }: Landscape, subject?: string): Table {
  const unshifted = points.find(({ delta }) => delta === 0);
  return {
    caption: `${subject === undefined ? 'Local' : `${subject}: local`} minima of the loss, and the loss of the unshifted data`,
    columns: [
      { header: 'Temperature' },
      { header: 'Distance', kind: 'number' },
      { header: 'Delta', kind: 'number' },
      { header: 'Loss', kind: 'number' },
      { header: 'Unshifted', kind: 'number' },
    ],
    rows: temperatures.flatMap((temperature) => {
      const own = minima.filter((minimum) => minimum.temperature === temperature);
      const before = unshifted === undefined ? 'not in the grid' : fixed(unshifted.loss[temperature]!);
      if (own.length === 0) return [[temperature, 'none inside the grid', '', '', before]];
      return own.map(({ distance, delta, loss }) => [
        temperature,
        fixed(distance),
        fixed(delta),
        fixed(loss),
        before,
      ]);
    }),
  };
}
