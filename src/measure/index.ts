export * from './findings.js';
export { measureWith, type Measurement } from './measure.js';
export * from './options.js';
export * from './compare/compare.js';
export * from './matrix/matrix.js';
export * from './groups/pair-groups.js';
export type { FailureRow } from './failures/failures.js';
export type { Replicates } from './replicates.js';
export { isPaired, pairedFindings, type PairedFindings } from './paired.js';
