import { folderStorage } from '../../files/node/folder-storage.js';
import { sourceAt } from '../../files/node/source-at.js';
import type { World } from '../world.js';
import { nativeRuntime } from './native.js';

/** What tasks are lent on this machine: folders and open files, and ONNX Runtime's native
 * kernels. */
export default function makeWorld(): World {
  return { storage: folderStorage, bytes: sourceAt, runtime: nativeRuntime };
}
