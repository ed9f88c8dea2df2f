export { openEmbeddings, type OpenedEmbeddings, type OpenOptions } from './open-embeddings.js';
export { embeddingsFromMatrices, type NamedMatrix } from './from-matrices.js';
export { readRows, readNormalizedRows } from './read-rows.js';
export { readPairs } from './pairs-file.js';
export { findFiles } from './find-files.js';
export { AtomicFile, writeFileAtomic } from './atomic-file.js';
export { writeNpy, type NpyType } from './npy-file.js';
export { Spool } from './spool.js';
export { OpenFiles } from './open-files.js';
