/** Embeddings that were computed here, in the form that everything else reads. */
import { InputError } from '../files/input-error.js';
import { checkDimensions, modalityOf } from './arrangement.js';
import { encodeNumbers } from '../files/encode-numbers.js';
import { type Modality } from './embeddings.js';
import { checkedPairs, pairsByOrder, unpairedRows } from './pairs.js';
import type { OpenedEmbeddings } from './open-embeddings.js';
import type { Workspace } from '../files/workspace.js';

/** `[rows, dim]` numbers in row-major order. */
export interface NamedMatrix {
  readonly name: string;
  readonly dim: number;
  readonly data: Float32Array | Float64Array;
}

/** Row numbers of the first and the second modality. */
export interface PairNumbers {
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
}

/**
 * Two matrices in memory as embeddings, through spools of `workspace`, which closing the embeddings closes. `pairs`:
 * default row i with row i. `source` is for titles. Throws an {@link InputError} as `openEmbeddings` does.
 */
export function embeddingsFromMatrices(
  matrices: readonly [NamedMatrix, NamedMatrix],
  source: string,
  pairs: PairNumbers | undefined,
  workspace: Workspace,
): OpenedEmbeddings {
  try {
    const modalities: [Modality, Modality] = [
      spooled(matrices[0], source, workspace),
      spooled(matrices[1], source, workspace),
    ];
    checkDimensions(modalities);
    const checked =
      pairs === undefined
        ? pairsByOrder(modalities)
        : checkedPairs(source, pairs.first, pairs.second, modalities);
    return {
      modalities,
      dim: modalities[0].dim,
      pairs: checked,
      source,
      unpaired: unpairedRows(checked, modalities),
      notes: [],
      close() {
        workspace.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    workspace.close();
    throw error;
  }
}

function spooled({ name, dim, data }: NamedMatrix, source: string, workspace: Workspace): Modality {
  const rows = data.length / dim;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new InputError(
      `${source}: expected at least one row of ${dim} numbers for ${name}, got ${data.length} numbers; ` +
        'check the dimension',
    );
  }
  const spool = workspace.spool(source);
  const type = data instanceof Float32Array ? 'float32' : 'float64';
  spool.write(encodeNumbers(data, type));
  const itemSize = data.BYTES_PER_ELEMENT;
  return modalityOf(name, [
    {
      path: source,
      place: spool.finish(),
      type,
      littleEndian: true,
      offset: 0,
      rows,
      dim,
      rowStride: dim * itemSize,
      columnStride: itemSize,
    },
  ]);
}
