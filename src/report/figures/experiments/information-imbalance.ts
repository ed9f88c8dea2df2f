import type {
  InformationImbalanceFindings,
  InformationImbalancePictures,
  Metric,
} from '../../../experiments/index.js';
import {
  drawing,
  intervals,
  lines,
  looks,
  pictures,
  sharedDomain,
  valuesOf,
  type Panel,
} from '../../marks/index.js';
import { pngAddress } from '../../png-data.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed } from '../../text.js';
import type { ExperimentPage } from './page.js';
import { trainingUmapFigure } from './training-umap.js';

/** Accuracy and average precision, which share a scale as do all panels with one title of their axis. */
const SCORE = 'Score';

const NAMES = ['L2M', 'RMG', 'average precision', 'accuracy'] as const;

/** TEOT section 5, panels a to f of its main experiment; a metric without a name is alone under its title. */
const PANELS: readonly {
  readonly title: string;
  readonly y: string;
  readonly metrics: readonly { readonly metric: Metric; readonly name?: (typeof NAMES)[number] }[];
}[] = [
  {
    title: 'a  Gap',
    y: 'Gap',
    metrics: [
      { metric: 'l2m', name: 'L2M' },
      { metric: 'rmg', name: 'RMG' },
    ],
  },
  { title: 'b  Object bias of images', y: 'MOAD', metrics: [{ metric: 'moadImage' }] },
  { title: 'c  Object bias of texts', y: 'MOAD', metrics: [{ metric: 'moadText' }] },
  { title: 'd  Digits', y: SCORE, metrics: [{ metric: 'digitAccuracy', name: 'accuracy' }] },
  {
    title: 'e  Attributes',
    y: SCORE,
    metrics: [
      { metric: 'attributeAveragePrecision', name: 'average precision' },
      { metric: 'attributeAccuracy', name: 'accuracy' },
    ],
  },
  { title: 'f  Ideal words', y: SCORE, metrics: [{ metric: 'idealWordsAccuracy', name: 'accuracy' }] },
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
      `From ${count(first.attributes)} attribute in the captions to ${count(last.attributes)}, RMG goes ` +
      `from ${fromTo('rmg')}, the object bias of images from ${fromTo('moadImage')}`,
    caption:
      `Each mark is the mean of ${count(seeds)} trained models that differ in their seed; bars are 95 % t ` +
      'intervals of the mean. Captions always name the digit, and as many of five attributes as the axis ' +
      'says. Accuracies and average precision ask with prompts as long as the captions of training, ' +
      'averaged over their other words.',
    spec: drawing(panelsOf(findings), { looks: looks(NAMES, { swatch: 'mark' }) }),
  };
}

function panelsOf({ settings }: InformationImbalanceFindings): readonly Panel[] {
  const drawn = PANELS.map((panel) => ({
    ...panel,
    series: panel.metrics.map(({ metric, name }) => ({
      name,
      points: settings.map(({ attributes, metrics }) => {
        const { mean, interval } = metrics[metric];
        return { place: attributes, value: mean, interval };
      }),
    })),
  }));
  return drawn.map(({ title, y, series }) => ({
    title,
    x: { title: 'Attributes mentioned', places: settings.map(({ attributes }) => attributes) },
    y: {
      title: y,
      domain: sharedDomain(
        valuesOf(drawn.filter((one) => one.y === y).flatMap((one) => one.series)),
        // An interval of few seeds reaches beyond what a score can be, and is cut there.
        y === SCORE ? { zero: true, within: [0, 1] } : { zero: true },
      ),
    },
    marks: [intervals(series, { joined: true })],
  }));
}

/** Images of MAD and captions that mention everything (TEOT Fig. 4). */
export function madExamplesFigure({ examples }: InformationImbalancePictures): Figure | undefined {
  if (examples.length === 0) return undefined;
  return {
    id: 'mad-examples',
    title: 'Digits with attributes, and captions that mention all of them',
    caption:
      'Images of the test set with captions of six words in random order: the digit and five attributes. With fewer ' +
      'attributes in the captions, others of the same words are left out each time.',
    spec: drawing([
      pictures(
        examples.map(({ pixels, caption }) => ({
          address: pngAddress(pixels, 28),
          lines: inLines(caption.split(', '), 2),
        })),
      ),
    ]),
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

function attributesName(attributes: number): string {
  return `${count(attributes)} ${attributes === 1 ? 'attribute' : 'attributes'}`;
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
  const names = drawn.map(({ attributes }) => attributesName(attributes));
  const panel = (title: string, y: string, field: 'scale' | 'entropy'): Panel => ({
    title,
    x: { title: 'Step', whole: true, grid: true },
    y: { title: y },
    marks: [
      lines(
        drawn.map(({ training }, k) => ({
          name: names[k]!,
          points: training.map((point) => ({ x: point.step, y: point[field] })),
        })),
      ),
    ],
  });
  return {
    id: 'training-curves',
    title:
      `At the end of training the softmax keeps ${fixed(first.entropy, 2)} nats of doubt with ${names[0]} ` +
      `in the captions, ${fixed(last.entropy, 2)} with ${count(drawn.at(-1)!.attributes)}`,
    caption:
      'Left: what cosines are multiplied by, 1 / temperature, which the model learns. Right: the entropy ' +
      'of the softmax over the texts of a batch for an image, and over its images for a text, averaged; ' +
      'with a batch of 128 pairs it begins near ln 128 = 4.85. Means over seeds and over runs of steps.',
    spec: drawing([panel('Logit scale', '1 / temperature', 'scale'), panel('Entropy', 'Nats', 'entropy')], {
      looks: looks(names),
    }),
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
      `${count(runs.length)} small CLIPs were trained from scratch on digits with five attributes: ` +
        `${count(settings.length)} settings, ${count(seeds)} ${seeds === 1 ? 'seed' : 'seeds'}, ` +
        `${count(rates)} learning ${rates === 1 ? 'rate' : 'rates'}. Everything is alike but one thing: how ` +
        'many of the attributes the captions mention. The less a caption says of its picture, the more ' +
        'information is in one modality only.',
      'Accuracy is asked with prompts as long as the captions of training, averaged over their other ' +
        'words: only those ask every model in the kind of caption that it knows. Single words and the best ' +
        'full caption stand beside.',
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
