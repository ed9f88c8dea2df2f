/** Every correction on every task at hand, fitted on some rows and judged by others. */
export { compareCorrections } from './compare.js';
export type { Difference } from './differences.js';
export * from './findings.js';
export type * from './options.js';
