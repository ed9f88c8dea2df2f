/**
 * Every family of operations, one line each: a new family is one more line. All else is read off this list by
 * `registry.ts` (names, attributes, rules, cases) and `../index.ts` (the public functions). Operations are listed in
 * the order of these lines, so a family stands after those whose functions it imports.
 */
export * from './unary.js';
export * from './binary.js';
export * from './comparison.js';
export * from './conversion.js';
export * from './reduction.js';
export * from './layout.js';
export * from './pieces.js';
export * from './creation.js';
export * from './linear-algebra.js';
export * from './convolution.js';
export * from './indexing.js';
export * from './ranking.js';
export * from './normalization.js';
