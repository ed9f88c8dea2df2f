import { type Factor, FACTOR_NAMES } from '../datasets/index.js';
import { summarise, type Summary } from '../numeric/index.js';
import { drawing, intervals, type IntervalSeries, looks, type Panel } from '../report/marks/index.js';
import type { Figure } from '../report/report.js';
import { summaryCell } from '../report/summary-cell.js';
import { count, fixed } from '../report/text.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';
import { digitSets, digitSources, madData } from './kit/data.js';
import {
  imbalanceModels,
  type InformationImbalancePreset,
  paperPreset as imbalancePaper,
  quickPreset as imbalanceQuick,
} from './kit/preset.js';
import type { MadProbe } from './kit/probe.js';
import { madProbes } from './kit/probes.js';

export interface CaptionPresencePreset {
  /** Model, data and training, as the experiment on information imbalance has them. */
  readonly base: InformationImbalancePreset;
  /** How many of the five other factors a caption names: each has the probability of a fifth of this. */
  readonly others: number;
}

/**
 * One of the five others in each caption, drawn anew: as the published data loader does with a main object and one
 * attribute.
 */
const OTHERS = 1;

export const quickPreset: CaptionPresencePreset = { base: { ...imbalanceQuick, seeds: 2 }, others: OTHERS };

export const paperPreset: CaptionPresencePreset = { base: imbalancePaper, others: OTHERS };

