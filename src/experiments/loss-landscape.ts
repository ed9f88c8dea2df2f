import type { Landscape } from '../evaluation/index.js';
import {
  defaultDeltas,
  LANDSCAPE_SCALES,
  landscapeOfEmbeddings,
  landscapeOfRows,
} from '../evaluation/index.js';
import { InputError } from '../files/index.js';
import { landscapeFigure, landscapeRetrievalFigure, minimaTable } from '../report/figures/landscape.js';
import { count, fixed, list } from '../report/text.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';
import { baseName } from './kit/names.js';
import { madModelName, type MadModels, standInPairs } from './kit/pairs.js';
import { quickPreset } from './kit/preset.js';

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
export const lossLandscape: Experiment<LossLandscapePreset, LossLandscapeFindings, Record<string, never>> = {
  id: 'loss-landscape',
  title: 'The contrastive loss against the distance between the modalities',
  summary:
    'pairs shifted along the gap vector, loss and retrieval by temperature; ' +
    'features that you name, or a small CLIP trained on MAD',
  source: { paper: 'mind-the-gap', figure: 'Fig. 3a to 3d' },
  presets: {
    quick: { mad: { training: quickPreset, attributes: [1], pairs: 2000 }, mostPairs: 5000, ...grid },
    paper: { mostPairs: 5000, ...grid },
  },
  run,
  page: lossLandscapePage,
};

async function run(
  preset: LossLandscapePreset,
  context: ExperimentContext,
): Promise<ExperimentResult<LossLandscapeFindings, Record<string, never>>> {
  const { inputs } = context;
  const features = inputs.features ?? [];
  if (features.length === 0 && preset.mad === undefined) {
    throw new InputError(
      'loss-landscape: the paper preset needs features of image-caption pairs, got none; ' +
        'name them with --features (the paper: CLIP on 5,000 COCO pairs), or take the quick preset',
    );
  }
  const landscapes =
    features.length > 0
      ? await ofFiles(features, preset, context)
      : await ofMad(preset.mad!, preset, context);
  return {
    findings: { landscapes },
    claims: landscapes.filter(({ kind }) => kind === 'file').flatMap(landscapeClaims),
    pictures: {},
    ...(features.length === 0 && {
      notes: [
        "The paper's claims are about a CLIP trained on web data: " +
          'they are tested where --features names its embeddings of pairs, and are left out here.',
      ],
    }),
  };
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
): Promise<LandscapeOf[]> {
  const landscapes: LandscapeOf[] = [];
  for (const file of files) {
    const embeddings = await context.sources.embeddings(file, context.signal);
    try {
      const [first, second] = embeddings.modalities;
      landscapes.push({
        name: baseName(file),
        kind: 'file',
        modalities: [first.name, second.name],
        dim: embeddings.dim,
        landscape: await landscapeOfEmbeddings(
          embeddings,
          context.sources.unitRows,
          context.tasks,
          options(preset, context, file),
        ),
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
): Promise<LandscapeOf[]> {
  const models = await standInPairs(mad, context);
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
      landscape: await landscapeOfRows(rows, context.tasks, {
        ...options(preset, context, name),
        source: name,
      }),
    });
  }
  return landscapes;
}

/** The landscape of one set of pairs. */
export interface LandscapeOf {
  readonly name: string;
  /** Features from a file, or pairs of a CLIP that was trained on MAD for this. */
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly dim: number;
  /** 1 / temperature as the model was trained, where that is known. */
  readonly trainedScale?: number;
  readonly landscape: Landscape;
}

export interface LossLandscapeFindings {
  readonly landscapes: readonly LandscapeOf[];
}

/**
 * MtG's claims on the features of one file (section 4.2, Fig. 3): each as the paper states it, at the points of the
 * grid.
 */
export function landscapeClaims({ name, landscape }: LandscapeOf): Claim[] {
  const { points, gap } = landscape;
  const unshifted = points.find(({ delta }) => delta === 0);
  if (unshifted === undefined) return [];
  const lowest = (temperature: string) =>
    points.reduce((best, point) => (point.loss[temperature]! < best.loss[temperature]! ? point : best));
  const says = (temperature: string): string => {
    const { distance, loss } = lowest(temperature);
    return (
      `${landscape.pairs} pairs: lowest loss of ${points.length} shifts ${loss[temperature]!.toFixed(3)} at ` +
      `distance ${distance.toFixed(3)}; ` +
      `unshifted ${unshifted.loss[temperature]!.toFixed(3)} at ${gap.toFixed(3)}`
    );
  };
  const closing = (temperature: string): Claim => ({
    text: `${name}: at temperature ${temperature}, closing the gap lowers the loss`,
    holds:
      lowest(temperature).loss[temperature]! < unshifted.loss[temperature]! &&
      Math.abs(lowest(temperature).distance) < gap,
    measured: `${says(temperature)}. Holds where the lowest loss lies at a smaller distance than the data's own`,
    paper: 'Fig. 3: at high temperatures the loss falls as the gap closes',
  });
  return [
    {
      text: `${name}: at temperature 1/100, the unshifted distance has the lowest loss`,
      holds: lowest('1/100').delta === 0,
      measured: `${says('1/100')}. Holds where no other shift of the grid has a lower loss`,
      paper: 'Fig. 3: the distance of 0.82 that training left is the minimum at temperature 1/100',
    },
    closing('1/10'),
    closing('1'),
  ];
}

/** The page of the experiment: Fig. 3 of MtG for each set of pairs. */
export function lossLandscapePage({ landscapes }: LossLandscapeFindings): ExperimentPage {
  return {
    lead: [
      'The modalities move along the vector between their means, by steps, and are normalised again; after ' +
        'each step the contrastive loss is computed at several temperatures over batches of 50 pairs. Where ' +
        'the loss is lowest says which distance training at that temperature would settle at, if shifting ' +
        'were all it could do.',
      `Unshifted, the means are ${list(
        landscapes.map(
          ({ name, landscape, trainedScale }) =>
            `${fixed(landscape.gap, 2)} apart (${name}, ${count(landscape.pairs)} pairs` +
            `${trainedScale === undefined ? '' : `, trained to temperature 1/${fixed(trainedScale, 0)}`})`,
        ),
      )}.`,
    ],
    figures: landscapes.flatMap(({ name, modalities, landscape }, k) => {
      const names = { id: `landscape-${k + 1}`, subject: name };
      return [landscapeFigure(landscape, names), landscapeRetrievalFigure(landscape, modalities, names)];
    }),
    tables: landscapes.map(({ name, landscape }) => minimaTable(landscape, name)),
  };
}
