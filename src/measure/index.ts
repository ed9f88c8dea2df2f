export * from './findings.js';
export { measureWith, type Measurement } from './measure.js';
export * from './options.js';
