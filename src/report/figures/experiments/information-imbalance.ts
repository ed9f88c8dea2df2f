import type {
  InformationImbalanceFindings,
  InformationImbalancePictures,
  Metric,
  Projection,
} from '../../../experiments/index.js';
import { sameKindNearest } from '../../plane.js';
import { pngAddress } from '../../png-data.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed, percent } from '../../text.js';
import { colour, series } from '../../theme.js';
import { equalUnits } from '../paired-points.js';
import { VEGA_LITE, type Panel } from '../schema.js';
import type { ExperimentPage } from './page.js';

const PANEL = { width: 150, height: 130 } as const;

interface PanelDefinition {
  readonly title: string;
  /** The second of two shares the panel with the first. */
  readonly metrics: readonly { readonly metric: Metric; readonly name: string }[];
}

/** TEOT section 5, panels a to f of its main experiment. */
const PANELS: readonly PanelDefinition[] = [
  {
    title: 'a  Gap',
    metrics: [
      { metric: 'l2m', name: 'L2M' },
      { metric: 'rmg', name: 'RMG' },
    ],
  },
  { title: 'b  Object bias of images', metrics: [{ metric: 'moadImage', name: 'MOAD' }] },
  { title: 'c  Object bias of texts', metrics: [{ metric: 'moadText', name: 'MOAD' }] },
  { title: 'd  Digits', metrics: [{ metric: 'digitAccuracy', name: 'accuracy' }] },
  {
    title: 'e  Attributes',
    metrics: [
      { metric: 'attributeAveragePrecision', name: 'average precision' },
      { metric: 'attributeAccuracy', name: 'accuracy' },
    ],
  },
  { title: 'f  Ideal words', metrics: [{ metric: 'idealWordsAccuracy', name: 'accuracy' }] },
];

/** The gap, the object bias and what models know, against the attributes that captions mention (TEOT section 5). */
export function informationImbalanceFigure(findings: InformationImbalanceFindings): Figure {
  const { settings } = findings;
  const first = settings.find(({ attributes }) => attributes === 1) ?? settings[0]!;
  const last = settings.at(-1)!;
  const seeds = first.metrics.rmg.values.length;
  const fromTo = (metric: Metric): string =>
    `${fixed(first.metrics[metric].mean, 2)} to ${fixed(last.metrics[metric].mean, 2)}`;
  return {
    id: 'information-imbalance',
    title:
      `From ${count(first.attributes)} attribute in the captions to ${count(last.attributes)}, RMG goes from ${fromTo('rmg')}, ` +
      `the object bias of images from ${fromTo('moadImage')}`,
    caption:
      `Each mark is the mean of ${count(seeds)} trained models that differ in their seed; bars are 95 % t intervals of the ` +
      'mean. Captions always name the digit, and as many of five attributes as the axis says. Accuracies and average ' +
      'precision ask with prompts as long as the captions of training, averaged over their other words.',
    spec: {
      $schema: VEGA_LITE,
      concat: PANELS.map((panel) => panelSpec(panel, findings)),
      columns: 3,
      resolve: { scale: { color: 'independent', shape: 'independent' } },
    },
  };
}

function panelSpec({ title, metrics }: PanelDefinition, { settings }: InformationImbalanceFindings): Panel {
  const values = metrics.flatMap(({ metric, name }) =>
    settings.map(({ attributes, metrics: own }) => {
      const { mean, interval } = own[metric];
      return { attributes, name, value: mean, low: interval[0], high: interval[1] };
    }),
  );
  const names = metrics.map(({ name }) => name);
  const x = {
    field: 'attributes',
    type: 'ordinal' as const,
    title: 'Attributes mentioned',
    axis: { labelAngle: 0, grid: false },
  };
  const y = { type: 'quantitative' as const, title: names.length === 1 ? capital(names[0]!) : null };
  const legend = names.length === 1 ? null : { orient: 'bottom' as const, offset: 4, columnPadding: 8 };
  const look = {
    color: {
      field: 'name',
      type: 'nominal' as const,
      legend,
      scale: { domain: names, range: names.map((_, k) => series[k]!.colour) },
    },
  };
  const shape = {
    field: 'name',
    type: 'nominal' as const,
    legend,
    scale: { domain: names, range: names.map((_, k) => series[k]!.shape) },
  };
  const drawn = values.filter(({ value }) => Number.isFinite(value));
  return {
    ...PANEL,
    title: { text: title, fontSize: 12, offset: 6, frame: 'group' },
    data: { values: drawn },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 1.6 },
        encoding: { x, y: { ...y, field: 'value' }, ...look },
      },
      {
        data: { values: drawn.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high)) },
        mark: { type: 'rule', strokeWidth: 1.4 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, ...look },
      },
      {
        mark: { type: 'point', filled: true, size: 40, opacity: 1 },
        encoding: { x, y: { ...y, field: 'value' }, ...look, shape },
      },
    ],
  };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Images of MAD and captions that mention everything (TEOT Fig. 4). */
