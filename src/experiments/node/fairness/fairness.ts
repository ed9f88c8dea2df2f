import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { openEmbeddings, readNormalizedRows } from '../../../embeddings/node/index.js';
import { InputError } from '../../../files/index.js';
import { readArrays } from '../../../files/node/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import {
  publishedAccuracyNote,
  publishedClaim,
  shiftTables,
  wideningClaim,
  type FairnessFindings,
} from '../../fairness/findings.js';
import { parsePredictions, type PredictionsFile } from '../../../evaluation/predictions.js';
import { FAIRFACE, FAIRFACE_FLAGS } from '../../published/fairface.js';
import { shiftedPredictions, unitRowMean } from '../../fairness/shifted-predictions.js';

export interface FairnessPreset {
  /** Whether predictions must be named, or the published ones stand in. */
  readonly needsPredictions: boolean;
}

/** The shift of MtG's Table 2 that widens the gap. */
const WIDENING = -0.2;

/** MtG section 5.2: the gap's width and how often people are called criminals or animals. */
export const fairness: Experiment<'fairness', FairnessPreset, FairnessFindings, Record<string, never>> = {
  id: 'fairness',
  title: 'Denigrating predictions by group, before and after a shift',
  summary:
    'shares of flagged predictions by group with intervals; predictions or embeddings that you name, or those that the paper printed',
  source: { paper: 'mind-the-gap', figure: 'Table 2' },
  presets: { quick: { needsPredictions: false }, paper: { needsPredictions: true } },
  run,
};

async function run(
  { needsPredictions }: FairnessPreset,
  { inputs, signal }: ExperimentContext,
): Promise<ExperimentResult<FairnessFindings, Record<string, never>>> {
  const path = inputs?.predictions;
  if (path === undefined) {
    if (needsPredictions) {
      throw new InputError(
        "fairness: the paper preset needs predictions, got none; name a JSON file with --predictions (the paper: CLIP on FairFace's validation images), or take the quick preset, which computes the table from the printed predictions",
      );
    }
    const shifts = shiftTables(FAIRFACE, FAIRFACE_FLAGS);
    return {
      findings: {
        source: "CLIP ViT-B/32 on FairFace's validation images, as printed by the paper's authors",
        flags: FAIRFACE_FLAGS,
        shifts,
        configuration: { version: VERSION },
      },
      claims: [publishedClaim(shifts, FAIRFACE), wideningClaim(shifts, WIDENING)].filter(
        (claim) => claim !== undefined,
      ),
      pictures: {},
      notes: [
        'The predictions are the printed ones; other models and shifts enter with --predictions.',
        publishedAccuracyNote(shifts, FAIRFACE),
      ],
    };
  }
  const file = parsePredictions(await readFileOrRefuse(path, signal), path);
  const counts = file.kind === 'counts' ? file.shifts : await predict(file, path, signal);
  try {
    const shifts = shiftTables(counts, file.flags);
    const widening = shifts.map(({ delta }) => delta).filter((delta) => delta < 0);
    return {
      findings: { source: basename(path), flags: file.flags, shifts, configuration: { version: VERSION } },
      claims: widening.flatMap((delta) => wideningClaim(shifts, delta) ?? []),
      pictures: {},
      ...(widening.length === 0 && {
        notes: ['No shift widens the gap (a delta below zero): the claim on wider gaps is left out.'],
      }),
    };
  } catch (error) {
    throw error instanceof RangeError ? new InputError(`${path}: ${error.message}`) : error;
  }
}

async function readFileOrRefuse(path: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(`${path}: expected a file of predictions: ${(error as Error).message}`);
  }
}

async function predict(
  file: Extract<PredictionsFile, { kind: 'embeddings' }>,
  path: string,
  signal: AbortSignal | undefined,
): Promise<ReturnType<typeof shiftedPredictions>> {
  const { classes, groups, deltas, gap } = file;
  const at = (name: string): string => resolve(dirname(path), name);
  const images = await matrix(at(file.images), groups.length, 'groups');
  const prompts = await matrix(at(file.prompts), classes.length, 'classes');
  const { dim } = images;
  if (prompts.dim !== dim) {
    throw new InputError(
      `${at(file.prompts)}: expected prompts of ${dim} numbers as the images', got ${prompts.dim}; embed both with one model`,
    );
  }
  const means =
    gap === undefined
      ? ([unitRowMean(images.rows, dim), unitRowMean(prompts.rows, dim)] as const)
      : await meansOf(at(gap), dim, signal);
  try {
    return shiftedPredictions(
      { images: images.rows, prompts: prompts.rows, dim, classes, groups, means },
      deltas,
    );
  } catch (error) {
    throw error instanceof RangeError ? new InputError(`${path}: ${error.message}`) : error;
  }
}

async function matrix(
  path: string,
  count: number,
  named: string,
): Promise<{ readonly rows: Float64Array; readonly dim: number }> {
  const [array] = Object.values(await readArrays(path));
  const [rows, dim] = array?.shape ?? [];
  if (array === undefined || array.shape.length !== 2 || rows !== count || dim === undefined) {
    throw new InputError(
      `${path}: expected ${count} rows, one for each of the ${named}, got an array of shape (${array?.shape.join(', ') ?? ''})`,
    );
  }
  return { rows: array.values, dim };
}

/** Means of both modalities' unit rows in a file of pairs. */
async function meansOf(
  path: string,
  dim: number,
  signal: AbortSignal | undefined,
): Promise<readonly [Float64Array, Float64Array]> {
  const embeddings = await openEmbeddings([path], { signal });
  try {
    if (embeddings.dim !== dim) {
      throw new InputError(`${path}: expected rows of ${dim} numbers as the images', got ${embeddings.dim}`);
    }
    const [first, second] = embeddings.modalities.map((modality) => {
      const rows = new Float32Array(modality.rows * dim);
      readNormalizedRows(modality, 0, modality.rows, rows, new Float64Array(modality.rows));
      return unitRowMean(Float64Array.from(rows), dim);
    });
    return [first!, second!];
  } finally {
    await embeddings.close();
  }
}
