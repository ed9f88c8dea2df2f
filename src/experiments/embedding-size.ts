import { summarise, type Summary } from '../numeric/index.js';
import { drawing, intervals, looks } from '../report/marks/index.js';
import type { Figure } from '../report/report.js';
import { summaryCell } from '../report/summary-cell.js';
import { count } from '../report/text.js';
import { series } from '../report/theme.js';
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

export interface EmbeddingSizePreset {
  /** Everything but the embedding size, as the experiment on information imbalance has it. */
  readonly base: InformationImbalancePreset;
  /** How many attributes captions mention, beside the digit. */
  readonly attributes: readonly number[];
  /** Numbers of an embedding. */
  readonly sizes: readonly number[];
}

/** The ends of the paper's axis, and three sizes, of which the middle one's models are those of the main experiment. */
export const quickPreset: EmbeddingSizePreset = {
  base: { ...imbalanceQuick, seeds: 2 },
  attributes: [1, 5],
  sizes: [16, 64, 256],
};

export const paperPreset: EmbeddingSizePreset = {
  base: imbalancePaper,
  attributes: [1, 2, 3, 4, 5],
  sizes: [64, 128, 256, 512],
};

export interface SizedModel {
  readonly attributes: number;
  readonly size: number;
  readonly plan: ImbalanceModel;
}

/** Every model: seeds inside sizes inside settings. */
export function sizedModels(
  { base, attributes, sizes }: EmbeddingSizePreset,
  seed: number,
): readonly SizedModel[] {
  return attributes.flatMap((mentioned) =>
    sizes.flatMap((size) =>
      imbalanceModels({ ...base, model: { ...base.model, embeddingSize: size } }, mentioned, seed).map(
        (plan) => ({ attributes: mentioned, size, plan }),
      ),
    ),
  );
}

