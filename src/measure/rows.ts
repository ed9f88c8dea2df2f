import type { Modality } from '../embeddings/embeddings.js';
import { createRowReader, type RowReader } from '../files/row-reader.js';
import { arrayRows, type RowSource } from '../runtime/blockwise/index.js';
import type { World } from '../runtime/index.js';

/** Where a task finds unit rows: plain data that survives the way there. */
export type RowPlace =
  | { readonly kind: 'kept'; readonly data: Float32Array; readonly dim: number }
  | { readonly kind: 'stored'; readonly modality: Modality };

/** Is told the Euclidean norms of rows from `start` on, as they were before they were normalised. */
export type OnNorms = (start: number, norms: Float64Array) => void;

/** Readers keep buffers: one for each world, which is one for each thread. */
const readers = new WeakMap<World, RowReader>();

function readerOf(world: World): RowReader {
  const reader = readers.get(world) ?? createRowReader((place, path) => world.bytes(place, path));
  readers.set(world, reader);
  return reader;
}

/** Rows as they are stored, normalised. @throws InputError where they are read and one has no direction. */
export function storedRows(modality: Modality, world: World, onNorms?: OnNorms): RowSource {
  const reader = readerOf(world);
  let norms = new Float64Array(0);
  return {
    rows: modality.rows,
    dim: modality.dim,
    read(start, count, out) {
      if (norms.length < count) norms = new Float64Array(count);
      const part = norms.subarray(0, count);
      reader.readNormalizedRows(modality, start, count, out, part);
      onNorms?.(start, part);
    },
  };
}

/** Opens the rows at a place. */
export function openRows(place: RowPlace, world: World): RowSource {
  return place.kind === 'kept' ? arrayRows(place.data, place.dim) : storedRows(place.modality, world);
}
