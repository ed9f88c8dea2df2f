/** Small array files, read and written whole. */
import { readFileSync } from 'node:fs';
import type { ArrayToWrite } from '../formats/format.js';
import { arrayFormatOf, formatTable } from '../formats/registry.js';
import { decodeSafetensors, type SafetensorsFile } from '../formats/safetensors.js';
import { InputError } from '../input-error.js';
import { columnOf } from '../stored-array.js';
import { listOf } from '../wording.js';
import { writeFileAtomic } from './atomic-file.js';
import { NodeWorkspace } from './node-workspace.js';
import { readRows } from './source-at.js';

/** An array read whole: its numbers in row-major order as float64, and their shape. */
export interface ReadArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * Every array of a file by its key (a lone array: the empty string), read whole. For small files of mixed shapes, such as
 * references; embeddings are opened with `openEmbeddings`.
 *
 * @throws InputError where the file is damaged or holds no numbers.
 */
export async function readArrays(path: string): Promise<Record<string, ReadArray>> {
  const workspace = new NodeWorkspace();
  try {
    const file = await arrayFormatOf(path).open(workspace.open(path), workspace);
    const out: Record<string, ReadArray> = {};
    for (const array of file.arrays) {
      const layout = columnOf(array, await file.place(array));
      const values = new Float64Array(layout.rows);
      if (layout.rows > 0) {
        readRows({ name: array.key, rows: layout.rows, dim: 1, layouts: [layout] }, 0, layout.rows, values);
      }
      out[array.key] = {
        shape: array.shape,
        values: array.fortranOrder ? rowMajor(values, array.shape) : values,
      };
    }
    return out;
  } finally {
    workspace.close();
  }
}

/** The one array of a file. @throws InputError where there are several, or the file is damaged. */
export async function readArray(path: string): Promise<ReadArray> {
  const arrays = Object.values(await readArrays(path));
  const [first] = arrays;
  if (arrays.length !== 1 || first === undefined) {
    throw new InputError(`${path}: expected one array, got ${arrays.length}; write it to a file of its own`);
  }
  return first;
}

/** The tensors of a .safetensors file, whole. @throws InputError where it cannot be read or is damaged. */
export function readSafetensors(path: string): SafetensorsFile {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError(`${path}: cannot read it: ${(error as Error).message}`);
  }
  return decodeSafetensors(bytes, path);
}

/**
 * Writes arrays in the format that the path's ending names: whole, or not at all.
 *
 * @throws InputError where there is no such format or it is only read; RangeError where it cannot hold the arrays.
 */
export function writeArrays(
  path: string,
  arrays: Readonly<Record<string, ArrayToWrite>>,
  metadata?: Readonly<Record<string, string>>,
): void {
  const format = arrayFormatOf(path);
  if (format.write === undefined) {
    const written = formatTable().filter(({ write }) => write);
    const endings = listOf(written.flatMap((row) => row.endings));
    throw new InputError(`${path}: ${format.title} files are only read; write one that ends in ${endings}`);
  }
  writeFileAtomic(path, format.write(arrays, metadata));
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
