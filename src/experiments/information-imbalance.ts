import { captionRule, captionText, CONTEXT_LENGTH, DIGIT_PIXELS, type MadBatch } from '../datasets/index.js';
import { openMad } from '../datasets/mad/stored-mad.js';
import { kendallTau, trendTest } from '../numeric/index.js';
import { type CaptionedImage, madExamplesFigure } from '../report/figures/mad-examples.js';
import { trainingUmapFigure } from '../report/figures/training-umap.js';
import {
  dots,
  drawing,
  guides,
  intervals,
  looks,
  type Panel,
  sharedDomain,
  valuesOf,
} from '../report/marks/index.js';
import type { Cell, Figure, Table } from '../report/report.js';
import { count, fixed } from '../report/text.js';
import { runFiles } from '../training/index.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';
import { digitSets, digitSources, madData, type MadFolders } from './kit/data.js';
import {
  type InformationImbalancePreset,
  paperPreset,
  planRuns,
  quickPreset,
  type RunPlan,
} from './kit/preset.js';
import { type Projection, projectionTask } from './kit/projection.js';
import { testSet } from './kit/prompts.js';
import { runSeries } from './kit/series.js';
import { type Metric, type RateFindings, type SettingFindings, settingsOf } from './kit/settings.js';
import { type RunRecord, trainAndMeasureTask } from './kit/train-and-measure.js';
import { trainingCurvesFigure } from './kit/training-figure.js';

type Result = ExperimentResult<InformationImbalanceFindings, InformationImbalancePictures>;

/** Images in the grid of examples. */
const EXAMPLES = 12;

/** TEOT's main experiment: the more of the image its caption mentions, the smaller the gap and the object bias. */
export const informationImbalance: Experiment<
  InformationImbalancePreset,
  InformationImbalanceFindings,
  InformationImbalancePictures
