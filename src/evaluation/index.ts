export * from './ablation/index.js';
export * from './fairness.js';
export * from './landscape/index.js';
export * from './mixed-pool.js';
export * from './read-task.js';
export * from './retrieval.js';
export * from './roc.js';
export * from './zero-shot.js';
