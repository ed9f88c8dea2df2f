import { basename } from 'node:path';
import { openEmbeddings, readPairedRows } from '../../embeddings/node/index.js';
import { InputError } from '../../files/index.js';
import type { TaskPool } from '../../runtime/node/index.js';
import type { ExperimentContext } from '../experiment.js';
import { madModelName, quickMadPairs, type MadModels } from './quick-mad-pairs.js';

/** Matched rows of length 1 that an experiment looks at. */
export interface PairSource {
  readonly name: string;
  /** Features from a file, or pairs of a CLIP that was trained on MAD for this. */
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  /** `[count, dim]`. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** `[count, 6]`, the values of MAD's factors; files have none. */
  readonly labels?: Uint8Array;
}

/**
 * The pairs of the features that the user names; without any those of a preset's small CLIPs.
 *
 * @throws InputError where there are neither; where a row of a file has several matches.
 */
export async function pairSources(
  id: string,
  mad: MadModels | undefined,
  context: ExperimentContext,
  pool: TaskPool,
): Promise<PairSource[]> {
  const features = context.inputs?.features ?? [];
  if (features.length > 0) return Promise.all(features.map((file) => fromFile(file, context)));
  if (mad === undefined) {
    throw new InputError(
      `${id}: the paper preset needs features of image-caption pairs, got none; name them with --features (the paper: CLIP on COCO), or take the quick preset`,
    );
  }
  const models = await quickMadPairs(mad, context, pool);
  return models.map(({ dim, count, trained, labels }, k) => ({
    name: madModelName(mad.attributes[k]!),
    kind: 'mad',
    modalities: ['image', 'text'],
    count,
    dim,
    first: trained.images,
    second: trained.texts,
    labels,
  }));
}

async function fromFile(file: string, { signal }: ExperimentContext): Promise<PairSource> {
  const embeddings = await openEmbeddings([file], { signal });
  try {
    const [first, second] = embeddings.modalities;
    return {
      name: basename(file),
      kind: 'file',
      modalities: [first.name, second.name],
      ...readPairedRows(embeddings),
    };
  } finally {
    await embeddings.close();
  }
}

/** What an experiment notes where it ran on stand-ins. */
export const STAND_IN_NOTE =
  "The paper's claims are about CLIPs trained on web data: they are tested where --features names their embeddings of pairs, and are left out here.";
