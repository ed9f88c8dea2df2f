import {
  kendallTau,
  meanInterval,
  type MeanInterval,
  summarise,
  type Summary,
  trendTest,
} from '../numeric/index.js';
import { informationImbalancePage } from '../report/figures/experiments/information-imbalance.js';
import { captionRule, captionText, CONTEXT_LENGTH, DIGIT_PIXELS, type MadBatch } from '../datasets/index.js';
import { openMad } from '../datasets/mad/stored-mad.js';
import { runFiles } from '../training/index.js';
import type { Claim, Experiment, ExperimentContext, ExperimentResult } from './experiment.js';
import { digitSets, digitSources, madData, type MadFolders } from './kit/data.js';
import type { GapMetrics, ModelMetrics } from './kit/metrics.js';
import {
  type InformationImbalancePreset,
  paperPreset,
  planRuns,
  quickPreset,
  type RunPlan,
} from './kit/preset.js';
import { projectionTask, type Projection } from './kit/projection.js';
import { runSeries } from './kit/series.js';
import { testSet } from './kit/prompts.js';
import { trainAndMeasureTask, type RunRecord } from './kit/train-and-measure.js';
import { meanCurve, type TrainingCurve } from './kit/training-curve.js';

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
function examplesOf({ images, tokens }: MadBatch): readonly Example[] {
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

/** A test image and its caption. */
export interface Example {
  /** `[28, 28, 3]` bytes. */
  readonly pixels: Uint8Array;
  readonly caption: string;
}

export interface InformationImbalancePictures {
  readonly examples: readonly Example[];
  readonly before: Projection;
  readonly after: Projection;
}

/** What is reported of each setting, by the names of the JSON document. */
export const METRICS = {
  l2m: ({ gap }) => gap.l2m,
  rmg: ({ gap }) => gap.rmg,
  matchedCosine: ({ gap }) => gap.matchedCosine,
  moadImage: ({ moad }) => moad.image,
  moadText: ({ moad }) => moad.text,
  moadImageAsPublished: ({ moad }) => moad.imageAsPublished,
  moadTextAsPublished: ({ moad }) => moad.textAsPublished,
  moadCrossModal: ({ moad }) => moad.crossModal,
  digitAccuracy: ({ downstream }) => downstream.trainingLength.digitAccuracy,
  attributeAccuracy: ({ downstream }) => downstream.trainingLength.attributeAccuracy,
  attributeAveragePrecision: ({ downstream }) => downstream.trainingLength.attributeAveragePrecision,
  downstreamAccuracy: ({ downstream }) => downstream.trainingLength.accuracy,
  digitAccuracySingleWord: ({ downstream }) => downstream.singleWord.digitAccuracy,
  attributeAccuracySingleWord: ({ downstream }) => downstream.singleWord.attributeAccuracy,
  downstreamAccuracySingleWord: ({ downstream }) => downstream.singleWord.accuracy,
  digitAccuracyBestCaption: ({ downstream }) => downstream.bestCaption.digitAccuracy,
  attributeAccuracyBestCaption: ({ downstream }) => downstream.bestCaption.attributeAccuracy,
  downstreamAccuracyBestCaption: ({ downstream }) => downstream.bestCaption.accuracy,
  idealWordsAccuracy: ({ idealWordsAccuracy }) => idealWordsAccuracy,
} as const satisfies Record<string, (metrics: ModelMetrics) => number>;

export type Metric = keyof typeof METRICS;

/** One setting at its best learning rate: means over seeds with their 95 % t intervals. */
export interface SettingFindings {
  readonly attributes: number;
  readonly learningRate: number;
  readonly metrics: Readonly<Record<Metric, Summary>>;
  readonly initial: { readonly l2m: Summary; readonly rmg: Summary };
  /** Mean over seeds. */
  readonly training: TrainingCurve;
}

/** A learning rate of a setting, and what it was chosen by. */
export interface RateFindings {
  readonly attributes: number;
  readonly learningRate: number;
  /** Mean over seeds of {@link selectionScore}. */
  readonly score: number;
  readonly chosen: boolean;
}

export interface InformationImbalanceFindings {
  readonly settings: readonly SettingFindings[];
  readonly rates: readonly RateFindings[];
  /** Every run, those at other learning rates included. */
  readonly runs: readonly RunRecord[];
}

/** TEOT's criterion of the best learning rate: the mean of ideal-words accuracy, average precision and zero-shot accuracy. */
export function selectionScore(metrics: ModelMetrics): number {
  const { attributeAveragePrecision, accuracy } = metrics.downstream.trainingLength;
  return (metrics.idealWordsAccuracy + attributeAveragePrecision + accuracy) / 3;
}

/** Settings at their best learning rates, by rising number of attributes. */
export function settingsOf(runs: readonly RunRecord[]): {
  readonly settings: readonly SettingFindings[];
  readonly rates: readonly RateFindings[];
} {
  const different = (values: readonly number[]): number[] => [...new Set(values)];
  const settings: SettingFindings[] = [];
  const rates: RateFindings[] = [];
  for (const attributes of different(runs.map((run) => run.attributes)).sort((a, b) => a - b)) {
    const own = runs.filter((run) => run.attributes === attributes);
    const tried = different(own.map((run) => run.learningRate)).map((learningRate) => {
      const series = own.filter((run) => run.learningRate === learningRate);
      const score = series.reduce((sum, { metrics }) => sum + selectionScore(metrics), 0) / series.length;
      return { learningRate, series, score };
    });
    const best = tried.reduce((a, b) => (b.score > a.score ? b : a));
    for (const { learningRate, score } of tried) {
      rates.push({ attributes, learningRate, score, chosen: learningRate === best.learningRate });
    }
    const { series, learningRate } = best;
    const entries = Object.entries(METRICS).map(([name, read]) => [
      name,
      summarise(series.map(({ metrics }) => read(metrics))),
    ]);
    settings.push({
      attributes,
      learningRate,
      metrics: Object.fromEntries(entries) as Record<Metric, Summary>,
      initial: {
        l2m: summarise(series.map(({ initial }) => initial.l2m)),
        rmg: summarise(series.map(({ initial }) => initial.rmg)),
      },
      training: meanCurve(series.map(({ training }) => training)),
    });
  }
  return { settings, rates };
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
 * The paper's claims. A trend holds where Kendall's tau between the number of attributes (one to five) and the measure, over
 * settings and seeds, has the claimed sign and p < 0.05; the gap's closing in training where it holds of every seed.
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
    measured: `mean ${name} ${means} for ${counts} attributes; Kendall's tau ${tau.toFixed(2)} over ${points.length} runs, one-sided p = ${p.toPrecision(2)}`,
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
      `${closed} of ${after.length} seeds (Kendall's tau ${tau.toFixed(2)}); mean RMG ${initial.rmg.mean.toFixed(3)} and ${metrics.rmg.mean.toFixed(3)}`,
    paper: 'Fig. 7: image and text embeddings lie apart before training and mix after it',
  };
}
