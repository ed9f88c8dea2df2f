import { InputError } from '../files/index.js';
import { type CosineSpread, cosineSpread } from '../measure/cosine-spread.js';
import { RESNET_18, RESNET_50 } from '../models/index.js';
import { randomStream, sampleWithoutReplacement } from '../numeric/index.js';
import { distributions, drawing, looks } from '../report/marks/index.js';
import type { Cell, Figure, Table } from '../report/report.js';
import { count, fixed } from '../report/text.js';
import { readRuns, type RowSource } from '../runtime/blockwise/index.js';
import { defineTask } from '../runtime/index.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';
import { CLIP_VIT_B_32, embeddingSize, type EncoderPlan, type NamedEncoder } from './kit/encoder-plan.js';
import type { InputKind } from './kit/encoder-rows.js';
import { baseName } from './kit/names.js';
import { encodeInput, encoderSource, encodeTask } from './kit/random-encoders.js';
import { runSeries, type SeriesStep } from './kit/series.js';

/** Everything that decides the numbers of the experiment beside the seed and the data. */
export interface ConeHistogramsPreset {
  /** Each with random weights, on pictures or captions and on noise. */
  readonly encoders: readonly NamedEncoder[];
  /** Pictures and captions, and as many inputs of noise. */
  readonly rows: number;
  readonly batch: number;
  /** Rows of a features file, drawn at random where it has more. */
  readonly featureRows: number;
  /** Most digits that MAD is made of, where the user does not name both pictures and captions. */
  readonly digits: number;
}

const towers: readonly NamedEncoder[] = [
  { name: 'ViT-B/32', plan: { kind: 'vit', config: CLIP_VIT_B_32 } },
  { name: 'Text transformer', plan: { kind: 'text', config: CLIP_VIT_B_32 } },
];

const resnet18: readonly NamedEncoder[] = (['evaluation', 'training'] as const).map((mode) => ({
  name: `ResNet-18, batch norm in ${mode}`,
  plan: { kind: 'resnet', config: RESNET_18, size: 224, mode },
}));

const resnet50: readonly NamedEncoder[] = (['evaluation', 'training'] as const).map((mode) => ({
  name: `ResNet-50, batch norm in ${mode}`,
  plan: { kind: 'resnet', config: RESNET_50, size: 224, mode },
}));

/** MtG, Fig. 2a: 5,000 pairs, encoders at full size. */
export const coneHistogramsPaperPreset: ConeHistogramsPreset = {
  encoders: [...resnet18, ...resnet50, ...towers],
  rows: 5000,
  batch: 25,
  featureRows: 5000,
  digits: 250,
};

/** Encoders at full size, but few pictures. */
export const coneHistogramsQuickPreset: ConeHistogramsPreset = {
  ...coneHistogramsPaperPreset,
  encoders: [...resnet18, ...towers],
  rows: 48,
  batch: 16,
};

type Result = ExperimentResult<ConeHistogramsFindings, Readonly<Record<never, never>>>;

/** MtG Fig. 2a: all pairs of embeddings of one modality point into a cone. */
export const coneHistograms: Experiment<
  ConeHistogramsPreset,
  ConeHistogramsFindings,
  Readonly<Record<never, never>>
> = {
  id: 'cone-histograms',
  title: 'Embeddings lie in a cone, with random weights and on noise too',
  summary:
    'cosines of all pairs of embeddings by random ResNets, ViT and text transformer; ' +
    'digits and captions of MAD, noise, and features that you give',
  source: { paper: 'mind-the-gap', figure: 'Fig. 2a' },
  presets: { quick: coneHistogramsQuickPreset, paper: coneHistogramsPaperPreset },
  run,
  page: coneHistogramsPage,
};

/** Rows to compare, and what the findings say of them. */
interface Compared<About> {
  readonly about: About;
  readonly name: string;
  readonly rows: Float32Array;
  readonly dim: number;
}

