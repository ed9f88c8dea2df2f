import { summarise, type Summary, trendTest } from '../numeric/index.js';
import { drawing, intervals, looks, sharedDomain, valuesOf } from '../report/marks/index.js';
import type { Figure } from '../report/report.js';
import { summaryCell } from '../report/summary-cell.js';
import { count, fixed } from '../report/text.js';
import { runFiles, trainingConfig, type TrainingConfig } from '../training/index.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';
import { digitSets, digitSources, madData } from './kit/data.js';
import {
  type ImbalanceModel,
  imbalanceModels,
  type InformationImbalancePreset,
  paperPreset as imbalancePaper,
  quickPreset as imbalanceQuick,
} from './kit/preset.js';
import type { MadProbe } from './kit/probe.js';
import { madProbes } from './kit/probes.js';

export interface TemperaturePreset {
  /** Where the models to be fine-tuned come from: the experiment on information imbalance. */
  readonly base: InformationImbalancePreset;
  /** How many attributes captions mention, beside the digit. */
  readonly attributes: number;
  /** What cosines are multiplied by while fine-tuning, 1 / temperature, from the highest temperature to the lowest. */
  readonly scales: readonly number[];
  readonly fineTuning: {
    readonly batchSize: number;
    readonly steps: number;
    readonly warmupSteps: number;
    readonly learningRate: number;
  };
}

/** MtG, supplementary Fig. 8: temperatures 1, 1/10, 1/20, 1/30, 1/50 and 1/100. */
const SCALES = [1, 10, 20, 30, 50, 100] as const;

/** Captions that leave most of the image unsaid, as those of CLIP do. */
const ATTRIBUTES = 2;

export const quickPreset: TemperaturePreset = {
  base: imbalanceQuick,
  attributes: ATTRIBUTES,
  scales: SCALES,
  fineTuning: { batchSize: 128, steps: 200, warmupSteps: 20, learningRate: 1e-3 },
};

/** The published fine-tuning, five passes in batches of 64 at a rate of 1e-5, of TEOT's full-size model on MAD. */
export const paperPreset: TemperaturePreset = {
  base: imbalancePaper,
  attributes: ATTRIBUTES,
  scales: SCALES,
  fineTuning: {
    batchSize: 64,
    steps: 5 * Math.floor(imbalancePaper.digits.train / 64),
    warmupSteps: 0,
    learningRate: 1e-5,
  },
};

/** Fine-tuning draws other batches than training did. */
const OTHER_BATCHES = 1000;

/** How a trained model is fine-tuned at a fixed temperature 1 / `scale`. */
export function fineTuningConfig(
  { config, seed }: ImbalanceModel,
  { fineTuning }: TemperaturePreset,
  scale: number,
): TrainingConfig {
  const model = { ...config.model, logitScale: { initial: Math.log(scale), learned: false } };
  return trainingConfig({ ...fineTuning, model, seed: seed + OTHER_BATCHES }, 1);
}

const NOTE =
  'The published run fine-tunes OpenAI’s CLIP on 50,000 pairs of MS-COCO; ' +
  'here the model is a CLIP that was trained on MAD first, and the data is MAD: ' +
  'a pretrained CLIP cannot be fine-tuned by this version.';