export function madExamplesFigure({ examples }: InformationImbalancePictures): Figure | undefined {
  if (examples.length === 0) return undefined;
  const columns = 4;
  const [cell, picture, line] = [148, 84, 13];
  const rows = Math.ceil(examples.length / columns);
  const height = picture + 3 * line + 20;
  const marks = examples.map(({ pixels, caption }, k) => ({
    x: (k % columns) * cell + cell / 2,
    y: Math.floor(k / columns) * height,
    address: pngAddress(pixels, 28),
    caption,
  }));
  const text = marks.flatMap(({ x, y, caption }) =>
    inLines(caption.split(', '), 2).map((words, k) => ({ x, y: y + picture + 12 + k * line, words })),
  );
  const axis = { axis: null, type: 'quantitative' as const };
  const scaleX = { domain: [0, columns * cell], nice: false };
  const scaleY = { domain: [rows * height, 0], nice: false };
  return {
    id: 'mad-examples',
    title: 'Digits with attributes, and captions that mention all of them',
    caption:
      'Images of the test set with captions of six words in random order: the digit and five attributes. With fewer ' +
      'attributes in the captions, others of the same words are left out each time.',
    spec: {
      $schema: VEGA_LITE,
      width: columns * cell,
      height: rows * height,
      layer: [
        {
          data: { values: marks },
          mark: { type: 'image', width: picture, height: picture, align: 'center', baseline: 'top' },
          encoding: {
            x: { field: 'x', scale: scaleX, ...axis },
            y: { field: 'y', scale: scaleY, ...axis },
            url: { field: 'address', type: 'nominal' },
          },
        },
        {
          data: { values: text },
          mark: { type: 'text', fontSize: 10, baseline: 'middle', color: colour('ink') },
          encoding: {
            x: { field: 'x', scale: scaleX, ...axis },
            y: { field: 'y', scale: scaleY, ...axis },
            text: { field: 'words', type: 'nominal' },
          },
        },
      ],
    },
  };
}

/** Two words a line, however long the caption. */
function inLines(words: readonly string[], each: number): string[] {
  return Array.from({ length: Math.ceil(words.length / each) }, (_, k) =>
    words.slice(k * each, (k + 1) * each).join(', '),
  );
}

/** Images and texts of the model with full information before and after training (TEOT Fig. 7). */
export function trainingUmapFigure(
  findings: InformationImbalanceFindings,
  { before, after }: InformationImbalancePictures,
): Figure | undefined {
  if (before.pairs === 0 || after.pairs === 0) return undefined;
  const full = findings.settings.find(({ attributes }) => attributes === 5);
  const nearest = [before, after].map((projection) =>
    percent(sameKindNearest({ ...projection, of: projection.pairs })),
  );
  return {
    id: 'umap-before-after',
    title:
      `With full information, points whose neighbour in the plane is of their own kind go from ${nearest[0]} to ` +
      `${nearest[1]} in training`,
    caption:
      `UMAP of ${count(after.pairs)} test images and their captions of all six words, by the model of the first seed` +
      `${full === undefined ? '' : `; mean L2M ${fixed(full.initial.l2m.mean, 2)} before and ${fixed(full.metrics.l2m.mean, 2)} after, over all seeds`}. ` +
      'Read which points mingle, not how far apart islands are. The axes have no unit.',
    spec: {
      $schema: VEGA_LITE,
      hconcat: [cloudSpec('Before training', before), cloudSpec('After training', after)],
      resolve: { scale: { x: 'independent', y: 'independent' } },
    },
  };
}

