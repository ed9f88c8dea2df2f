export * from './ahead-sweep.js';
export * from './cross-sweep.js';
export * from './matches.js';
export * from './row-source.js';
export * from './tile-plan.js';
export * from './within-sweep.js';
