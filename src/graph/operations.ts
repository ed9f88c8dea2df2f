/** Every operation on symbolic tensors, by family. */
export * from './elementwise.js';
export * from './comparison.js';
export * from './conversion.js';
export * from './creation.js';
export * from './reduction.js';
export * from './movement.js';
export * from './linear-algebra.js';
export * from './convolution.js';
export * from './indexing.js';
export * from './normalization.js';
