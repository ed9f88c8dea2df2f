/**
 * What all the rest speaks of: rows of two modalities in one space, and which row belongs with which.
 *
 * The rows stay in their file: a `RowLayout` says where each number lies, as plain data that a worker thread can
 * be handed, and a reader turns a run of rows into numbers when a measure asks for them.
 */
import type { StoredRows } from '../files/row-layout.js';

/** The rows of one modality: one layout, or several shards in order. */
export type Modality = StoredRows;

/**
 * Which rows belong together: pair k joins row `first[k]` of the first modality with row `second[k]` of the second.
 * A row may occur in several pairs (one image, five captions). `identity` marks the plain case, row i with row i. No
 * pair at all: the modalities are unpaired, and whatever needs pairs is left out.
 */
export interface Pairs {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly identity: boolean;
}

/** Two modalities in one space, and their pairs. */
export interface Embeddings {
  readonly modalities: readonly [Modality, Modality];
  readonly dim: number;
  readonly pairs: Pairs;
  /** What the embeddings were read from, for titles and reports. */
  readonly source: string;
}
