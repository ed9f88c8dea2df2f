/** Embeddings from the files of this machine. */
import type { Embeddings } from '../embeddings.js';
import { NodeWorkspace } from '../../files/node/node-workspace.js';
import { readNormalizedRows } from '../../files/node/source-at.js';
import * as core from '../index.js';
import type {
  MatchedRows,
  NamedMatrix,
  OpenedEmbeddings,
  OpenOptions,
  PairNumbers,
  RowColumns,
} from '../index.js';

/**
 * Opens embeddings: arrays stay in their files, tables and compressed arrays go through temporary files without names.
 * Vectors of arrays are checked when they are read, those of tables at once. Throws an `InputError`, one line, for
 * whatever is wrong with the input; everything opened until then is closed.
 */
export function openEmbeddings(
  paths: readonly string[],
  options: OpenOptions = {},
): Promise<OpenedEmbeddings> {
  return core.openEmbeddings(paths, options, new NodeWorkspace());
}

/**
 * Two matrices in memory as embeddings, through temporary files without names. `pairs`: default row i with row i.
 * `source` is for titles. Throws an `InputError` as {@link openEmbeddings} does.
 */
export function embeddingsFromMatrices(
  matrices: readonly [NamedMatrix, NamedMatrix],
  source: string,
  pairs?: PairNumbers,
): OpenedEmbeddings {
  return core.embeddingsFromMatrices(matrices, source, pairs, new NodeWorkspace());
}

/**
 * The rows of both modalities, normalised, in the order of their pairs, for what asks each row for its one match.
 *
 * @throws InputError where a row has several matches, and where the file is damaged.
 */
export function readMatchedRows(embeddings: Embeddings): MatchedRows {
  return core.readMatchedRows(embeddings, { readNormalizedRows });
}

/** The other columns of the tables behind embeddings: see the core's `openRowColumns`. */
export async function openRowColumns(
  paths: readonly string[],
  embeddings: Embeddings,
  options: OpenOptions = {},
): Promise<RowColumns> {
  const workspace = new NodeWorkspace();
  try {
    const columns = await core.openRowColumns(paths, embeddings, options, workspace);
    return {
      ...columns,
      close() {
        columns.close();
        workspace.close();
      },
    };
  } catch (error) {
    workspace.close();
    throw error;
  }
}
