import type { Modality } from '../embeddings/embeddings.js';
import { arrayRows, type RowSource } from '../runtime/blockwise/index.js';
import type { World } from '../runtime/index.js';

/** Where a task finds unit rows: plain data that survives the way there. */
export type RowPlace =
  | { readonly kind: 'kept'; readonly data: Float32Array; readonly dim: number }
  | { readonly kind: 'stored'; readonly modality: Modality };

/** Is told the Euclidean norms of rows from `start` on, as they were before they were normalised. */
export type OnNorms = (start: number, norms: Float64Array) => void;

/** What a measurement's tasks are lent: beside all that a world holds, the rows of embeddings. */
export interface RowsWorld extends World {
  /** Rows as they are stored, normalised. @throws InputError where they are read and one has no direction. */
  rows(modality: Modality, onNorms?: OnNorms): RowSource;
}

/** Opens the stored rows of a modality. @throws Error where the tasks were made with a world that has no rows. */
export function storedRows(modality: Modality, world: World, onNorms?: OnNorms): RowSource {
  const { rows } = world as Partial<RowsWorld>;
  if (rows === undefined) {
    throw new Error(
      'measure: its tasks need a world that lends rows, such as threadTasks({ world: measureWorld }) makes',
    );
  }
  return rows(modality, onNorms);
}

/** Opens the rows at a place. */
export function openRows(place: RowPlace, world: World): RowSource {
  return place.kind === 'kept' ? arrayRows(place.data, place.dim) : storedRows(place.modality, world);
}
