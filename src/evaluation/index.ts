export * from './mixed-pool.js';
export * from './retrieval.js';
