import { memorySource } from '../files/byte-source.js';
import { memoryStorage } from '../files/memory-storage.js';
import type { Storage } from '../files/storage.js';
import { interpreterRuntime } from './interpreter.js';
import type { Runtime } from './runtime.js';
import type { World } from './world.js';

/**
 * A world that keeps everything in memory, for tests and for a page that keeps nothing.
 *
 * @param runtime Default: the reference interpreter. @param root What `storage` gives out, and folders of it.
 */
export function memoryWorld(
  runtime: () => Runtime = interpreterRuntime,
  root: Storage = memoryStorage(),
): World {
  return {
    storage: (place) => (place === root.place ? root : root.folder(place.slice(root.place.length + 1))),
    bytes: (place, path) => {
      if (place.kind !== 'memory') throw new Error(`${path}: expected bytes in memory, got a ${place.kind}`);
      return memorySource(path, place.bytes);
    },
    runtime,
  };
}
