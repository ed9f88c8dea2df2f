import type { Modality } from '../../embeddings/embeddings.js';
import { readNormalizedRows } from '../../embeddings/node/index.js';
import type { RowSource } from '../../runtime/blockwise/index.js';
import type { OnNorms } from '../rows.js';

/** Rows read from their file and normalised. File descriptors are shared by all threads of the process. */
export function fileRows(modality: Modality, onNorms?: OnNorms): RowSource {
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
