export { findFiles } from './find-files.js';
export { AtomicFile, writeFileAtomic } from './atomic-file.js';
export { writeNpy, type NpyType } from './npy-file.js';
export { NodeWorkspace } from './node-workspace.js';
export { fileSource, readNormalizedRows, readRows, sourceAt } from './source-at.js';
export { readArray, readArrays, readSafetensors, writeArrays, type ReadArray } from './array-files.js';
export { readTextTable, type TextTable } from './text-table.js';
export { folderStorage } from './folder-storage.js';