> = {
  id: 'information-imbalance',
  title: 'Information imbalance triggers the modality gap and the object bias',
  summary:
    'small CLIPs trained on MAD with captions that mention 0 to 5 attributes: gap, object bias, accuracy',
  source: { paper: 'two-effects', figure: 'the main experiment of section 5, Fig. 4 and Fig. 7' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
  page: informationImbalancePage,
};

async function run(preset: InformationImbalancePreset, context: ExperimentContext): Promise<Result> {
  const { seed } = context;
  const plans = planRuns(preset, seed);
  const digits = digitSets(preset.digits, context);
  const folders = await madData(digits, context);
  const runs = await trainAll(preset, context, plans, folders);
  const { settings, rates } = settingsOf(runs);
  return {
    findings: { settings, rates, runs },
    claims: claimsOf(settings, seed),
    configuration: { digits: digitSources(digits) },
    pictures: await draw(preset, context, fullInformationRun(plans, runs, settings), folders),
  };
}

/** Every run, as many side by side as there is room for. */
function trainAll(
  preset: InformationImbalancePreset,
  context: ExperimentContext,
  plans: readonly RunPlan[],
  data: MadFolders,
): Promise<RunRecord[]> {
  const { storage, shared, seed } = context;
  const test = { images: preset.testImages, captionsPerWord: preset.captionsPerWord, seed };
  const items = plans.map((plan) => ({
    name: `${plan.attributes} attributes, seed ${plan.seed}`,
    input: {
      plan,
      metrics: { place: storage.place, path: `runs/${plan.name}/metrics.json` },
      data,
      shared: shared.place,
      test,
    },
  }));
  return runSeries({ stage: 'Training models', task: trainAndMeasureTask, items }, context);
}

interface PicturedRun {
  readonly plan: RunPlan;
  readonly record: RunRecord;
}

/** The first seed's run with five attributes, at the learning rate that was best there. */
function fullInformationRun(
  plans: readonly RunPlan[],
  runs: readonly RunRecord[],
  settings: InformationImbalanceFindings['settings'],
): PicturedRun {
  const best = settings.find(({ attributes }) => attributes === 5)!;
  const index = plans.findIndex(
    ({ attributes, learningRate }) => attributes === 5 && learningRate === best.learningRate,
  );
  return { plan: plans[index]!, record: runs[index]! };
}

async function draw(
  preset: InformationImbalancePreset,
  context: ExperimentContext,
  { plan, record }: PicturedRun,
  data: MadFolders,
): Promise<InformationImbalancePictures> {
  const { seed, shared } = context;
  const { attributes, config } = plan;
  const rule = captionRule({ attributes });
  const input = { config, rule, shared: shared.place, data: data.test, pairs: preset.picturePairs, seed };
  const [before, after] = await runSeries(
    {
      stage: 'Drawing UMAP',
      task: projectionTask,
      items: [
        { name: 'before training', input },
        {
          name: 'after training',
          input: { ...input, weights: `${record.model}/${runFiles.weights}` },
        },
      ],
    },
    context,
  );
  const { dataset, close } = await openMad(shared.folder(data.test));
  try {
    return {
      examples: examplesOf(testSet(dataset, EXAMPLES, rule, seed)),
      before: before!,
      after: after!,
    };
  } finally {
    close();
  }
}

/** The images of a batch as bytes again, `[28, 28, 3]` each, with their captions. */
function examplesOf({ images, tokens }: MadBatch): readonly CaptionedImage[] {
  return Array.from({ length: tokens.length / CONTEXT_LENGTH }, (_, k) => {
    const pixels = new Uint8Array(3 * DIGIT_PIXELS);
    for (let channel = 0; channel < 3; channel++) {
      for (let i = 0; i < DIGIT_PIXELS; i++) {
        const value = images[(3 * k + channel) * DIGIT_PIXELS + i]!;
        pixels[3 * i + channel] = Math.round((value + 1) * 127.5);
      }
    }
    return {
      pixels,
      caption: captionText(tokens.subarray(k * CONTEXT_LENGTH, (k + 1) * CONTEXT_LENGTH)),
    };
  });
}

export interface InformationImbalancePictures {
  readonly examples: readonly CaptionedImage[];
  readonly before: Projection;
  readonly after: Projection;
}

export interface InformationImbalanceFindings {
  readonly settings: readonly SettingFindings[];
  readonly rates: readonly RateFindings[];
  /** Every run, those at other learning rates included. */
  readonly runs: readonly RunRecord[];
}

/** A trend holds where its one-sided p-value is below this. */
const LEVEL = 0.05;

interface TrendClaim {
  readonly text: string;
  readonly metric: Metric;
  readonly name: string;
  readonly direction: 'rises' | 'falls';
  readonly paper: string;
}

const TRENDS: readonly TrendClaim[] = [
  {
    text: 'L2M falls as captions mention more attributes',
    metric: 'l2m',
    name: 'L2M',
    direction: 'falls',
    paper: 'section 5, panel a: falls from one attribute to five',
  },
  {
    text: 'RMG falls as captions mention more attributes',
    metric: 'rmg',
    name: 'RMG',
    direction: 'falls',
    paper: 'section 5, panel a: falls from one attribute to five',
  },
  {
    text: 'MOAD of images falls as captions mention more attributes',
    metric: 'moadImage',
    name: 'MOAD of images',
    direction: 'falls',
    paper: 'section 5, panel b: falls from one attribute to five',
  },
  {
    text: 'MOAD of texts falls as captions mention more attributes',
    metric: 'moadText',
    name: 'MOAD of texts',
    direction: 'falls',
    paper: 'section 5, panel c: falls from one attribute to five',
  },
  {
    text: 'downstream accuracy over digit and attributes rises (prompts of training length)',
    metric: 'downstreamAccuracy',
    name: 'accuracy',
    direction: 'rises',
    paper: 'section 5, panels d and e: rises; the evaluation protocol is not published',
  },
  {
    text: 'downstream accuracy over digit and attributes rises (single words)',
    metric: 'downstreamAccuracySingleWord',
    name: 'accuracy',
    direction: 'rises',
    paper: 'section 5, panels d and e: rises; the evaluation protocol is not published',
  },
  {
    text: 'downstream accuracy over digit and attributes rises (best full caption)',
    metric: 'downstreamAccuracyBestCaption',
    name: 'accuracy',
    direction: 'rises',
    paper: 'section 5, panels d and e: rises; the evaluation protocol is not published',
  },
];

/**
 * The paper's claims. A trend holds where Kendall's tau between the number of attributes (one to five) and the
 * measure, over settings and seeds, has the claimed sign and p < 0.05; the gap's closing in training where it holds
 * of every seed.
 */
export function claimsOf(settings: readonly SettingFindings[], seed: number): readonly Claim[] {
  const mentioned = settings.filter(({ attributes }) => attributes >= 1);
  const claims = TRENDS.map((claim) => trendOf(claim, mentioned, seed));
  const full = settings.find(({ attributes }) => attributes === 5);
  return full === undefined ? claims : [...claims, closingClaim(full)];
}

function trendOf(
  { text, metric, name, direction, paper }: TrendClaim,
  settings: readonly SettingFindings[],
  seed: number,
): Claim {
  const points = settings.flatMap(({ attributes, metrics }) =>
    metrics[metric].values.map((value) => ({ attributes, value })),
  );
  const { tau, p } = trendTest(
    points.map(({ attributes }) => attributes),
    points.map(({ value }) => value),
    { direction, seed },
  );
  const means = settings.map(({ metrics }) => metrics[metric].mean.toFixed(3)).join(', ');
  const counts = settings.map(({ attributes }) => attributes).join(', ');
  return {
    text,
    holds: p < LEVEL && (direction === 'falls' ? tau < 0 : tau > 0),
    measured:
      `mean ${name} ${means} for ${counts} attributes; ` +
      `Kendall's tau ${tau.toFixed(2)} over ${points.length} runs, one-sided p = ${p.toPrecision(2)}`,
    paper,
  };
}

function closingClaim({ metrics, initial }: SettingFindings): Claim {
  const [before, after] = [initial.l2m.values, metrics.l2m.values];
  const closed = after.filter((value, k) => value < before[k]!).length;
  const tau = kendallTau([...before.map(() => 0), ...after.map(() => 1)], [...before, ...after]);
  return {
    text: 'with full information training closes the initial gap',
    holds: closed === after.length,
    measured:
      `mean L2M ${initial.l2m.mean.toFixed(3)} before training and ${metrics.l2m.mean.toFixed(3)} after, smaller in ` +
      `${closed} of ${after.length} seeds (Kendall's tau ${tau.toFixed(2)}); ` +
      `mean RMG ${initial.rmg.mean.toFixed(3)} and ${metrics.rmg.mean.toFixed(3)}`,
    paper: 'Fig. 7: image and text embeddings lie apart before training and mix after it',
  };
}

/** Accuracy and average precision, which share a scale as do all panels with one title of their axis. */
const SCORE = 'Score';

/** What a score can be. */
const SCORES = [0, 1] as const;

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
      `Each mark is the mean of ${count(seeds)} trained models that differ in their seed, faint dots beside it are ` +
      'the models; bars are 95 % t intervals of the mean. Captions always name the digit, and as ' +
      'many of five attributes as the axis ' +
      'says. Accuracies and average precision ask with prompts as long as the captions of training, ' +
      'averaged over their other words.',
    spec: drawing(panelsOf(findings), { looks: looks(NAMES, { swatch: 'mark' }) }),
  };
}