async function run(preset: ConeHistogramsPreset, context: ExperimentContext): Promise<Result> {
  const { seed, shared, inputs } = context;
  // What is wrong with the user's files shows at once, not after minutes.
  const given = await readFeatures(preset, context);
  const { encoders, rows, batch } = preset;
  const source = await encoderSource(rows, preset.digits, context);
  const kinds = ['real', 'noise'] as const;
  const embedded = await runSeries(
    {
      stage: 'Embedding with random encoders',
      task: encodeTask,
      items: encoders.map(({ name, plan }) => ({
        name,
        input: encodeInput(shared, source, { plan, initialisations: [0], kinds, rows, batch, seed }),
      })),
    },
    context,
  );
  const own = encoders.flatMap(({ name, plan }, k) =>
    kinds.map((input, at): Compared<Omit<EncoderCosines, 'cosines'>> => {
      const dim = embeddingSize(plan);
      const text = plan.kind === 'text';
      return {
        about: {
          name,
          kind: plan.kind,
          ...(plan.kind === 'resnet' && { mode: plan.mode }),
          input,
          inputs:
            input === 'noise' ? (text ? 'random tokens' : 'noise') : text ? source.texts : source.pictures,
        },
        name: `${name}, ${input}`,
        rows: embedded[k]!.slice(at * rows * dim, (at + 1) * rows * dim),
        dim,
      };
    }),
  );
  const spreads = await runSeries(
    {
      stage: 'Comparing all pairs',
      task: cosinesTask,
      items: [...own, ...given].map(({ name, rows: data, dim }) => ({
        name,
        input: { rows: data, dim },
        cost: (data.length / dim) ** 2 * dim,
      })),
    },
    context,
  );
  const findings: ConeHistogramsFindings = {
    encoders: own.map(({ about }, k) => ({ ...about, cosines: spreads[k]! })),
    features: given.map(({ about }, k) => ({ ...about, cosines: spreads[own.length + k]! })),
  };
  return {
    findings,
    claims: coneHistogramsClaims(findings),
    pictures: {},
    notes: notesOf(inputs),
  };
}

function notesOf({ features = [], randomFeatures = [] }: NonNullable<ExperimentContext['inputs']>): string[] {
  if (features.length === 0) {
    return [
      'Trained encoders were not compared: give their embeddings of pairs as features, ' +
        'and those of the same encoders with random weights as random features.',
    ];
  }
  return randomFeatures.length === 0
    ? [
        'Trained weights were not compared with random ones: give the same encoders’ embeddings with random ' +
          'weights as random features.',
      ]
    : [];
}

/** Both modalities of every features file, normalised; at most `featureRows` rows of each, drawn at random. */
async function readFeatures(
  { featureRows }: ConeHistogramsPreset,
  { inputs, seed, signal, sources }: ExperimentContext,
): Promise<Compared<Omit<FeatureCosines, 'cosines'>>[]> {
  const { features = [], randomFeatures = [] } = inputs;
  if (randomFeatures.length > features.length) {
    throw new InputError(
      `random features: each belongs to a file of features, got ${randomFeatures.length} and ${features.length}; ` +
        'give as many features',
    );
  }
  const files = [
    ...features.map((path, file) => ({ path, file, weights: 'trained' as const })),
    ...randomFeatures.map((path, file) => ({ path, file, weights: 'random' as const })),
  ];
  const result: Compared<Omit<FeatureCosines, 'cosines'>>[] = [];
  for (const { path, file, weights } of files) {
    const opened = await sources.embeddings(path, signal);
    try {
      for (const modality of opened.modalities) {
        if (modality.rows < 2) {
          throw new InputError(
            `${path}: expected at least two rows of ${modality.name}, got ${modality.rows}`,
          );
        }
        const source = baseName(path);
        result.push({
          about: { file, source, modality: modality.name, weights, of: modality.rows },
          name: `${source}, ${modality.name}`,
          rows: someRows(sources.unitRows(modality), featureRows, seed),
          dim: modality.dim,
        });
      }
    } finally {
      await opened.close();
    }
  }
  return result;
}

function someRows(source: RowSource, most: number, seed: number): Float32Array {
  const { rows, dim } = source;
  const chosen = sampleWithoutReplacement(rows, Math.min(rows, most), randomStream(seed));
  const out = new Float32Array(chosen.length * dim);
  readRuns(source, chosen, out);
  return out;
}

export interface CosinesTaskInput {
  /** `[n, dim]`, rows of length 1. */
  readonly rows: Float32Array;
  readonly dim: number;
}

/** The cosines of all pairs of the rows. */
export const cosinesTask = defineTask<CosinesTaskInput, CosineSpread, SeriesStep>(
  import.meta.url,
  'cosinesTask',
  ({ rows, dim }, { progress, throwIfStopped, world }) => {
    return cosineSpread(world.runtime(), rows, dim, (share) => {
      throwIfStopped();
      progress({ share, detail: 'pairs of rows' });
    });
  },
);

