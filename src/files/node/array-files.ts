/** Small array files, read and written whole. */
import { readFileSync } from 'node:fs';
import type { ArrayToWrite } from '../formats/format.js';
import { arrayFormatOf, writtenEndings } from '../formats/registry.js';
import { decodeSafetensors, type SafetensorsFile } from '../formats/safetensors.js';
import { InputError } from '../input-error.js';
import { readArrays as readArraysIn, type ReadArray } from '../read-arrays.js';
import { listOf } from '../wording.js';
import { writeFileAtomic } from './atomic-file.js';
import { cannotRead, NodeWorkspace } from './node-workspace.js';

/**
 * Every array of a file by its key, read whole: see the core's `readArrays`. @throws InputError where it is damaged.
 */
export async function readArrays(path: string): Promise<Record<string, ReadArray>> {
  const workspace = new NodeWorkspace();
  try {
    return await readArraysIn(path, workspace);
  } finally {
    workspace.close();
  }
}

/** The tensors of a .safetensors file, whole. @throws InputError where it cannot be read or is damaged. */
export function readSafetensors(path: string): SafetensorsFile {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw cannotRead(path, error);
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
    const endings = listOf(writtenEndings());
    throw new InputError(`${path}: ${format.title} files are only read; write one that ends in ${endings}`);
  }
  writeFileAtomic(path, format.write(arrays, metadata));
}
