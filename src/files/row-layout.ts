import type { BytePlace } from './byte-source.js';

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
  /** Where its bytes lie: plain data, so that a layout can be handed to another thread. */
  readonly place: BytePlace;
  readonly type: NumberType;
  readonly littleEndian: boolean;
  readonly offset: number;
  readonly rows: number;
  readonly dim: number;
  readonly rowStride: number;
  readonly columnStride: number;
  /**
   * What messages add to a row's number, when the file's own numbering starts elsewhere (a shard, a filtered table).
   */
  readonly firstRow?: number;
}

/** A matrix in one file, or in several that follow one another: all of one `dim`. */
export interface StoredRows {
  readonly name: string;
  readonly rows: number;
  readonly dim: number;
  readonly layouts: readonly RowLayout[];
}
