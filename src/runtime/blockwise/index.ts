export * from './cross-sweep.js';
export * from './matches.js';
export * from './nearest-sweep.js';
export * from './rank-sweep.js';
export * from './row-source.js';
export { dotOfRows, TIE, type Searching, type TargetCounts } from './standings.js';
export * from './targets.js';
export * from './tile-plan.js';
export * from './within-sweep.js';
