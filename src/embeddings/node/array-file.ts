/** .npy, .npz and .safetensors files: opened, the right arrays chosen, and deflated ones unpacked. */
import { InputError } from '../../files/input-error.js';
import type { RowLayout } from '../../files/row-layout.js';
import { matricesOf, type StoredArray } from '../../files/stored-array.js';
import { chooseArrays, type FileContents } from '../arrangement.js';
import { memorySource, partOf } from '../../files/byte-source.js';
import { NotNumbersError, parseNpy } from '../../files/npy.js';
import { parseSafetensors, type ArchiveContents, type UnusableArray } from '../../files/safetensors.js';
import { endingOf, listOf } from '../../files/wording.js';
import { refuseBomb, zipEntries, type ZipEntry } from '../../files/zip.js';
import { inflated, inflatedStart } from '../../files/node/inflate.js';
import type { FileSource, OpenFiles } from '../../files/node/open-files.js';
import { checkRoom, Spool } from '../../files/node/spool.js';

export const arrayEndings = ['.npy', '.npz', '.safetensors'] as const;

/** What an array file holds, and how to get at an array's numbers. */
export interface ArrayFile {
  readonly contents: ArchiveContents;
  /** The array where it can be read in place: itself, or its copy in a spool. */
  place(
    array: StoredArray,
    signal?: AbortSignal,
  ): Promise<{ readonly array: StoredArray; readonly fd: number }>;
}

/** Opens an array file by its ending and reads its headers. Throws an {@link InputError} for damage. */
export async function openArrayFile(path: string, files: OpenFiles): Promise<ArrayFile> {
  const source = files.open(path);
  const ending = endingOf(path);
  if (ending === '.npz') return openNpz(source, files);
  const contents =
    ending === '.safetensors' ? parseSafetensors(source) : { arrays: [parseNpy(source)], unusable: [] };
  return { contents, place: (array) => Promise.resolve({ array, fd: source.fd }) };
}

/** Opens an array file as embeddings: one modality or both. */
export async function readArrayFile(
  path: string,
  files: OpenFiles,
  modalities: readonly [string, string] | undefined,
  signal: AbortSignal | undefined,
): Promise<FileContents> {
  const file = await openArrayFile(path, files);
  const choice = chooseArrays(path, file.contents, modalities);
  const chosen = choice.kind === 'two' ? choice.arrays : [choice.array];
  const layouts: RowLayout[] = [];
  for (const array of chosen) {
    // The shape is judged before anything is unpacked.
    matricesOf(array, -1);
    const placed = await file.place(array, signal);
    layouts.push(...matricesOf(placed.array, placed.fd));
  }
  if (choice.kind === 'two' && layouts.length !== 2) {
    throw new InputError(
      `${path}: expected matrices (n, d) named ${listOf(choice.names)}, got a stack among them; save each modality as a matrix`,
    );
  }
  return { path, kind: choice.kind, layouts, ...(choice.kind === 'two' ? { names: choice.names } : {}) };
}

/** An .npy header is far shorter, and its parser refuses a longer one. */
const headerBytes = 0x10000;

async function openNpz(source: FileSource, files: OpenFiles): Promise<ArrayFile> {
  const { path } = source;
  const arrays: StoredArray[] = [];
  const unusable: UnusableArray[] = [];
  const deflated = new Map<string, ZipEntry>();
  for (const entry of zipEntries(source)) {
    if (!entry.name.endsWith('.npy')) continue;
    const key = entry.name.slice(0, -'.npy'.length);
    const label = `${path}[${key}]`;
    if (deflated.has(key) || arrays.some((array) => array.key === key)) {
      throw new InputError(`${label}: expected each array once, got it twice; write the file again`);
    }
    try {
      if (!entry.compressed) {
        const array = parseNpy(partOf(source, label, entry.offset, entry.size), key);
        arrays.push({ ...array, offset: entry.offset + array.offset });
        continue;
      }
      const start = await inflatedStart(label, source.fd, entry, headerBytes);
      arrays.push(parseNpy(memorySource(label, start, entry.size), key));
      deflated.set(key, entry);
    } catch (error) {
      // Damage is never passed over.
      if (!(error instanceof NotNumbersError)) throw error;
      unusable.push({ key, reason: error.message.slice(label.length + 2) });
    }
  }
  // Alone and unusable: its own message says why.
  const only = unusable[0];
  if (arrays.length === 0 && unusable.length === 1 && only !== undefined) {
    throw new InputError(`${path}[${only.key}]: ${only.reason}`);
  }
  return {
    contents: { arrays, unusable },
    async place(array, signal) {
      const entry = deflated.get(array.key);
      if (entry === undefined) return { array, fd: source.fd };
      refuseBomb(array.path, entry);
      checkRoom(array.path, entry.size);
      const spool = new Spool(array.path, files);
      for await (const block of inflated(array.path, source.fd, entry)) {
        signal?.throwIfAborted();
        spool.write(block);
      }
      spool.finish();
      return { array, fd: spool.fd };
    },
  };
}