/** The main experiment with the embedding size as a second axis. */
export const embeddingSize: Experiment<EmbeddingSizePreset, EmbeddingSizeFindings, undefined> = {
  id: 'embedding-size',
  title: 'Information imbalance makes the gap at every embedding size',
  summary:
    'MAD CLIPs with embeddings of several sizes, captions of one attribute and of five: gap, bias, accuracy',
  source: { paper: 'two-effects', figure: 'appendix: embedding size, beside section 5' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
  page: embeddingSizePage,
};

async function run(
  preset: EmbeddingSizePreset,
  context: ExperimentContext,
): Promise<ExperimentResult<EmbeddingSizeFindings, undefined>> {
  const { seed } = context;
  const digits = digitSets(preset.base.digits, context);
  const data = await madData(digits, context);
  const models = sizedModels(preset, seed);
  const trained = await madProbes(
    models.map(({ attributes, size, plan }) => ({
      name: `${attributes} attributes, ${size} numbers, seed ${plan.seed}`,
      plan,
    })),
    preset.base,
    data,
    context,
  );
  const findings = sizeFindings(
    models.map(({ attributes, size, plan }, k) => ({
      attributes,
      size,
      seed: plan.seed,
      model: trained[k]!.folder,
      probe: trained[k]!.trained,
    })),
  );
  return {
    findings,
    claims: sizeClaims(findings),
    pictures: undefined,
    configuration: { digits: digitSources(digits) },
  };
}

export interface SizeRun {
  readonly attributes: number;
  readonly size: number;
  readonly seed: number;
  /** Folder of its log, checkpoint and weights, under the experiments' shared folder. */
  readonly model: string;
  readonly probe: MadProbe;
}

/** Means over seeds with 95 % t intervals. */
export interface SizeFindings {
  readonly attributes: number;
  readonly size: number;
  readonly l2m: Summary;
  readonly rmg: Summary;
  /** MOAD of images and of texts: bias towards the digit. */
  readonly imageBias: Summary;
  readonly textBias: Summary;
  /** Over digit and attributes, six factors alike. */
  readonly accuracy: Summary;
}

export interface EmbeddingSizeFindings {
  readonly settings: readonly SizeFindings[];
  readonly runs: readonly SizeRun[];
}

export function sizeFindings(runs: readonly SizeRun[]): EmbeddingSizeFindings {
  const keys = [...new Set(runs.map(({ attributes, size }) => `${attributes} ${size}`))];
  const settings = keys.map((key): SizeFindings => {
    const own = runs.filter(({ attributes, size }) => `${attributes} ${size}` === key);
    const of = (read: (probe: MadProbe) => number): Summary => summarise(own.map(({ probe }) => read(probe)));
    const { attributes, size } = own[0]!;
    return {
      attributes,
      size,
      l2m: of(({ gap }) => gap.l2m),
      rmg: of(({ gap }) => gap.rmg),
      imageBias: of(({ bias }) => bias.image[0]!),
      textBias: of(({ bias }) => bias.text[0]!),
      accuracy: of(({ accuracies }) => accuracies.reduce((sum, one) => sum + one, 0) / accuracies.length),
    };
  });
  return { settings, runs };
}

/**
 * The main experiment's effect at every embedding size: the models of the most attributes have a lower RMG than those
 * of the fewest. It holds where it holds of every size and seed.
 */
export function sizeClaims({ runs, settings }: EmbeddingSizeFindings): Claim[] {
  const mentioned = runs.map(({ attributes }) => attributes);
  const [fewest, most] = [Math.min(...mentioned), Math.max(...mentioned)];
  const poor = runs.filter(({ attributes }) => attributes === fewest);
  const falls = poor.filter(({ size, seed, probe }) => {
    const rich = runs.find((run) => run.attributes === most && run.size === size && run.seed === seed);
    return rich !== undefined && rich.probe.gap.rmg < probe.gap.rmg;
  }).length;
  const meanAt = (attributes: number, size: number): string =>
    settings.find((one) => one.attributes === attributes && one.size === size)!.rmg.mean.toFixed(3);
  const sizes = [...new Set(runs.map(({ size }) => size))];
  return [
    {
      text: 'RMG is lower where captions mention more attributes, at every embedding size',
      holds: falls === poor.length,
      measured:
        `mean RMG with ${fewest} and with ${most} attributes: ` +
        sizes
          .map((size) => `${meanAt(fewest, size)} and ${meanAt(most, size)} at ${size} numbers`)
          .join(', ') +
        `; lower in ${falls} of ${poor.length} pairs of models of one size and seed`,
      paper: 'section 5 shows it for 256 numbers; the appendix names the embedding size as a confounder',
    },
  ];
}

type Measure = Exclude<keyof SizeFindings, 'attributes' | 'size'>;

const MEASURES: readonly { readonly measure: Measure; readonly name: string }[] = [
  { measure: 'l2m', name: 'L2M' },
  { measure: 'rmg', name: 'RMG' },
  { measure: 'imageBias', name: 'MOAD of images' },
  { measure: 'accuracy', name: 'Accuracy' },
];

/** Gap, bias and accuracy against the embedding size, a line for each number of attributes. */
export function embeddingSizeFigure({ settings }: EmbeddingSizeFindings): Figure {
  const all = [...new Set(settings.map(({ attributes }) => attributes))];
  // More lines than looks: the ends and what lies between them.
  const drawn = all.length <= series.length ? all : [all[0]!, all[1]!, all.at(-2)!, all.at(-1)!];
  const name = (attributes: number): string =>
    `${count(attributes)} ${attributes === 1 ? 'attribute' : 'attributes'}`;
  const sizes = [...new Set(settings.map(({ size }) => size))];
  return {
    id: 'embedding-size',
    title: `Gap and bias with embeddings of ${count(sizes[0]!)} to ${count(sizes.at(-1)!)} numbers`,
    caption:
      'Marks are means over seeds, bars 95 % t intervals: wide with few seeds. A line for each number of ' +
      'attributes that captions mention.',
    spec: drawing(
      MEASURES.map(({ measure, name: title }) => ({
        title,
        x: { title: 'Embedding size', places: sizes },
        y: { zero: true },
        marks: [
          intervals(
            drawn.map((attributes) => ({
              name: name(attributes),
              points: settings
                .filter((one) => one.attributes === attributes)
                .map((one) => ({
                  place: one.size,
                  value: one[measure].mean,
                  interval: one[measure].interval,
                })),
            })),
            { joined: true },
          ),
        ],
      })),
      { looks: looks(drawn.map(name), { swatch: 'mark' }), columns: 2, width: 220, height: 150 },
    ),
  };
}

/** The page of the experiment. */
export function embeddingSizePage(findings: EmbeddingSizeFindings): ExperimentPage {
  const columns = [...MEASURES, { measure: 'textBias' as const, name: 'MOAD of texts' }];
  return {
    lead: [
      `${count(findings.runs.length)} small CLIPs as in the experiment on information imbalance, but with ` +
        'embeddings of other sizes. Were the gap a matter of room in the embedding space, its size would ' +
        'decide it, and not what captions say.',
    ],
    figures: [embeddingSizeFigure(findings)],
    tables: [
      {
        caption: 'Means over seeds, with 95 % t intervals',
        columns: [
          { header: 'Attributes' },
          { header: 'Embedding size', kind: 'number' },
          ...columns.map(({ name }) => ({ header: name, kind: 'number' as const })),
        ],
        rows: findings.settings.map((one) => [
          count(one.attributes),
          count(one.size),
          ...columns.map(({ measure }) => summaryCell(one[measure])),
        ]),
      },
    ],
  };
}
