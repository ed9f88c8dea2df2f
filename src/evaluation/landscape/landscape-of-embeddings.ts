import { singlePairs, type Embeddings, type Modality } from '../../embeddings/index.js';
import { randomStream, sampleWithoutReplacement } from '../../numeric/index.js';
import { readRuns, type RowSource } from '../../runtime/blockwise/index.js';
import type { Tasks } from '../../runtime/index.js';
import { landscapeOfRows, type LandscapeOptions } from './landscape-of-rows.js';
import type { Landscape } from './landscape.js';
import { sharedFloats } from '../shared-rows.js';

export interface EmbeddingsLandscapeOptions extends LandscapeOptions {
  /** Above so many pairs, a sample of so many is taken, by `seed`. Default: 10,000. */
  readonly mostPairs?: number;
  /** Default: 0. */
  readonly seed?: number;
}

/**
 * The landscape of embeddings: see {@link landscapeOfRows}. Each row counts once, in its first pair; where there are
 * more than `mostPairs`, a seeded sample of them, in their order.
 *
 * @param unitRows Reads a modality's rows, scaled to length 1.
 * @throws InputError where a row has no direction, there are fewer than two pairs, or the modalities' means coincide.
 */
export async function landscapeOfEmbeddings(
  embeddings: Embeddings,
  unitRows: (modality: Modality) => RowSource,
  tasks: Tasks,
  options: EmbeddingsLandscapeOptions = {},
): Promise<Landscape> {
  const { modalities, dim, source } = embeddings;
  const single = singlePairs(embeddings.pairs, [modalities[0].rows, modalities[1].rows]);
  const of = single.first.length;
  const { mostPairs = 10_000, seed = 0 } = options;
  const chosen =
    of <= mostPairs ? undefined : sampleWithoutReplacement(of, mostPairs, randomStream(seed, 11));
  const count = chosen?.length ?? of;
  const read = (m: 0 | 1, rows: Uint32Array): Float32Array => {
    const out = sharedFloats(count * dim);
    readRuns(unitRows(modalities[m]), rows, out);
    return out;
  };
  const numbers = (rows: Uint32Array): Uint32Array => (chosen ? chosen.map((p) => rows[p]!) : rows);
  const rows = { first: read(0, numbers(single.first)), second: read(1, numbers(single.second)), count, dim };
  return landscapeOfRows(rows, tasks, { ...options, source, of });
}
