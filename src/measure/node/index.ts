export { measure, type Measurement } from './measure.js';
export { verifyEmbeddings, type ReferenceCheck } from './verify-reference.js';
