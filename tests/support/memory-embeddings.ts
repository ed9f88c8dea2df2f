import type { Embeddings, Modality } from '../../src/embeddings/index.js';
import type { RowLayout } from '../../src/files/index.js';

/** A modality whose rows, `[n, dim]` row-major, are float32 bytes in memory. */
export function memoryModality(name: string, data: ArrayLike<number>, dim: number): Modality {
  const rows = data.length / dim;
  const bytes = new Uint8Array(Float32Array.from(data).buffer);
  const layout: RowLayout = {
    ...{ path: name, place: { kind: 'memory', bytes }, type: 'float32', littleEndian: true, offset: 0 },
    ...{ rows, dim, rowStride: 4 * dim, columnStride: 4 },
  };
  return { name, rows, dim, layouts: [layout] };
}

/** Two modalities in memory; row i belongs with row i unless told otherwise. */
export function memoryEmbeddings(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  dim: number,
  pairs?: { readonly first: readonly number[]; readonly second: readonly number[] },
): Embeddings {
  const rows = Uint32Array.from({ length: first.length / dim }, (_, i) => i);
  return {
    modalities: [memoryModality('image', first, dim), memoryModality('text', second, dim)],
    dim,
    pairs: pairs
      ? { first: Uint32Array.from(pairs.first), second: Uint32Array.from(pairs.second), identity: false }
      : { first: rows, second: rows, identity: true },
    source: 'memory',
  };
}
