/** An n-dimensional array inside a file, and the matrices that its bytes hold. */
import type { BytePlace } from './byte-source.js';
import { InputError } from './input-error.js';
import { itemSizes } from './number-types.js';
import type { NumberType, RowLayout } from './row-layout.js';
import { describeShape } from './wording.js';

export interface StoredArray {
  /** What messages call it: `clip.npy`, or `both.npz[image]`. */
  readonly path: string;
  /** Its key in an archive; for a lone array the empty string. */
  readonly key: string;
  readonly type: NumberType;
  readonly littleEndian: boolean;
  readonly shape: readonly number[];
  /** Whether the first axis varies fastest (Fortran order) instead of the last. */
  readonly fortranOrder: boolean;
  /** Byte offset of the first number. */
  readonly offset: number;
}

/** Numbers in an array of this shape; an {@link InputError} beyond 2^53 - 1, where byte counts are no longer exact. */
export function elementCount(path: string, shape: readonly number[], itemSize: number): number {
  let count = 1;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new InputError(
        `${path}: expected a shape of whole numbers, got ${describeShape(shape)}; ` +
          'the header is damaged: write the file again',
      );
    }
    count *= length;
  }
  // A zero axis makes the product zero, however absurd the others are: the largest axis counts by itself.
  const bytes = Math.max(count, ...shape) * itemSize;
  if (!Number.isSafeInteger(bytes)) {
    throw new InputError(
      `${path}: the header promises an array of shape ${describeShape(shape)}, more bytes than any file holds; ` +
        'the header is damaged: write the file again',
    );
  }
  return count;
}

/** Distance in bytes between neighbours along each axis. */
export function byteStrides(array: StoredArray): number[] {
  const strides = new Array<number>(array.shape.length);
  let stride = itemSizes[array.type];
  for (let k = 0; k < array.shape.length; k++) {
    const axis = array.fortranOrder ? k : array.shape.length - 1 - k;
    strides[axis] = stride;
    stride *= array.shape[axis]!;
  }
  return strides;
}

/** All numbers of an array as one column, in the order in which they lie. */
export function columnOf(array: StoredArray, place: BytePlace): RowLayout {
  const { path, type, littleEndian, offset, shape } = array;
  const size = itemSizes[type];
  const rows = elementCount(path, shape, size);
  return { path, place, type, littleEndian, offset, rows, dim: 1, rowStride: size, columnStride: size };
}

/** Most rows of one modality: pairs are stored as 32-bit row numbers. */
export const mostRows = 0xffffffff;

/**
 * The matrices of an array: one for shape `(n, d)`, two for `(2, n, d)`, where the first axis is always the modality,
 * whatever n is. Every other shape is an {@link InputError}. Plain arithmetic on the shape: nothing is read.
 */
export function matricesOf(array: StoredArray, place: BytePlace): RowLayout[] {
  const { path, shape, type, littleEndian, offset } = array;
  const shown = describeShape(shape);
  const expected = 'expected shape (n, d) for one modality or (2, n, d) for both';
  if (shape.length !== 2 && shape.length !== 3) {
    const fix =
      shape.length === 1
        ? 'a single row is (1, d): reshape it'
        : 'save one vector a row (array.reshape(len(array), -1), or pick one layer or token)';
    throw new InputError(`${path}: ${expected}, got ${shown}; ${fix}`);
  }
  if (shape.length === 3 && shape[0] !== 2) {
    const axis = shape.indexOf(2);
    const fix =
      axis > 0
        ? `move the axis of the two modalities to the front (np.moveaxis(array, ${axis}, 0))`
        : shape[0] === 1
          ? 'a single modality is (n, d): drop the first axis (array[0])'
          : 'pick two modalities (array[[0, 1]]), or save one vector a row';
    throw new InputError(`${path}: ${expected}, got ${shown}; ${fix}`);
  }
  const rows = shape[shape.length - 2]!;
  const dim = shape[shape.length - 1]!;
  if (rows === 0 || dim === 0) {
    throw new InputError(
      `${path}: expected at least one row and one column, got shape ${shown}; the step that wrote it found no data`,
    );
  }
  if (rows > mostRows) {
    throw new InputError(
      `${path}: expected at most ${mostRows} rows, got shape ${shown}; measure a sample of the rows`,
    );
  }
  const strides = byteStrides(array);
  const rowStride = strides[shape.length - 2]!;
  const columnStride = strides[shape.length - 1]!;
  const first: RowLayout = { path, place, type, littleEndian, offset, rows, dim, rowStride, columnStride };
  return shape.length === 2 ? [first] : [first, { ...first, offset: offset + strides[0]! }];
}
