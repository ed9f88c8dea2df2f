export * from './leading-eigenvectors.js';
export * from './linear-algebra.js';
export * from './quantile.js';
export * from './random.js';
export * from './resampling.js';
export * from './symmetric-eigen.js';
