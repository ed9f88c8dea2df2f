export * from './eigen.js';
export * from './linear-algebra.js';
export * from './quantile.js';
export * from './random.js';
export * from './resampling.js';
