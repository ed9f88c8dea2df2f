export { findFiles } from './find-files.js';
export { AtomicFile, writeFileAtomic } from './atomic-file.js';
export { writeNpy, type NpyType } from './npy-file.js';
export { Spool } from './spool.js';
export { OpenFiles } from './open-files.js';
export { readArrays, type ReadArray } from './read-arrays.js';
export { readTextTable, type TextTable } from './text-table.js';
export { folderStorage } from './folder-storage.js';
