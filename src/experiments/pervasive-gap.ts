import { InputError } from '../files/index.js';
import { umap } from '../geometry/umap.js';
import type { MatchedRows } from '../embeddings/index.js';
import { type GapOf, gapPlane, measureGap } from '../measure/measure-rows.js';
import { randomStream, sampleWithoutReplacement } from '../numeric/index.js';
import { bareSquare, drawablePairs, drawing, looks, pairedCloud, pairLinks } from '../report/marks/index.js';
import type { Cell, Figure, Table } from '../report/report.js';
import { count, fixed, percent } from '../report/text.js';
import { readRuns } from '../runtime/blockwise/index.js';
import { defineTask } from '../runtime/index.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';
import { baseName } from './kit/names.js';
import { madModelName, type MadModels, standInPairs } from './kit/pairs.js';
import { quickPreset } from './kit/preset.js';
import { runSeries, type SeriesStep } from './kit/series.js';

export interface PervasiveGapPreset {
  /** Models to stand in where the user names no features; without them features are needed. */
  readonly mad?: MadModels;
  /** Larger files are sampled. */
  readonly mostPairs: number;
  /** Pairs drawn of each. */
  readonly picturePairs: number;
  /** Shuffles of the modality labels. */
  readonly shuffles: number;
}

type Result = ExperimentResult<PervasiveGapFindings, PervasiveGapPictures>;

interface Pairs extends Omit<ModelGap, 'gap' | 'pairs'> {
  readonly rows: MatchedRows;
}

/** MtG Fig. 1: the gap is there in every model, trained or not. */
export const pervasiveGap: Experiment<PervasiveGapPreset, PervasiveGapFindings, PervasiveGapPictures> = {
  id: 'pervasive-gap',
  title: 'The gap is there in every model, trained or not',
  summary:
    'pairs of each model in PCA and UMAP, trained beside random weights; ' +
    'features that you name, or small CLIPs trained on MAD',
  source: { paper: 'mind-the-gap', figure: 'Fig. 1' },
  presets: {
    quick: {
      mad: { training: quickPreset, attributes: [1, 3], pairs: 2000 },
      mostPairs: 5000,
      picturePairs: 200,
      shuffles: 199,
    },
    paper: { mostPairs: 5000, picturePairs: 300, shuffles: 999 },
  },
  run,
  page: pervasiveGapPage,
};

async function run(preset: PervasiveGapPreset, context: ExperimentContext): Promise<Result> {
  const { seed, inputs } = context;
  const features = inputs.features ?? [];
  if (features.length === 0 && preset.mad === undefined) {
    throw new InputError(
      'pervasive-gap: the paper preset needs features of pairs, got none; ' +
        'name them with --features and their random twins with --random-features, or take the quick preset',
    );
  }
  const all =
    features.length > 0
      ? await ofFiles(features, inputs.randomFeatures ?? [], preset, context)
      : await ofMad(preset.mad!, context);
  const outputs = await runSeries(
    {
      stage: 'Measuring and drawing',
      task: gapTask,
      items: all.map(({ name, state, rows }) => ({
        name: `${name}, ${state}`,
        input: { rows, shuffles: preset.shuffles, drawn: preset.picturePairs, seed },
      })),
    },
    context,
  );
  const models = all.map(({ rows, ...model }, k) => ({
    ...model,
    pairs: rows.count,
    gap: outputs[k]!.gap,
  }));
  const findings = { models };
  return {
    findings,
    claims: pervasiveGapClaims(findings),
    pictures: outputs.map(({ picture }) => picture),
    configuration: { shuffles: preset.shuffles },
    ...(features.length === 0
      ? {
          notes: [
            'The models are small CLIPs trained on MAD; ' +
              'published encoders enter as their embeddings of pairs with --features, ' +
              'and with random weights with --random-features.',
          ],
        }
      : models.every(({ state }) => state === 'trained') && {
          notes: ['The claim on random weights is left out: name the random twins with --random-features.'],
        }),
  };
}

async function ofFiles(
  features: readonly string[],
  random: readonly string[],
  preset: PervasiveGapPreset,
  context: ExperimentContext,
): Promise<Pairs[]> {
  if (random.length > features.length) {
    throw new InputError(
      `pervasive-gap: expected at most one --random-features for each of ${features.length} --features, ` +
        `got ${random.length}; the k-th belongs to the k-th`,
    );
  }
  const all: Pairs[] = [];
  for (const [k, file] of features.entries()) {
    const name = baseName(file).replace(/\.[^.]+$/, '');
    all.push({ name, state: 'trained', ...(await readPairs(file, preset, context)) });
    const twin = random[k];
    if (twin !== undefined) all.push({ name, state: 'random', ...(await readPairs(twin, preset, context)) });
  }
  return all;
}