function cloudSpec(title: string, { points, pairs }: Projection): Panel {
  const domain = equalUnits({ points, pairs, of: pairs }, 230, [230, 230]);
  const kinds = ['image', 'text'];
  const values = Array.from({ length: pairs }, (_, k) => k).flatMap((k) =>
    points.map((cloud, side) => ({ x: cloud[2 * k]!, y: cloud[2 * k + 1]!, kind: kinds[side]! })),
  );
  const axis = {
    axis: { ticks: false, labels: false, grid: false, title: null },
    type: 'quantitative' as const,
  };
  const scale = { zero: false, nice: false };
  const kind = { field: 'kind', type: 'nominal' as const };
  return {
    width: 230,
    height: 230,
    title: { text: title, fontSize: 12, offset: 6 },
    data: { values: values.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)) },
    mark: { type: 'point', filled: true, size: 16, opacity: 0.8 },
    encoding: {
      x: { field: 'x', ...axis, scale: { ...scale, domain: [...domain.x] } },
      y: { field: 'y', ...axis, scale: { ...scale, domain: [...domain.y] } },
      color: { ...kind, scale: { domain: kinds, range: [series[0].colour, series[1].colour] } },
      shape: { ...kind, scale: { domain: kinds, range: [series[0].shape, series[1].shape] } },
    },
  };
}

/** Numbers of the table, by column. */
const COLUMNS: readonly { readonly metric: Metric; readonly header: string }[] = [
  { metric: 'l2m', header: 'L2M' },
  { metric: 'rmg', header: 'RMG' },
  { metric: 'moadImage', header: 'MOAD image' },
  { metric: 'moadText', header: 'MOAD text' },
  { metric: 'digitAccuracy', header: 'Digits, accuracy' },
  { metric: 'attributeAveragePrecision', header: 'Attributes, AP' },
  { metric: 'attributeAccuracy', header: 'Attributes, accuracy' },
  { metric: 'idealWordsAccuracy', header: 'Ideal words' },
];

const PROMPTS: readonly { readonly metric: Metric; readonly header: string }[] = [
  { metric: 'downstreamAccuracy', header: 'Prompts of training length (headline)' },
  { metric: 'downstreamAccuracySingleWord', header: 'Single words' },
  { metric: 'downstreamAccuracyBestCaption', header: 'Best full caption' },
];

function settingsTable(
  findings: InformationImbalanceFindings,
  caption: string,
  columns: typeof COLUMNS,
): Table {
  return {
    caption,
    columns: [
      { header: 'Attributes' },
      ...columns.map(({ header }) => ({ header, kind: 'number' as const })),
    ],
    rows: findings.settings.map(({ attributes, metrics }): Cell[] => [
      count(attributes),
      ...columns.map(({ metric }): Cell => {
        const { mean, interval } = metrics[metric];
        return Number.isFinite(interval[0]) && Number.isFinite(interval[1])
          ? { text: fixed(mean), note: `${fixed(interval[0], 2)} to ${fixed(interval[1], 2)}` }
          : fixed(mean);
      }),
    ]),
  };
}

/** The page of the experiment. */
export function informationImbalancePage(
  findings: InformationImbalanceFindings,
  pictures: InformationImbalancePictures,
): ExperimentPage {
  const { runs, settings } = findings;
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  const rates = new Set(runs.map(({ learningRate }) => learningRate)).size;
  return {
    lead: [
      `${count(runs.length)} small CLIPs were trained from scratch on digits with five attributes: ${count(settings.length)} settings, ${count(seeds)} ` +
        `${seeds === 1 ? 'seed' : 'seeds'}, ${count(rates)} learning ${rates === 1 ? 'rate' : 'rates'}. Everything is alike but one thing: how many of the attributes the captions mention. ` +
        'The less a caption says of its picture, the more information is in one modality only.',
      'Accuracy is asked with prompts as long as the captions of training, averaged over their other words: only those ask every model in ' +
        'the kind of caption that it knows. Single words and the best full caption stand beside.',
    ],
    figures: [
      informationImbalanceFigure(findings),
      madExamplesFigure(pictures),
      trainingUmapFigure(findings, pictures),
    ].filter((figure) => figure !== undefined),
    tables: [
      settingsTable(findings, 'Means over seeds, with 95 % t intervals', COLUMNS),
      settingsTable(findings, 'Accuracy over digit and attributes, asked in three ways', PROMPTS),
    ],
  };
}
