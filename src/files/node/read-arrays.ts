import { itemSizes } from '../number-types.js';
import { elementCount } from '../stored-array.js';
import { openArrayFile } from '../../embeddings/node/array-file.js';
import { OpenFiles } from './open-files.js';
import { readRows } from '../../embeddings/node/read-rows.js';

/** An array read whole: its numbers in row-major order as float64, and their shape. */
export interface ReadArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * Every array of an .npy, .npz or .safetensors file by its key (a lone array: the empty string), read whole. For small
 * files of mixed shapes, such as references; embeddings are opened with `openEmbeddings`.
 *
 * @throws InputError where the file is damaged or holds no numbers.
 */
export async function readArrays(path: string): Promise<Record<string, ReadArray>> {
  const files = new OpenFiles();
  try {
    const file = await openArrayFile(path, files);
    const out: Record<string, ReadArray> = {};
    for (const stored of file.contents.arrays) {
      const { array, fd } = await file.place(stored);
      const size = itemSizes[array.type];
      const rows = elementCount(array.path, array.shape, size);
      const values = new Float64Array(rows);
      // All numbers in one column, in the order of the file.
      const layout = {
        path: array.path,
        fd,
        type: array.type,
        littleEndian: array.littleEndian,
        offset: array.offset,
        rows,
        dim: 1,
        rowStride: size,
        columnStride: size,
      };
      if (rows > 0) readRows({ name: array.key, rows, dim: 1, layouts: [layout] }, 0, rows, values);
      out[stored.key] = {
        shape: array.shape,
        values: array.fortranOrder ? rowMajor(values, array.shape) : values,
      };
    }
    return out;
  } finally {
    files.close();
  }
}

/** Numbers in which the first axis varies fastest, reordered so that the last does. */
function rowMajor(values: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(values.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let at = 0; at < values.length; at++) {
    let to = 0;
    for (let axis = 0; axis < shape.length; axis++) to = to * shape[axis]! + index[axis]!;
    out[to] = values[at]!;
    for (let axis = 0; axis < shape.length && ++index[axis]! === shape[axis]; axis++) index[axis] = 0;
  }
  return out;
}
