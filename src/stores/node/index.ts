export { lancedb } from './lancedb.js';
export { postgres } from './postgres.js';
export { qdrant } from './qdrant.js';
export { stores, storeTable } from './registry.js';
