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