/** An encoder with random weights on one kind of input. */
export interface EncoderCosines {
  readonly name: string;
  readonly kind: EncoderPlan['kind'];
  /** Of a ResNet's batch normalisation. */
  readonly mode?: 'evaluation' | 'training';
  readonly input: InputKind;
  readonly inputs: string;
  readonly cosines: CosineSpread;
}

/** One modality of a features file. */
export interface FeatureCosines {
  /** Which of the files that were given, from 0: trained and random twins have the same. */
  readonly file: number;
  readonly source: string;
  readonly modality: string;
  readonly weights: 'trained' | 'random';
  /** Rows in the file; `cosines.rows` of them were taken. */
  readonly of: number;
  readonly cosines: CosineSpread;
}

export interface ConeHistogramsFindings {
  readonly encoders: readonly EncoderCosines[];
  readonly features: readonly FeatureCosines[];
}

/** What counts as well above 0: random directions in hundreds of dimensions stay within some hundredths of it. */
const WELL_ABOVE = 0.2;

/** What "about 0.99" allows. */
const ABOUT = 0.01;

type Entry = readonly [name: string, mean: number];

/** MtG's claims of Fig. 2a; those that need files which were not given are left out. */
export function coneHistogramsClaims({ encoders, features }: ConeHistogramsFindings): readonly Claim[] {
  const of = (input: 'real' | 'noise'): Entry[] =>
    encoders.filter((one) => one.input === input).map((one) => [one.name, one.cosines.mean]);
  const trained = features.map((one): Entry => [featureName(one), one.cosines.mean]);
  const twins = features.flatMap((random) => {
    const own = features.find(
      ({ file, modality, weights }) =>
        weights === 'trained' && file === random.file && modality === random.modality,
    );
    return random.weights === 'random' && own !== undefined ? [{ trained: own, random }] : [];
  });
  return [
    aboveClaim('the average cosine is well above 0 in every encoder', [...of('real'), ...trained]),
    ...(encoders.some(({ input }) => input === 'noise')
      ? [aboveClaim('so it is where inputs are noise and weights random', of('noise'))]
      : []),
    ...resnetClaim(encoders),
    ...(twins.length === 0 ? [] : [twinClaim(twins)]),
  ];
}

export function featureName({ source, modality, weights }: FeatureCosines): string {
  return `${source}, ${modality}, ${weights} weights`;
}

function listed(entries: readonly Entry[]): string {
  return entries.map(([name, mean]) => `${mean.toFixed(3)} (${name})`).join(', ');
}

function aboveClaim(text: string, entries: readonly Entry[]): Claim {
  return {
    text,
    holds: entries.every(([, mean]) => mean >= WELL_ABOVE),
    measured: `${listed(entries)}; rule: at least ${WELL_ABOVE} in each`,
    paper: 'Fig. 2a: well above 0 in all; 0.56 for a trained ResNet',
  };
}

function resnetClaim(encoders: ConeHistogramsFindings['encoders']): readonly Claim[] {
  const resnets = encoders.filter(({ kind, input }) => kind === 'resnet' && input === 'real');
  const judged = resnets.filter(({ mode }) => mode === 'evaluation');
  if (judged.length === 0) return [];
  return [
    {
      text: 'a ResNet with random weights has an average cosine of about 0.99',
      holds: judged.every(({ cosines }) => Math.abs(cosines.mean - 0.99) <= ABOUT),
      measured:
        `${listed(resnets.map(({ name, cosines }) => [name, cosines.mean]))}; ` +
        `rule: within ${ABOUT} of 0.99 with batch norm in evaluation mode, ` +
        'in which features are taken',
      paper: 'section 2.1: 0.99',
    },
  ];
}

function twinClaim(
  twins: readonly { readonly trained: FeatureCosines; readonly random: FeatureCosines }[],
): Claim {
  return {
    text: 'the average cosine is higher with random weights than with trained ones',
    holds: twins.every(({ trained, random }) => random.cosines.mean > trained.cosines.mean),
    measured:
      twins
        .map(
          ({ trained, random }) =>
            `${random.cosines.mean.toFixed(3)} against ${trained.cosines.mean.toFixed(3)} (${trained.source}, ` +
            `${trained.modality})`,
        )
        .join(', ') + '; rule: higher in every modality of every pair of files',
    paper: 'section 2.1: 0.99 against 0.56 for a ResNet',
  };
}

