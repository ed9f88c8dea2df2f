/**
 * What all the rest speaks of: rows of two modalities in one space, and which row belongs with which.
 *
 * The rows stay in their file: a {@link RowLayout} says where each number lies, as plain data that a worker thread can
 * be handed, and a reader turns a run of rows into numbers when a measure asks for them.
 */

/** How a number is stored. */
export type NumberType =
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64';

/** A matrix inside a file: `rows x dim` numbers, element (i, j) at byte `offset + i * rowStride + j * columnStride`. */
export interface RowLayout {
  /** What messages call the file. */
  readonly path: string;
  /** An open file descriptor; worker threads of the same process share it. */
  readonly fd: number;
  readonly type: NumberType;
  readonly littleEndian: boolean;
  readonly offset: number;
  readonly rows: number;
  readonly dim: number;
  readonly rowStride: number;
  readonly columnStride: number;
  /** What messages add to a row's number, when the file's own numbering starts elsewhere (a shard, a filtered table). */
  readonly firstRow?: number;
}

/** The rows of one modality: one layout, or several shards in order. */
export interface Modality {
  readonly name: string;
  readonly rows: number;
  readonly dim: number;
  readonly layouts: readonly RowLayout[];
}

/**
 * Which rows belong together: pair k joins row `first[k]` of the first modality with row `second[k]` of the second.
 * A row may occur in several pairs (one image, five captions). `identity` marks the plain case, row i with row i.
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

/** Bad input: its message is one line that names the subject, what was expected, what came, and the fix. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