/** Pixels between the series of a panel, and between a mean and the dots of its models. */
const ASIDE = { series: 8, models: 4 } as const;

function panelsOf({ settings }: InformationImbalanceFindings): readonly Panel[] {
  const drawn = PANELS.map((panel) => ({
    ...panel,
    series: panel.metrics.map(({ metric, name }) => ({
      name,
      points: settings.map(({ attributes, metrics }) => {
        const { mean, interval } = metrics[metric];
        return { place: attributes, value: mean, interval };
      }),
      models: settings.flatMap(({ attributes, metrics }) =>
        metrics[metric].values.map((value) => ({ place: attributes, value, name })),
      ),
    })),
  }));
  return drawn.map(({ title, y, series }) => {
    const alike = drawn.filter((one) => one.y === y).flatMap((one) => one.series);
    return {
      title,
      x: { title: 'Attributes mentioned', places: settings.map(({ attributes }) => attributes) },
      y: {
        title: y,
        domain: sharedDomain(
          [...valuesOf(alike), ...alike.flatMap(({ models }) => models.map(({ value }) => value))],
          // An interval of few seeds reaches beyond what a score can be, and is cut there.
          y === SCORE ? { zero: true, within: SCORES } : { zero: true },
        ),
      },
      marks: [
        // Below 0 embeddings tell attributes apart better than objects.
        ...(y === 'MOAD' ? [guides('y', [0], 'solid')] : []),
        ...series.flatMap(({ models, ...one }, k) => {
          const shift = ASIDE.series * (k - (series.length - 1) / 2);
          return [dots(models, { shift: shift + ASIDE.models }), intervals([one], { joined: true, shift })];
        }),
      ],
    };
  });
}

