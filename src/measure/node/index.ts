export { defaultThreads, measure } from './measure.js';
export type { ReferenceCheck } from './reference-check.js';
export { verifyEmbeddings } from './verify-reference.js';
export type { Measurement } from '../measure.js';
