/** Files of arrays as embeddings: opened by their format, the right arrays chosen. */
import type { BytePlace } from '../files/byte-source.js';
import { arrayFormatOf } from '../files/formats/registry.js';
import { InputError } from '../files/input-error.js';
import type { RowLayout } from '../files/row-layout.js';
import { matricesOf } from '../files/stored-array.js';
import { listOf } from '../files/wording.js';
import type { Workspace } from '../files/workspace.js';
import { chooseArrays, type FileContents } from './arrangement.js';

const nowhere: BytePlace = { kind: 'memory', bytes: new Uint8Array(0) };

/** Opens an array file as embeddings: one modality or both. */
export async function openArrayFile(
  path: string,
  workspace: Workspace,
  modalities: readonly [string, string] | undefined,
  signal: AbortSignal | undefined,
): Promise<FileContents> {
  const file = await arrayFormatOf(path).open(workspace.open(path), workspace);
  const choice = chooseArrays(path, file, modalities);
  const chosen = choice.kind === 'two' ? choice.arrays : [choice.array];
  const layouts: RowLayout[] = [];
  for (const array of chosen) {
    // The shape is judged before anything is unpacked.
    matricesOf(array, nowhere);
    layouts.push(...matricesOf(array, await file.place(array, signal)));
  }
  if (choice.kind === 'two' && layouts.length !== 2) {
    throw new InputError(
      `${path}: expected matrices (n, d) named ${listOf(choice.names)}, got a stack among them; ` +
        'save each modality as a matrix',
    );
  }
  return { path, kind: choice.kind, layouts, ...(choice.kind === 'two' ? { names: choice.names } : {}) };
}
