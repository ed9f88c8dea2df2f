export * from './embeddings.js';
export { arrange, chooseArrays, modalityOf } from './arrangement.js';
export { checkedPairs, identityPairs, pairsByIds, pairsByOrder, unpairedRows } from './pairs.js';
export { createRowReader, type ReadAt, type RowReader } from './row-reader.js';
