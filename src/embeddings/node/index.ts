export { openEmbeddings, type OpenedEmbeddings, type OpenOptions } from './open-embeddings.js';
export { embeddingsFromMatrices, type NamedMatrix } from './from-matrices.js';
export { readRows, readNormalizedRows } from './read-rows.js';
export { readPairedRows, type PairedRows } from './paired-rows.js';
export { readPairs } from './pairs-file.js';