/** Fewer than these cannot be split into folds that have a spread. */
const FEWEST_PAIRS = 4;

async function readPairs(
  file: string,
  { mostPairs }: PervasiveGapPreset,
  { seed, signal, sources }: ExperimentContext,
): Promise<Pick<Pairs, 'rows' | 'of' | 'dim'>> {
  const embeddings = await sources.embeddings(file, signal);
  try {
    const { pairs, modalities, dim } = embeddings;
    const of = pairs.first.length;
    if (of < FEWEST_PAIRS)
      throw new InputError(`${file}: expected at least ${FEWEST_PAIRS} pairs, got ${of}`);
    const count = Math.min(of, mostPairs);
    const chosen = sampleWithoutReplacement(of, count, randomStream(seed, 11));
    const [first, second] = modalities.map((modality, m) => {
      const rows = new Float32Array(new SharedArrayBuffer(4 * count * dim));
      const side = m === 0 ? pairs.first : pairs.second;
      readRuns(
        sources.unitRows(modality),
        chosen.map((p) => side[p]!),
        rows,
      );
      return rows;
    });
    return { rows: { first: first!, second: second!, count, dim }, of, dim };
  } finally {
    await embeddings.close();
  }
}

async function ofMad(mad: MadModels, context: ExperimentContext): Promise<Pairs[]> {
  const models = await standInPairs(mad, context);
  return models.flatMap(({ dim, count, initial, trained }, k) =>
    (['trained', 'random'] as const).map((state): Pairs => {
      const { images, texts } = state === 'trained' ? trained : initial;
      return {
        name: madModelName(mad.attributes[k]!),
        state,
        of: count,
        dim,
        rows: { first: images, second: texts, count, dim },
      };
    }),
  );
}

export interface GapTaskInput {
  readonly rows: MatchedRows;
  readonly shuffles: number;
  /** Pairs to draw. */
  readonly drawn: number;
  readonly seed: number;
}

export interface GapTaskOutput {
  readonly gap: GapOf;
  readonly picture: GapPicture;
}

/** Measures the gap of one set of pairs and draws some of them. */
export const gapTask = defineTask<GapTaskInput, GapTaskOutput, SeriesStep>(
  import.meta.url,
  'gapTask',
  ({ rows, shuffles, drawn, seed }, { progress, throwIfStopped }) => {
    const gap = measureGap(rows, shuffles, seed);
    progress({ share: 0.3, detail: 'measured' });
    throwIfStopped();
    const { count, dim } = rows;
    const pairs = Math.min(drawn, count);
    const chosen = sampleWithoutReplacement(count, pairs, randomStream(seed, 17));
    const take = (from: Float32Array): Float32Array => {
      const out = new Float32Array(pairs * dim);
      chosen.forEach((i, k) => out.set(from.subarray(i * dim, (i + 1) * dim), k * dim));
      return out;
    };
    const both = new Float32Array(2 * pairs * dim);
    both.set(take(rows.first));
    both.set(take(rows.second), pairs * dim);
    const points = umap(both, dim, {
      seed,
      onProgress: (share) => {
        progress({ share: 0.3 + 0.7 * share, detail: 'UMAP' });
        throwIfStopped();
      },
    });
    const plane = gapPlane(rows);
    const pick = (from: Float32Array): Float32Array =>
      Float32Array.from({ length: 2 * pairs }, (_, at) => from[2 * chosen[at >> 1]! + (at & 1)]!);
    return {
      gap,
      picture: {
        pairs,
        of: count,
        pca: [pick(plane[0]), pick(plane[1])],
        umap: [points.slice(0, 2 * pairs), points.slice(2 * pairs)],
      },
    };
  },
);

/** A model's pairs in one state. */
export interface ModelGap {
  readonly name: string;
  readonly state: 'trained' | 'random';
  /** Pairs used, of so many. */
  readonly pairs: number;
  readonly of: number;
  readonly dim: number;
  readonly gap: GapOf;
}

export interface PervasiveGapFindings {
  /** Of each model the trained state, then the random one where there is one. */
  readonly models: readonly ModelGap[];
}

/** The pairs of one state in two planes, `[pairs, 2]` each. */
export interface GapPicture {
  readonly pairs: number;
  readonly of: number;
  readonly pca: readonly [Float32Array, Float32Array];
  readonly umap: readonly [Float32Array, Float32Array];
}

/** One for each of the findings' models, in their order. */
export type PervasiveGapPictures = readonly GapPicture[];

/** Chance is left behind where the shuffles' share is at most this. */
const LEVEL = 0.01;
/** Regions are called separate from this accuracy on. */
const SEPARATE = 0.95;

