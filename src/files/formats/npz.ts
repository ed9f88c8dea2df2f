/** NumPy's archive of arrays: a zip file of .npy files, stored or deflated. */
import type { ArrayFile, UnusableArray } from '../array-file.js';
import { memorySource, partOf, type PlacedSource } from '../byte-source.js';
import { InputError } from '../input-error.js';
import { inflated, inflatedStart } from '../inflate.js';
import type { StoredArray } from '../stored-array.js';
import type { Workspace } from '../workspace.js';
import { refuseBomb, zipEntries, type ZipEntry } from '../zip.js';
import type { ArrayFormat } from './format.js';
import { NotNumbersError, parseNpy } from './npy.js';

export const npz: ArrayFormat = {
  kind: 'arrays',
  id: 'npz',
  title: 'NumPy archive',
  endings: ['.npz'],
  holds: 'arrays by name, stored or deflated',
  open: openNpz,
};

/** An .npy header is far shorter, and its parser refuses a longer one. */
const headerBytes = 0x10000;

async function openNpz(source: PlacedSource, workspace: Workspace): Promise<ArrayFile> {
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
      const start = await inflatedStart(label, source, entry, workspace, headerBytes);
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
    arrays,
    unusable,
    async place(array, signal) {
      const entry = deflated.get(array.key);
      if (entry === undefined) return source.place;
      refuseBomb(array.path, entry);
      workspace.checkRoom(array.path, entry.size);
      const spool = workspace.spool(array.path);
      for await (const block of inflated(array.path, source, entry, workspace)) {
        signal?.throwIfAborted();
        spool.write(block);
      }
      return spool.finish();
    },
  };
}