/** Mean L2M of the models with full information before and after training. */
function fullInformation({ settings }: InformationImbalanceFindings): readonly [number, number] | undefined {
  const full = settings.find(({ attributes }) => attributes === 5);
  return full && [full.initial.l2m.mean, full.metrics.l2m.mean];
}

/** Numbers of the tables, by column. */
const GAP: readonly { readonly metric: Metric; readonly header: string }[] = [
  { metric: 'l2m', header: 'L2M' },
  { metric: 'rmg', header: 'RMG' },
  { metric: 'moadImage', header: 'MOAD of images' },
  { metric: 'moadText', header: 'MOAD of texts' },
];

const KNOWLEDGE: typeof GAP = [
  { metric: 'digitAccuracy', header: 'Digits, accuracy' },
  { metric: 'attributeAveragePrecision', header: 'Attributes, average precision' },
  { metric: 'attributeAccuracy', header: 'Attributes, accuracy' },
  { metric: 'idealWordsAccuracy', header: 'Ideal words, accuracy' },
];

const PROMPTS: typeof GAP = [
  { metric: 'downstreamAccuracy', header: 'Prompts of training length (headline)' },
  { metric: 'downstreamAccuracySingleWord', header: 'Single words' },
  { metric: 'downstreamAccuracyBestCaption', header: 'Best full caption' },
];

/** Whether an interval of few seeds may reach beyond what the metric can be: there it is cut, as in the figure. */
function isScore(metric: Metric): boolean {
  return /Accuracy|Precision/.test(metric);
}

function settingsTable(findings: InformationImbalanceFindings, caption: string, columns: typeof GAP): Table {
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
        if (!interval.every((end) => Number.isFinite(end))) return fixed(mean);
        const [low, high] = isScore(metric)
          ? [Math.max(SCORES[0], interval[0]), Math.min(SCORES[1], interval[1])]
          : interval;
        return { text: fixed(mean), note: `${fixed(low, 2)} to ${fixed(high, 2)}` };
      }),
    ]),
  };
}

/** The gap with the poorest and the richest captions, in words. */
function takeawayOf(settings: InformationImbalanceFindings['settings']): string {
  const [first, last] = [settings[0]!, settings.at(-1)!];
  const [poor, rich] = [first.metrics.rmg.mean, last.metrics.rmg.mean];
  const with_ = ({ attributes }: SettingFindings) =>
    `${attributes === 0 ? 'no' : count(attributes)} ${attributes < 2 ? 'attribute' : 'attributes'}`;
  return (
    (rich < poor
      ? 'The richer the captions, the smaller the modality gap: '
      : 'Richer captions did not make the modality gap smaller here: ') +
    `RMG is ${fixed(poor, 2)} where captions mention ${with_(first)} and ${fixed(rich, 2)} where they mention ` +
    `${with_(last)}.`
  );
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
    takeaway: takeawayOf(settings),
    lead: [
      `${count(runs.length)} small CLIPs were trained from scratch on digits with five attributes: ` +
        `${count(settings.length)} settings, ${count(seeds)} ${seeds === 1 ? 'seed' : 'seeds'}, ` +
        `${count(rates)} learning ${rates === 1 ? 'rate' : 'rates'}. Everything is alike but one thing: how ` +
        'many of the attributes the captions mention. The less a caption says of its picture, the more ' +
        'information is in one modality only.',
      'A model understands best what looks like the captions that it was trained on. Accuracy is therefore ' +
        'asked with prompts of that length, averaged over the words that the question leaves open; the last ' +
        'table also asks with single words, and with the full caption that fits best.',
    ],
    figures: [
      informationImbalanceFigure(findings),
      madExamplesFigure(pictures.examples),
      trainingUmapFigure('umap-before-after', pictures, fullInformation(findings)),
      trainingCurvesFigure(settings),
    ].filter((figure) => figure !== undefined),
    tables: [
      settingsTable(findings, 'The gap and the object bias: means over seeds, with 95 % t intervals', GAP),
      settingsTable(findings, 'What the models know: means over seeds, with 95 % t intervals', KNOWLEDGE),
      settingsTable(findings, 'Accuracy over digit and attributes, asked in three ways', PROMPTS),
    ],
  };
}
