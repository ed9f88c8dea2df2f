import type { Embeddings, Modality } from '../../embeddings/index.js';
import { readNormalizedRows } from '../../embeddings/node/index.js';
import type { RowSource } from '../../runtime/blockwise/index.js';
import type { Tasks } from '../../runtime/index.js';
import {
  landscapeOfEmbeddings,
  type EmbeddingsLandscapeOptions,
} from '../landscape/landscape-of-embeddings.js';
import type { Landscape } from '../landscape/landscape.js';

/** The landscape of embeddings in files of this machine: see `landscapeOfEmbeddings`. */
export function landscape(
  embeddings: Embeddings,
  tasks: Tasks,
  options: EmbeddingsLandscapeOptions = {},
): Promise<Landscape> {
  return landscapeOfEmbeddings(embeddings, fileUnitRows, tasks, options);
}

/** A modality's rows in its files, scaled to length 1. */
export function fileUnitRows(modality: Modality): RowSource {
  return {
    rows: modality.rows,
    dim: modality.dim,
    read: (start, count, out) => readNormalizedRows(modality, start, count, out, new Float64Array(count)),
  };
}
