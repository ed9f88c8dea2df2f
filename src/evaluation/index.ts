export * from './mixed-pool.js';
export * from './retrieval.js';
export * from './roc.js';
export * from './zero-shot.js';
