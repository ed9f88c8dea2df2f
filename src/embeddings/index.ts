export * from './embeddings.js';
export { arrange, chooseArrays, modalityOf } from './arrangement.js';
export { embeddingsFromMatrices, type NamedMatrix, type PairNumbers } from './from-matrices.js';
export { readMatchedRows, type MatchedRows } from './matched-rows.js';
export { openEmbeddings, type OpenedEmbeddings, type OpenOptions } from './open-embeddings.js';
export { checkedPairs, identityPairs, noPairs, pairsByIds, pairsByOrder, unpairedRows } from './pairs.js';
export { singlePairs } from './single-pairs.js';
export { unitOfRows, unitsOf, type RowsByUnit, type Units } from './units.js';
export { openRowColumns, type RowColumns, type RowText } from './row-columns.js';
