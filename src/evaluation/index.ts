export * from './mixed-pool.js';
export * from './retrieval.js';
export * from './zero-shot.js';