/** What a histogram was taken of; each keeps its look in every panel. */
const KINDS = ['random weights, real inputs', 'random weights, noise', 'trained weights'] as const;

type Kind = (typeof KINDS)[number];

interface Curve {
  readonly kind: Kind;
  readonly cosines: CosineSpread;
}

interface CurvePanel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

/** A panel for each encoder and each modality of the files given. */
function panelsOf({ encoders, features }: ConeHistogramsFindings): readonly CurvePanel[] {
  const panels = new Map<string, Curve[]>();
  const add = (title: string, curve: Curve): void => {
    panels.set(title, [...(panels.get(title) ?? []), curve]);
  };
  for (const { name, input, cosines } of encoders) {
    add(name, { kind: KINDS[input === 'real' ? 0 : 1], cosines });
  }
  for (const { file, modality, weights, cosines } of features) {
    const trained = features.find((one) => one.file === file && one.weights === 'trained')?.source ?? '';
    add(`${trained}, ${modality}`, { kind: KINDS[weights === 'trained' ? 2 : 0], cosines });
  }
  return [...panels].map(([title, curves]) => ({ title, curves }));
}

/** Cosines of all pairs of embeddings of one encoder, by its weights and inputs (MtG Fig. 2a). */
export function coneHistogramsFigure(findings: ConeHistogramsFindings): Figure | undefined {
  const panels = panelsOf(findings);
  if (panels.length === 0) return undefined;
  const random = findings.encoders.map(({ cosines }) => cosines.mean);
  const lowest = Math.min(0, ...panels.flatMap(({ curves }) => curves.map(({ cosines }) => cosines.min)));
  return {
    id: 'cone-histograms',
    title:
      random.length === 0
        ? 'Cosines of all pairs of embeddings'
        : `With random weights the average cosine lies between ${fixed(Math.min(...random))} and ` +
          `${fixed(Math.max(...random))}, on noise too`,
    caption:
      'Histograms of the cosines of all pairs of embeddings by one encoder, each scaled to the height of ' +
      'its panel; vertical lines are their means. Were directions spread evenly, all would lie around 0.',
    spec: drawing(
      panels.map(({ title, curves }) => ({
        title,
        x: { title: 'Cosine', domain: [Math.floor(lowest * 10) / 10, 1.02], ticks: 6 },
        y: { domain: [0, 1.04], ticks: false },
        marks: [
          distributions(
            curves.map(({ kind, cosines: { histogram, mean } }) => ({ name: kind, histogram, mean })),
            { toOne: true },
          ),
        ],
      })),
      { looks: looks(KINDS), columns: 2, width: 215, height: 105 },
    ),
  };
}

function cosineCells({ rows, mean, min, max, quartiles }: CosineSpread): Cell[] {
  return [count(rows), fixed(mean), fixed(min), ...quartiles.map((value) => fixed(value)), fixed(max)];
}

function cosinesTable({ encoders, features }: ConeHistogramsFindings): Table {
  return {
    caption: 'Cosines of all pairs',
    columns: [
      { header: 'Encoder' },
      { header: 'Inputs' },
      ...['Rows', 'Mean', 'Least', '25 %', 'Median', '75 %', 'Largest'].map((header) => ({
        header,
        kind: 'number' as const,
      })),
    ],
    rows: [
      ...encoders.map(({ name, inputs, cosines }): Cell[] => [
        `${name}, random weights`,
        inputs,
        ...cosineCells(cosines),
      ]),
      ...features.map((one): Cell[] => [featureName(one), 'as in the file', ...cosineCells(one.cosines)]),
    ],
  };
}

/** The page of the experiment. */
export function coneHistogramsPage(findings: ConeHistogramsFindings): ExperimentPage {
  const figure = coneHistogramsFigure(findings);
  return {
    lead: [
      'Embeddings of one modality do not fill the sphere: they point into a cone, and the average cosine ' +
        'of all pairs says how narrow it is. Training does not make it. Encoders with random weights have ' +
        'it, and so do random weights on noise, in which there is nothing to see.',
      'Batch normalisation is shown in both modes: in evaluation with the statistics that training has ' +
        'gathered, which are 0 and 1 before any training, in training with those of each batch.',
    ],
    figures: figure === undefined ? [] : [figure],
    tables: [cosinesTable(findings)],
  };
}
