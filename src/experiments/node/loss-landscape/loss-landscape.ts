import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { openEmbeddings } from '../../../embeddings/node/index.js';
import { defaultDeltas, landscapeOfRows, LANDSCAPE_SCALES } from '../../../evaluation/index.js';
import { landscape } from '../../../evaluation/node/index.js';
import { InputError } from '../../../files/index.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { quickPreset } from '../../kit/preset.js';
import { landscapeClaims } from '../../loss-landscape/claims.js';
import type { LandscapeOf, LossLandscapeFindings } from '../../loss-landscape/findings.js';
import { madModelName, quickMadPairs, type MadModels } from '../quick-mad-pairs.js';

export interface LossLandscapePreset {
  /** Models to stand in where the user names no features; without them features are needed. */
  readonly mad?: MadModels;
  readonly deltas: readonly number[];
  /** 1 / temperature. */
  readonly scales: readonly number[];
  /** Larger files are sampled. */
  readonly mostPairs: number;
}

const grid = { deltas: defaultDeltas(), scales: LANDSCAPE_SCALES };

/** MtG section 4.2: the loss against the distance between the modalities, by temperature. */
export const lossLandscape: Experiment<
  'loss-landscape',
  LossLandscapePreset,
  LossLandscapeFindings,
  Record<string, never>
> = {
  id: 'loss-landscape',
  title: 'The contrastive loss against the distance between the modalities',
  summary:
    'pairs shifted along the gap vector, loss and retrieval by temperature; features that you name, or a small CLIP trained on MAD',
  source: { paper: 'mind-the-gap', figure: 'Fig. 3a to 3d' },
  presets: {
    quick: { mad: { training: quickPreset, attributes: [1], pairs: 2000 }, mostPairs: 5000, ...grid },
    paper: { mostPairs: 5000, ...grid },
  },
  run,
};

async function run(
  preset: LossLandscapePreset,
  context: ExperimentContext,
): Promise<ExperimentResult<LossLandscapeFindings, Record<string, never>>> {
  const { seed, out, inputs, parallel = 2 } = context;
  const features = inputs?.features ?? [];
  if (features.length === 0 && preset.mad === undefined) {
    throw new InputError(
      'loss-landscape: the paper preset needs features of image-caption pairs, got none; name them with --features (the paper: CLIP on 5,000 COCO pairs), or take the quick preset',
    );
  }
  mkdirSync(out, { recursive: true });
  const pool = context.createPool(parallel);
  try {
    const landscapes =
      features.length > 0
        ? await ofFiles(features, preset, context, pool)
        : await ofMad(preset.mad!, preset, context, pool);
    return {
      findings: { landscapes, configuration: { seed, version: VERSION } },
      claims: landscapes.filter(({ kind }) => kind === 'file').flatMap(landscapeClaims),
      pictures: {},
      ...(features.length === 0 && {
        notes: [
          "The paper's claims are about a CLIP trained on web data: they are tested where --features names its embeddings of pairs, and are left out here.",
        ],
      }),
    };
  } finally {
    await pool.dispose();
  }
}

function options(
  { deltas, scales, mostPairs }: LossLandscapePreset,
  { seed, signal, onProgress }: ExperimentContext,
  detail: string,
) {
  return {
    deltas,
    scales,
    mostPairs,
    seed,
    ...(signal && { signal }),
    onProgress: (share: number) => onProgress?.({ stage: 'Shifting', share, detail }),
  };
}

async function ofFiles(
  files: readonly string[],
  preset: LossLandscapePreset,
  context: ExperimentContext,
  pool: TaskPool,
): Promise<LandscapeOf[]> {
  const landscapes: LandscapeOf[] = [];
  for (const file of files) {
    const embeddings = await openEmbeddings([file], { signal: context.signal });
    try {
      const [first, second] = embeddings.modalities;
      landscapes.push({
        name: basename(file),
        kind: 'file',
        modalities: [first.name, second.name],
        dim: embeddings.dim,
        landscape: await landscape(embeddings, pool.tasks, options(preset, context, file)),
      });
    } finally {
      await embeddings.close();
    }
  }
  return landscapes;
}

async function ofMad(
  mad: MadModels,
  preset: LossLandscapePreset,
  context: ExperimentContext,
  pool: TaskPool,
): Promise<LandscapeOf[]> {
  const models = await quickMadPairs(mad, context, pool);
  const landscapes: LandscapeOf[] = [];
  for (const [k, { trained, count, dim, scale }] of models.entries()) {
    const name = madModelName(mad.attributes[k]!);
    const rows = { first: trained.images, second: trained.texts, count, dim };
    landscapes.push({
      name,
      kind: 'mad',
      modalities: ['image', 'text'],
      dim,
      trainedScale: scale,
      landscape: await landscapeOfRows(rows, pool.tasks, { ...options(preset, context, name), source: name }),
    });
  }
  return landscapes;
}