/** MtG's supplementary Fig. 8: a trained CLIP, fine-tuned at fixed temperatures. */
export const temperature: Experiment<TemperaturePreset, TemperatureFindings, undefined> = {
  id: 'temperature',
  title: 'The temperature that contrastive learning fine-tunes at sets the gap',
  summary: 'trained MAD CLIPs, fine-tuned at six fixed temperatures: gap, recall and accuracy',
  source: { paper: 'mind-the-gap', figure: 'supplementary Fig. 8' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
  page: temperaturePage,
};

async function run(
  preset: TemperaturePreset,
  context: ExperimentContext,
): Promise<ExperimentResult<TemperatureFindings, undefined>> {
  const { seed } = context;
  const { base, attributes, scales } = preset;
  const digits = digitSets(base.digits, context);
  const data = await madData(digits, context);
  const models = imbalanceModels(base, attributes, seed);
  const trained = await madProbes(
    models.map((plan) => ({ name: `seed ${plan.seed}`, plan })),
    base,
    data,
    context,
  );
  const settings = models.flatMap((model, k) =>
    scales.map((scale) => ({ scale, model, initial: `${trained[k]!.folder}/${runFiles.weights}` })),
  );
  const tuned = await madProbes(
    settings.map(({ scale, model, initial }) => ({
      name: `temperature ${temperatureName(scale)}, seed ${model.seed}`,
      plan: { rule: model.rule, config: fineTuningConfig(model, preset, scale), initial },
    })),
    base,
    data,
    context,
    'Fine-tuning',
  );
  const runs: TemperatureRun[] = [
    ...models.map((model, k) => ({
      seed: model.seed,
      model: trained[k]!.folder,
      probe: trained[k]!.trained,
    })),
    ...settings.map(({ scale, model }, k) => ({
      scale,
      seed: model.seed,
      model: tuned[k]!.folder,
      probe: tuned[k]!.trained,
    })),
  ];
  const findings = temperatureFindings(runs);
  return {
    findings,
    claims: temperatureClaims(findings, seed),
    pictures: undefined,
    notes: [NOTE],
    configuration: { digits: digitSources(digits) },
  };
}

/** One fine-tuned model, or one before it (`scale` is undefined there). */
export interface TemperatureRun {
  /** 1 / temperature. */
  readonly scale?: number;
  readonly seed: number;
  /** Folder of its log, checkpoint and weights, under the experiments' shared folder. */
  readonly model: string;
  readonly probe: MadProbe;
}

/** What is reported at each temperature: means over seeds with 95 % t intervals. */
export interface TemperatureMeasures {
  /** L2M of test images and their captions. */
  readonly l2m: Summary;
  readonly rmg: Summary;
  /** Recall@1. */
  readonly textToImage: Summary;
  readonly imageToText: Summary;
  /** L2M of test images and the prompts of the digits. */
  readonly taskGap: Summary;
  readonly digitAccuracy: Summary;
  /** Over digit and attributes, six factors alike. */
  readonly accuracy: Summary;
}

export interface TemperatureFindings {
  /** From the highest temperature to the lowest. */
  readonly temperatures: readonly (TemperatureMeasures & {
    /** 1 / temperature. */
    readonly scale: number;
    readonly temperature: number;
  })[];
  /** Before fine-tuning, at a temperature that was learned. */
  readonly base: TemperatureMeasures;
  readonly runs: readonly TemperatureRun[];
}

/** MtG's supplementary Fig. 8, as its notebook prints it: CLIP fine-tuned on MS-COCO. */
export const PUBLISHED: readonly {
  readonly scale: number;
  readonly l2m: number;
  readonly imageR1: number;
}[] = [
  { scale: 1, l2m: 0.2384, imageR1: 0.0214 },
  { scale: 10, l2m: 0.3028, imageR1: 0.1896 },
  { scale: 20, l2m: 0.5524, imageR1: 0.1772 },
  { scale: 30, l2m: 0.6352, imageR1: 0.2048 },
  { scale: 50, l2m: 0.7961, imageR1: 0.209 },
  { scale: 100, l2m: 1.0006, imageR1: 0.1836 },
];

export function measuresOf(probes: readonly MadProbe[]): TemperatureMeasures {
  const of = (read: (probe: MadProbe) => number): Summary => summarise(probes.map(read));
  return {
    l2m: of(({ gap }) => gap.l2m),
    rmg: of(({ gap }) => gap.rmg),
    textToImage: of(({ recall }) => recall.textToImage),
    imageToText: of(({ recall }) => recall.imageToText),
    taskGap: of(({ taskGap }) => taskGap),
    digitAccuracy: of(({ accuracies }) => accuracies[0]!),
    accuracy: of(({ accuracies }) => accuracies.reduce((sum, one) => sum + one, 0) / accuracies.length),
  };
}

/** Settings by falling temperature, and the models before fine-tuning. */
export function temperatureFindings(runs: readonly TemperatureRun[]): TemperatureFindings {
  const scales = [...new Set(runs.flatMap(({ scale }) => scale ?? []))].sort((a, b) => a - b);
  const probesAt = (scale: number | undefined): MadProbe[] =>
    runs.filter((run) => run.scale === scale).map(({ probe }) => probe);
  return {
    temperatures: scales.map((scale) => ({
      scale,
      temperature: 1 / scale,
      ...measuresOf(probesAt(scale)),
    })),
    base: measuresOf(probesAt(undefined)),
    runs,
  };
}

/**
 * The claim of the figure: the distance falls monotonically as the temperature rises. It holds where the mean over
 * seeds falls at every step; the trend over all runs, Kendall's tau and its one-sided permutation p-value, stands
 * beside.
 */
export function temperatureClaims({ temperatures, runs }: TemperatureFindings, seed: number): Claim[] {
  const means = temperatures.map(({ l2m }) => l2m.mean);
  const falls = means.slice(1).filter((mean, k) => mean > means[k]!).length;
  const tuned = runs.filter((run) => run.scale !== undefined);
  const { tau, p } = trendTest(
    tuned.map(({ scale }) => 1 / scale!),
    tuned.map(({ probe }) => probe.gap.l2m),
    { direction: 'falls', seed },
  );
  const at = temperatures
    .map(({ scale, l2m }) => `${l2m.mean.toFixed(3)} at ${temperatureName(scale)}`)
    .join(', ');
  return [
    {
      text: 'The distance between image and text falls monotonically as the temperature rises',
      holds: falls === means.length - 1,
      measured:
        `mean L2M ${at}: it falls in ${falls} of ${means.length - 1} steps of rising temperature; ` +
        `Kendall's tau ${tau.toFixed(2)} ` +
        `over ${tuned.length} runs, one-sided p = ${p.toPrecision(2)}`,
      paper:
        'supplementary Fig. 8: ' +
        PUBLISHED.map(({ scale, l2m }) => `${l2m} at ${temperatureName(scale)}`).join(', '),
    },
  ];
}

/** "1/20", "1". */
export function temperatureName(scale: number): string {
  return scale === 1 ? '1' : `1/${scale}`;
}

type Measure = keyof TemperatureFindings['base'];

const NAMES = ['gap', 'image R@1', 'text R@1', 'accuracy'] as const;

/**
 * Gap and performance against the temperature of fine-tuning (MtG, supplementary Fig. 8): pairs to the left, a
 * zero-shot task to the right.
 */
export function temperatureFigure(findings: TemperatureFindings): Figure {
  const { temperatures, base } = findings;
  const [warm, cold] = [temperatures[0]!, temperatures.at(-1)!];
  const rising = [...temperatures].reverse();
  const series = (drawn: Readonly<Partial<Record<(typeof NAMES)[number], Measure>>>) =>
    Object.entries(drawn).map(([name, measure]) => ({
      name,
      points: rising.map((one) => {
        const { mean, interval } = one[measure];
        return { place: temperatureName(one.scale), value: mean, interval };
      }),
    }));
  const panels = {
    'Images and captions': series({ gap: 'l2m', 'image R@1': 'textToImage', 'text R@1': 'imageToText' }),
    'Images and digit prompts': series({ gap: 'taskGap', accuracy: 'digitAccuracy' }),
  };
  const domain = sharedDomain(valuesOf(Object.values(panels).flat()), { zero: true });
  return {
    id: 'temperature',
    title:
      `From temperature ${temperatureName(cold.scale)} to ${temperatureName(warm.scale)} the distance ` +
      `between image and text goes from ${fixed(cold.l2m.mean, 2)} to ${fixed(warm.l2m.mean, 2)}`,
    caption:
      `Models that were trained with a learned temperature (distance ${fixed(base.l2m.mean, 2)}) and then ` +
      `fine-tuned at a fixed one. Marks are means over ${count(base.l2m.values.length)} seeds, bars 95 % t ` +
      'intervals. Left: test images and their captions, L2M and recall@1. Right: test images and the ' +
      'prompts of the ten digits, L2M and zero-shot accuracy. The scale of the axis is not even.',
    spec: drawing(
      Object.entries(panels).map(([title, drawn]) => ({
        title,
        x: { title: 'Temperature', places: rising.map(({ scale }) => temperatureName(scale)) },
        y: { domain },
        marks: [intervals(drawn, { joined: true })],
      })),
      { looks: looks(NAMES, { swatch: 'mark' }) },
    ),
  };
}

const COLUMNS: readonly { readonly header: string; readonly measure: Measure }[] = [
  { header: 'L2M', measure: 'l2m' },
  { header: 'RMG', measure: 'rmg' },
  { header: 'Image R@1', measure: 'textToImage' },
  { header: 'Text R@1', measure: 'imageToText' },
  { header: 'L2M, digit prompts', measure: 'taskGap' },
  { header: 'Digits, accuracy', measure: 'digitAccuracy' },
  { header: 'Six factors, accuracy', measure: 'accuracy' },
];

/** The page of the experiment. */
export function temperaturePage(findings: TemperatureFindings): ExperimentPage {
  const { temperatures, base, runs } = findings;
  const cells = (measures: Readonly<Record<Measure, Summary>>) =>
    COLUMNS.map(({ measure }) => summaryCell(measures[measure]));
  return {
    lead: [
      `${count(base.l2m.values.length)} small CLIPs, trained on MAD with a temperature that they learned, ` +
        `were fine-tuned at each of ${count(temperatures.length)} fixed temperatures: ${count(runs.length)} ` +
        'models in all. A low temperature makes the softmax sharp, and lets the loss tolerate a gap between ' +
        'image and text; a high one makes it blunt, and the gap costs.',
    ],
    figures: [temperatureFigure(findings)],
    tables: [
      {
        caption: 'Means over seeds, with 95 % t intervals',
        columns: [
          { header: 'Temperature' },
          ...COLUMNS.map(({ header }) => ({ header, kind: 'number' as const })),
        ],
        rows: [
          ...temperatures.map((one) => [temperatureName(one.scale), ...cells(one)]),
          ['learned, before', ...cells(base)],
        ],
      },
    ],
  };
}
