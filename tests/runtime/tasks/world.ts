import { memorySource, memoryStorage } from '../../../src/files/index.js';
import type { Runtime, World } from '../../../src/runtime/index.js';

/** A world for the contract suite. */
export default function makeWorld(): World {
  const runtime: Runtime = { name: 'no runtime', compile: () => Promise.reject(new Error('none here')) };
  return {
    storage: memoryStorage,
    bytes: (_, path) => memorySource(path, new Uint8Array()),
    runtime: () => runtime,
  };
}
