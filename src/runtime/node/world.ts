import { folderStorage } from '../../files/node/folder-storage.js';
import type { World } from '../world.js';
import { nativeRuntime } from './native.js';

/** What tasks are lent on this machine: folders, and ONNX Runtime's native kernels. */
export default function makeWorld(): World {
  return { storage: folderStorage, runtime: nativeRuntime };
}
