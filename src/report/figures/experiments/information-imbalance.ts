import type {
  InformationImbalanceFindings,
  InformationImbalancePictures,
  Metric,
} from '../../../experiments/index.js';
import { pngAddress } from '../../png-data.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed } from '../../text.js';
import { colour, series } from '../../theme.js';
import { VEGA_LITE, type Panel } from '../schema.js';
import { intervalPanel, panelGrid } from './interval-panel.js';
import type { ExperimentPage } from './page.js';
import { trainingUmapFigure } from './training-umap.js';

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
    spec: panelGrid(
      PANELS.map((panel) => panelSpec(panel, findings)),
      3,
    ),
  };
}

function panelSpec({ title, metrics }: PanelDefinition, { settings }: InformationImbalanceFindings): Panel {
  return intervalPanel({
    title,
    xTitle: 'Attributes mentioned',
    yTitle: metrics.length === 1 ? capital(metrics[0]!.name) : null,
    series: metrics.map(({ metric, name }) => ({
      name,
      points: settings.map(({ attributes, metrics: own }) => ({
        x: attributes,
        value: own[metric].mean,
        interval: own[metric].interval,
      })),
    })),
  });
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

/** Mean L2M of the models with full information before and after training. */
function fullInformation({ settings }: InformationImbalanceFindings): readonly [number, number] | undefined {
  const full = settings.find(({ attributes }) => attributes === 5);
  return full && [full.initial.l2m.mean, full.metrics.l2m.mean];
}

/** Settings whose curves are drawn: more than four could not be told apart. */
const DRAWN_CURVES = [0, 1, 3, 5];

/** What the model multiplies cosines by, and how undecided its softmax stays, over training (TEOT section 6). */
export function trainingCurvesFigure({ settings }: InformationImbalanceFindings): Figure | undefined {
  const drawn = settings.filter(
    ({ attributes, training }) => DRAWN_CURVES.includes(attributes) && training.length > 0,
  );
  const [first, last] = [drawn[0]?.training.at(-1), drawn.at(-1)?.training.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const names = drawn.map(({ attributes }) => count(attributes));
  const panel = (title: string, field: 'scale' | 'entropy', unit: string): Panel => ({
    width: 250,
    height: 190,
    title: { text: title, fontSize: 12, offset: 6, frame: 'group' },
    data: {
      values: drawn.flatMap(({ attributes, training }) =>
        training.map((point) => ({ step: point.step, value: point[field], attributes: count(attributes) })),
      ),
    },
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: {
      x: { field: 'step', type: 'quantitative', title: 'Step' },
      y: { field: 'value', type: 'quantitative', title: unit, scale: { zero: false } },
      color: {
        field: 'attributes',
        type: 'nominal',
        sort: names,
        legend: { orient: 'bottom', title: 'Attributes mentioned', titleOrient: 'left' },
        scale: { domain: names, range: names.map((_, k) => series[k]!.colour) },
      },
      strokeDash: {
        field: 'attributes',
        type: 'nominal',
        sort: names,
        legend: { orient: 'bottom', title: 'Attributes mentioned' },
        scale: { domain: names, range: names.map((_, k) => [...series[k]!.dash]) },
      },
    },
  });
  return {
    id: 'training-curves',
    title:
      `At the end of training the softmax keeps ${fixed(first.entropy, 2)} nats of doubt with ${names[0]} attributes in the captions, ` +
      `${fixed(last.entropy, 2)} with ${names.at(-1)!}`,
    caption:
      'Left: what cosines are multiplied by, 1 / temperature, which the model learns. Right: the entropy of the softmax over the texts of a batch for an image, ' +
      'and over its images for a text, averaged; with a batch of 128 pairs it begins near ln 128 = 4.85. Means over seeds and over runs of steps.',
    spec: panelGrid(
      [panel('Logit scale', 'scale', '1 / temperature'), panel('Entropy', 'entropy', 'Nats')],
      2,
    ),
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
      trainingUmapFigure('umap-before-after', pictures, fullInformation(findings)),
      trainingCurvesFigure(findings),
    ].filter((figure) => figure !== undefined),
    tables: [
      settingsTable(findings, 'Means over seeds, with 95 % t intervals', COLUMNS),
      settingsTable(findings, 'Accuracy over digit and attributes, asked in three ways', PROMPTS),
    ],
  };
}
