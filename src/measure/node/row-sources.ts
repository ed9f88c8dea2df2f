import type { Modality } from '../../embeddings/embeddings.js';
import { readNormalizedRows } from '../../embeddings/node/index.js';
import { arrayRows, type RowSource } from '../../runtime/blockwise/index.js';

/** Where a worker thread finds unit rows: plain data that survives the way there. */
export type RowPlace =
  | { readonly kind: 'shared'; readonly data: Float32Array; readonly dim: number }
  | { readonly kind: 'file'; readonly modality: Modality };

/** Opens the rows at a place. File descriptors are shared by all threads of the process. */
export function openRows(place: RowPlace): RowSource {
  return place.kind === 'shared' ? arrayRows(place.data, place.dim) : fileRows(place.modality);
}

/** Rows read from their file and normalised; `onNorms` is told their Euclidean norms. */
export function fileRows(
  modality: Modality,
  onNorms?: (start: number, norms: Float64Array) => void,
): RowSource {
  let norms = new Float64Array(0);
  return {
    rows: modality.rows,
    dim: modality.dim,
    read(start, count, out) {
      if (norms.length < count) norms = new Float64Array(count);
      const part = norms.subarray(0, count);
      readNormalizedRows(modality, start, count, out, part);
      onNorms?.(start, part);
    },
  };
}
