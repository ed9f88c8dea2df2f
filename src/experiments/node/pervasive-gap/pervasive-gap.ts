import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { openEmbeddings, readNormalizedRows } from '../../../embeddings/node/index.js';
import { InputError } from '../../../files/index.js';
import { randomStream, sampleWithoutReplacement } from '../../../numeric/index.js';
import { readRuns } from '../../../runtime/blockwise/index.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { quickPreset } from '../../kit/preset.js';
import {
  pervasiveGapClaims,
  type ModelGap,
  type PervasiveGapFindings,
  type PervasiveGapPictures,
} from '../../pervasive-gap/findings.js';
import type { GapRows } from '../../../measure/measure-rows.js';
import { madModelName, quickMadPairs, type MadModels } from '../quick-mad-pairs.js';
import { runSeries } from '../../kit/series.js';
import type { GapTaskInput, GapTaskOutput } from './gap-task.js';

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
  readonly rows: GapRows;
}

/** MtG Fig. 1: the gap is there in every model, trained or not. */
export const pervasiveGap: Experiment<
  'pervasive-gap',
  PervasiveGapPreset,
  PervasiveGapFindings,
  PervasiveGapPictures
> = {
  id: 'pervasive-gap',
  title: 'The gap is there in every model, trained or not',
  summary:
    'pairs of each model in PCA and UMAP, trained beside random weights; features that you name, or small CLIPs trained on MAD',
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
};

async function run(preset: PervasiveGapPreset, context: ExperimentContext): Promise<Result> {
  const { seed, out, inputs, parallel = 2 } = context;
  const features = inputs?.features ?? [];
  if (features.length === 0 && preset.mad === undefined) {
    throw new InputError(
      'pervasive-gap: the paper preset needs features of pairs, got none; name them with --features and their random twins with --random-features, or take the quick preset',
    );
  }
  mkdirSync(out, { recursive: true });
  const pool = context.createPool(parallel);
  try {
    const all =
      features.length > 0
        ? await ofFiles(features, inputs?.randomFeatures ?? [], preset, context)
        : await ofMad(preset.mad!, context, pool);
    const outputs = await runSeries<GapTaskInput, GapTaskOutput>(
      {
        stage: 'Measuring and drawing',
        module: new URL('./gap-task.js', import.meta.url),
        items: all.map(({ name, state, rows }) => ({
          name: `${name}, ${state}`,
          input: { rows, shuffles: preset.shuffles, drawn: preset.picturePairs, seed },
        })),
      },
      context,
      pool,
    );
    const models = all.map(({ rows, ...model }, k) => ({
      ...model,
      pairs: rows.count,
      gap: outputs[k]!.gap,
    }));
    const findings = { models, configuration: { seed, shuffles: preset.shuffles, version: VERSION } };
    return {
      findings,
      claims: pervasiveGapClaims(findings),
      pictures: outputs.map(({ picture }) => picture),
      ...(features.length === 0
        ? {
            notes: [
              'The models are small CLIPs trained on MAD; published encoders enter as their embeddings of pairs with --features, and with random weights with --random-features.',
            ],
          }
        : models.every(({ state }) => state === 'trained') && {
            notes: ['The claim on random weights is left out: name the random twins with --random-features.'],
          }),
    };
  } finally {
    await pool.dispose();
  }
}

async function ofFiles(
  features: readonly string[],
  random: readonly string[],
  preset: PervasiveGapPreset,
  context: ExperimentContext,
): Promise<Pairs[]> {
  if (random.length > features.length) {
    throw new InputError(
      `pervasive-gap: expected at most one --random-features for each of ${features.length} --features, got ${random.length}; the k-th belongs to the k-th`,
    );
  }
  const all: Pairs[] = [];
  for (const [k, file] of features.entries()) {
    const name = basename(file).replace(/\.[^.]+$/, '');
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
  { seed, signal }: ExperimentContext,
): Promise<Pick<Pairs, 'rows' | 'of' | 'dim'>> {
  const embeddings = await openEmbeddings([file], { signal });
  try {
    const { pairs, modalities, dim } = embeddings;
    const of = pairs.first.length;
    if (of < FEWEST_PAIRS)
      throw new InputError(`${file}: expected at least ${FEWEST_PAIRS} pairs, got ${of}`);
    const count = Math.min(of, mostPairs);
    const chosen = sampleWithoutReplacement(of, count, randomStream(seed, 11));
    const [first, second] = modalities.map((modality, m) => {
      const rows = new Float32Array(new SharedArrayBuffer(4 * count * dim));
      const reader = {
        rows: modality.rows,
        dim,
        read: (start: number, size: number, out: Float32Array) =>
          readNormalizedRows(modality, start, size, out, new Float64Array(size)),
      };
      const side = m === 0 ? pairs.first : pairs.second;
      readRuns(
        reader,
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

async function ofMad(mad: MadModels, context: ExperimentContext, pool: TaskPool): Promise<Pairs[]> {
  const models = await quickMadPairs(mad, context, pool);
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