/** TEOT Fig. 3c: what captions always name is what a model is biased towards. */
export const captionPresence: Experiment<CaptionPresencePreset, CaptionPresenceFindings, undefined> = {
  id: 'caption-presence',
  title: 'Object bias is a caption presence bias',
  summary:
    'MAD CLIPs whose captions always name one of the six factors and rarely the others: bias and accuracy',
  source: { paper: 'two-effects', figure: 'Fig. 3c' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
  page: captionPresencePage,
};

async function run(
  { base, others }: CaptionPresencePreset,
  context: ExperimentContext,
): Promise<ExperimentResult<CaptionPresenceFindings, undefined>> {
  const { seed } = context;
  const digits = digitSets(base.digits, context);
  const data = await madData(digits, context);
  const models = FACTOR_NAMES.flatMap((always) =>
    imbalanceModels(base, others, seed, always).map((plan) => ({ always, plan })),
  );
  const trained = await madProbes(
    models.map(({ always, plan }) => ({ name: `always ${always}, seed ${plan.seed}`, plan })),
    base,
    data,
    context,
  );
  const findings = presenceFindings(
    models.map(({ always, plan }, k) => ({
      always,
      seed: plan.seed,
      model: trained[k]!.folder,
      probe: trained[k]!.trained,
    })),
  );
  return {
    findings,
    claims: presenceClaims(findings),
    pictures: undefined,
    configuration: { digits: digitSources(digits) },
  };
}

/** A model whose captions always name one factor. */
export interface PresenceRun {
  readonly always: Factor;
  readonly seed: number;
  /** Folder of its log, checkpoint and weights, under the experiments' shared folder. */
  readonly model: string;
  readonly probe: MadProbe;
}

/** Means over seeds with 95 % t intervals, of the models whose captions always name `always`. */
export interface PresenceFindings {
  readonly always: Factor;
  /** MOAD with that factor as the object and the five others as attributes. */
  readonly imageBias: Summary;
  readonly textBias: Summary;
  /** The same with each factor in turn as the object, in the order of `FACTOR_NAMES`. */
  readonly imageBiases: readonly Summary[];
  readonly textBiases: readonly Summary[];
  /** Zero-shot accuracy of each factor. */
  readonly accuracies: readonly Summary[];
}

export interface CaptionPresenceFindings {
  readonly factors: readonly PresenceFindings[];
  readonly runs: readonly PresenceRun[];
}

export function presenceFindings(runs: readonly PresenceRun[]): CaptionPresenceFindings {
  const factors = FACTOR_NAMES.map((always, own): PresenceFindings => {
    const probes = runs.filter((run) => run.always === always).map(({ probe }) => probe);
    const each = (read: (probe: MadProbe) => readonly number[]): Summary[] =>
      FACTOR_NAMES.map((_, factor) => summarise(probes.map((probe) => read(probe)[factor]!)));
    const imageBiases = each(({ bias }) => bias.image);
    const textBiases = each(({ bias }) => bias.text);
    return {
      always,
      imageBias: imageBiases[own]!,
      textBias: textBiases[own]!,
      imageBiases,
      textBiases,
      accuracies: each(({ accuracies }) => accuracies),
    };
  });
  return { factors, runs };
}

/**
 * Biased to its factor: MOAD towards it is above 0 in images and in texts of every model. Accuracy is highest for it:
 * for every factor the models that always name it have a higher mean accuracy on it than each of the others, so that
 * the same task is compared. Images more than texts: in every model.
 */
export function presenceClaims({ factors, runs }: CaptionPresenceFindings): Claim[] {
  const own = ({ always, probe }: PresenceRun): { readonly image: number; readonly text: number } => {
    const factor = FACTOR_NAMES.indexOf(always);
    return { image: probe.bias.image[factor]!, text: probe.bias.text[factor]! };
  };
  const biased = runs.filter((run) => own(run).image > 0 && own(run).text > 0).length;
  const images = runs.filter((run) => own(run).image > own(run).text).length;
  const best = factors.filter(({ accuracies }, factor) =>
    factors.every((other, k) => k === factor || other.accuracies[factor]!.mean < accuracies[factor]!.mean),
  );
  const nextBest = (factor: number): number =>
    Math.max(...factors.filter((_, k) => k !== factor).map(({ accuracies }) => accuracies[factor]!.mean));
  const biases = factors
    .map(
      ({ always, imageBias, textBias }) =>
        `${always} ${imageBias.mean.toFixed(2)} and ${textBias.mean.toFixed(2)}`,
    )
    .join(', ');
  return [
    {
      text: 'Each model is biased towards the factor that its captions always name',
      holds: biased === runs.length,
      measured:
        `MOAD towards it in images and in texts, means: ${biases}; ` +
        `both above 0 in ${biased} of ${runs.length} models`,
      paper: 'Fig. 3c: above 0 for each factor',
    },
    {
      text: 'Accuracy on a factor is highest where captions always name it',
      holds: best.length === factors.length,
      measured: `mean accuracy where it is always named, and the best elsewhere: ${factors
        .map(
          ({ always, accuracies }, factor) =>
            `${always} ${accuracies[factor]!.mean.toFixed(3)} and ${nextBest(factor).toFixed(3)}`,
        )
        .join(', ')}; highest in ${best.length} of ${factors.length} factors`,
      paper: 'Fig. 3c: highest for the factor that is always named',
    },
    {
      text: 'The image encoder’s bias is larger than the text encoder’s',
      holds: images === runs.length,
      measured: `MOAD in images and in texts, means: ${biases}; larger in images in ${images} of ${runs.length} models`,
      paper: 'Fig. 3c: larger for images',
    },
  ];
}

/** Bias towards the factor that captions always name, and its accuracy (TEOT Fig. 3c). */
export function captionPresenceFigure({ factors, runs }: CaptionPresenceFindings): Figure {
  const seeds = runs.length / factors.length;
  const lowest = (side: 'imageBias' | 'textBias'): string =>
    fixed(Math.min(...factors.map((one) => one[side].mean)), 2);
  const at = (
    read: (
      one: (typeof factors)[number],
      factor: number,
    ) => { readonly mean: number; readonly interval?: readonly [number, number] },
  ) =>
    factors.map((one, factor) => {
      const { mean, interval } = read(one, factor);
      return { place: one.always, value: mean, ...(interval && { interval }) };
    });
  /** Over the five other models: what accuracy is where the factor is rarely named. */
  const elsewhere = (_: unknown, factor: number) => {
    const others = factors.filter((__, k) => k !== factor).map(({ accuracies }) => accuracies[factor]!.mean);
    return { mean: others.reduce((sum, one) => sum + one, 0) / others.length };
  };
  const panel = (title: string, yTitle: string, series: readonly IntervalSeries[]): Panel => ({
    title,
    x: { title: 'Always in the captions', places: factors.map(({ always }) => always), angle: -35 },
    y: { title: yTitle, zero: true },
    marks: [intervals(series)],
  });
  return {
    id: 'caption-presence',
    title:
      `Towards the factor that captions always name, the bias is at least ${lowest('imageBias')} in images ` +
      `and ${lowest('textBias')} in texts`,
    caption:
      `Six settings with ${count(seeds)} models each: captions always name the factor below, and one of ` +
      'the five others, drawn anew. Left: MOAD with that factor as the object. Right: zero-shot accuracy ' +
      'on that factor, and the mean over the models of the five other settings. Bars are 95 % t intervals: ' +
      'wide with few seeds.',
    spec: drawing(
      [
        panel('Bias towards it', 'MOAD', [
          { name: 'image encoder', points: at(({ imageBias }) => imageBias) },
          { name: 'text encoder', points: at(({ textBias }) => textBias) },
        ]),
        panel('Accuracy on it', 'Accuracy', [
          { name: 'always named', points: at(({ accuracies }, factor) => accuracies[factor]!) },
          { name: 'in other settings', points: at(elsewhere) },
        ]),
      ],
      {
        looks: looks(['image encoder', 'text encoder', 'always named', 'in other settings'], {
          swatch: 'mark',
        }),
      },
    ),
  };
}

/** The page of the experiment. */
export function captionPresencePage(findings: CaptionPresenceFindings): ExperimentPage {
  const { factors, runs } = findings;
  const names = factors.map(({ always }) => always);
  const table = (caption: string, kind: 'imageBiases' | 'textBiases' | 'accuracies') => ({
    caption,
    columns: [
      { header: 'Always in the captions' },
      ...names.map((header) => ({ header, kind: 'number' as const })),
    ],
    rows: factors.map((one) => [one.always, ...one[kind].map((summary) => summaryCell(summary, 2))]),
  });
  return {
    lead: [
      `${count(runs.length)} small CLIPs differ in one thing: which of the six factors of an image every ` +
        'caption names. Images and everything else are alike. If the bias towards objects came from the ' +
        'images, or from digits being objects, it would not follow the captions.',
    ],
    figures: [captionPresenceFigure(findings)],
    tables: [
      table('MOAD of images towards each factor', 'imageBiases'),
      table('MOAD of texts towards each factor', 'textBiases'),
      table('Zero-shot accuracy of each factor', 'accuracies'),
    ],
  };
}