/** MtG's claims: a gap in every trained model, and before training. */
export function pervasiveGapClaims({ models }: PervasiveGapFindings): Claim[] {
  const claim = (state: ModelGap['state'], text: string, paper: string): Claim[] => {
    const own = models.filter((model) => model.state === state);
    if (own.length === 0) return [];
    return [
      {
        text,
        holds: own.every(({ gap }) => gap.p <= LEVEL && gap.separability >= SEPARATE),
        measured:
          `${own
            .map(
              ({ name, gap }) =>
                `${name}: L2M ${gap.l2m.toFixed(3)} (shuffled labels up to ${gap.largestShuffled.toFixed(3)}), ` +
                `${(100 * gap.separability).toFixed(1)} % told apart`,
            )
            .join('; ')}. ` +
          `Holds where in each model L2M is beyond shuffled labels (p ≤ ${LEVEL}) and a line tells at least ` +
          `${100 * SEPARATE} % of held-out rows apart`,
        paper,
      },
    ];
  };
  return [
    ...claim(
      'trained',
      'Trained models embed the two modalities in separate regions',
      'Fig. 1: in every trained model; L2M 0.82 for CLIP on COCO',
    ),
    ...claim(
      'random',
      'The modalities lie in separate regions before training',
      'Fig. 1: in every randomly initialised model',
    ),
  ];
}

const KINDS = looks(['image', 'text'], { swatch: 'mark' });

/** Pixels of a panel's sides. */
const SIDE = 190;

const PLANES = {
  umap:
    'UMAP keeps near neighbours close and sacrifices the rest: read which points mingle, not how far apart ' +
    'islands are.',
  pca: 'The axes are the two directions in which both modalities together vary most, in equal units.',
} as const;

/** Pairs of each model in a plane, trained above random (MtG Fig. 1b, 1c). */
export function pervasiveGapFigure(
  { models }: PervasiveGapFindings,
  pictures: PervasiveGapPictures,
  plane: keyof typeof PLANES,
): Figure {
  const names = [...new Set(models.map(({ name }) => name))];
  const rows = (['trained', 'random'] as const).filter((state) =>
    models.some((model) => model.state === state),
  );
  const panels = rows.flatMap((state) =>
    names.map((name) => {
      const k = models.findIndex((model) => model.name === name && model.state === state);
      if (k < 0) return undefined;
      const picture = pictures[k]!;
      const weights = state === 'trained' ? 'trained' : 'random weights';
      const cloud = drawablePairs({ points: picture[plane], pairs: picture.pairs });
      return {
        title: [name, `${weights}: L2M ${fixed(models[k]!.gap.l2m, 2)}`],
        ...bareSquare(cloud, SIDE),
        marks: [pairLinks(cloud), pairedCloud(cloud, KINDS, { size: 14, opacity: 0.85 })],
      };
    }),
  );
  const trained = models.filter(({ state }) => state === 'trained');
  const low = Math.min(...trained.map(({ gap }) => gap.separability));
  const drawn = pictures[0]?.pairs ?? 0;
  return {
    id: `pervasive-gap-${plane}`,
    title:
      'A line tells images and texts of trained models apart: ' +
      `${low === 1 ? 'all' : `at least ${percent(low)} of the`} held-out rows`,
    caption:
      `Each mark is an image or a text of ${count(drawn)} pairs, a line joins each image to its text; ` +
      `titles give the distance between the means. ${PLANES[plane]} Panels have their own axes, without ` +
      'unit.',
    spec: drawing(panels, { looks: KINDS, columns: names.length, width: SIDE, height: SIDE }),
  };
}

function gapTable({ models }: PervasiveGapFindings): Table {
  return {
    caption: 'The gap of each model',
    columns: [
      { header: 'Model' },
      { header: 'Weights' },
      { header: 'Pairs', kind: 'number' },
      { header: 'L2M', kind: 'number' },
      { header: 'Mean cosine of a pair', kind: 'number' },
      { header: 'Told apart by a line', kind: 'number' },
    ],
    rows: models.map(({ name, state, pairs, of, gap }): Cell[] => [
      name,
      state,
      pairs < of ? { text: count(pairs), note: `a sample of ${count(of)}` } : count(pairs),
      { text: fixed(gap.l2m), note: `shuffled labels up to ${fixed(gap.largestShuffled)}` },
      fixed(gap.matchedCosine),
      percent(gap.separability),
    ]),
  };
}

/** The page of the experiment. */
export function pervasiveGapPage(
  findings: PervasiveGapFindings,
  pictures: PervasiveGapPictures,
): ExperimentPage {
  return {
    lead: [
      'Pairs embedded by each model as trained, and by the same network before training. Each modality ' +
        'keeps to a region of its own: how far apart the regions lie is L2M, and how well a line tells them ' +
        'apart is tried on pairs that it was not fitted on.',
    ],
    figures: [pervasiveGapFigure(findings, pictures, 'umap'), pervasiveGapFigure(findings, pictures, 'pca')],
    tables: [gapTable(findings)],
  };
}
