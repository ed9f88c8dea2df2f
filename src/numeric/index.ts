export * from './leading-eigenvectors.js';
export * from './linear-algebra.js';
export * from './quantile.js';
export * from './random.js';
export * from './rank-correlation.js';
export * from './resampling.js';
export * from './student-t.js';
export * from './symmetric-eigen.js';
