/** Small files of arrays, read whole. */
import { arrayFormatOf } from './formats/registry.js';
import { InputError } from './input-error.js';
import { createRowReader } from './row-reader.js';
import { columnOf } from './stored-array.js';
import type { Workspace } from './workspace.js';

/** An array read whole: its numbers in row-major order as float64, and their shape. */
export interface ReadArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Reads every array of a file by its key, wherever files are: the Node edge and a web page each have one. */
export type ArrayReader = (path: string) => Promise<Readonly<Record<string, ReadArray>>>;

/**
 * Every array of a file by its key (a lone array: the empty string), read whole. For small files of mixed shapes,
 * such as references; embeddings are opened with `openEmbeddings`.
 *
 * @throws InputError where the file is damaged or holds no numbers.
 */
export async function readArrays(path: string, workspace: Workspace): Promise<Record<string, ReadArray>> {
  const { readRows } = createRowReader((place, name) => workspace.sourceAt(place, name));
  const file = await arrayFormatOf(path).open(workspace.open(path), workspace);
  const out: Record<string, ReadArray> = {};
  for (const array of file.arrays) {
    const layout = columnOf(array, await file.place(array));
    const { rows } = layout;
    const values = new Float64Array(rows);
    if (rows > 0) readRows({ name: array.key, rows, dim: 1, layouts: [layout] }, 0, rows, values);
    const { shape } = array;
    out[array.key] = { shape, values: array.fortranOrder ? rowMajor(values, shape) : values };
  }
  return out;
}

/** The one array of a file. @throws InputError where there are several, or the file is damaged. */
export async function readOneArray(path: string, read: ArrayReader): Promise<ReadArray> {
  const arrays = Object.values(await read(path));
  const [first] = arrays;
  if (arrays.length !== 1 || first === undefined) {
    throw new InputError(`${path}: expected one array, got ${arrays.length}; write it to a file of its own`);
  }
  return first;
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
