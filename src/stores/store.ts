/**
 * Where vectors are kept beside their ids: a table of a database, a collection of a vector store. A correction is
 * fitted on its rows and writes what it makes of them beside them: whatever was there stays as it was.
 */
import type { Named } from '../numeric/registry.js';

/** Which vectors of a store are meant. */
export interface VectorPlace {
  /** The store's address: a URL, or a folder. */
  readonly url: string;
  /** The table or collection. */
  readonly table: string;
  /** The column of the vectors; for a collection with one vector a point it may be empty. */
  readonly column: string;
  /** The column that says of which modality a row is. */
  readonly modalityColumn: string;
  /** What names a row: its values are different and not null. Default: the primary key, where the store has one. */
  readonly idColumn?: string | undefined;
  /** Values of the modality column in the order of the modalities. Default: images before texts, as names say. */
  readonly modalities?: readonly string[] | undefined;
}

/** Some rows of one store, in the order of their ids. */
export interface VectorBatch {
  /** As text: what the store compares them as is the store's affair. */
  readonly ids: readonly string[];
  /** The number of each row's modality; -1 for a value of the modality column that is not asked for. */
  readonly modalities: Int32Array;
  /** `[rows, dim]`, as they are stored. */
  readonly vectors: Float32Array;
}

/** How many rows of a modality there are, and the mean of them at length 1. */
export interface StoredMean {
  readonly rows: number;
  readonly mean: Float64Array;
}

/** The vectors at a place, opened: `close` when done. */
export interface VectorTable {
  /** What messages call it: `items.embedding`. */
  readonly label: string;
  readonly dim: number;
  /** Values of the modality column, in order, and the rows of each that have a vector. */
  readonly modalities: readonly { readonly name: string; readonly rows: number }[];
  /** Rows without a vector: they are left out, and stay without one. */
  readonly empty: number;
  /**
   * The mean of each modality's rows at length 1, computed by the store where it can, in batches.
   *
   * @throws InputError where a row has no direction (NaN, infinities, zeros).
   */
  means(options?: StoreRun): Promise<readonly StoredMean[]>;
  /** All rows that have a vector, in batches, in the order of their ids. */
  batches(options?: StoreRun & { readonly size?: number }): AsyncIterable<VectorBatch>;
  /**
   * Where corrected vectors go: under a name of its own, which appears when all of them are there. A run that was cut
   * short goes on where it stopped, if it writes the same.
   *
   * @param stamp What is written: the same text means the same correction.
   * @throws InputError where the name is taken, or an unfinished run wrote something else there.
   */
  target(name: string, stamp: string): Promise<VectorTarget>;
  close(): Promise<void>;
}

/** Corrected vectors on their way into a store. */
export interface VectorTarget {
  /** Rows that an earlier run has written. */
  readonly done: number;
  /** The rows that are still to be written, in batches. */
  pending(options?: StoreRun & { readonly size?: number }): AsyncIterable<VectorBatch>;
  /** Writes one vector for each row of a batch, all or none of them. */
  write(batch: Pick<VectorBatch, 'ids'> & { readonly vectors: Float32Array }): Promise<void>;
  /** Gives the whole its name. */
  finish(): Promise<void>;
}

export interface StoreRun {
  readonly signal?: AbortSignal | undefined;
  /** Told how many rows are done. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/** A kind of vector store. */
export interface VectorStore extends Named {
  /** For people: "PostgreSQL with pgvector". */
  readonly title: string;
  /** What its address looks like, for help and messages. */
  readonly address: string;
  /** The column of the vectors where none is named; empty: the vector without a name. */
  readonly defaultColumn: string;
  /** Where a `target` appears: "a new column". */
  readonly writes: string;
  /** The package that its users install, where it is not one of ours. */
  readonly peer?: string;
  /** @throws InputError where it can't be reached, or has no such table, column or rows. */
  open(place: VectorPlace): Promise<VectorTable>;
}
