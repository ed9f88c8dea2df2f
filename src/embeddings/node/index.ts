export { readLabelFile } from './label-file.js';
export { embeddingsFromMatrices, openEmbeddings, openRowColumns, readMatchedRows } from './open.js';
export { readNormalizedRows, readRows } from '../../files/node/source-at.js';
export type { MatchedRows, NamedMatrix, OpenedEmbeddings, OpenOptions } from '../index.js';
