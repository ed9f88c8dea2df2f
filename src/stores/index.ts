/** Vector stores: where embeddings live when they are not in files. */
export * from './store.js';
export { checkVectors, modalityOrder } from './checks.js';
