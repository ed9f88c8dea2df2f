/** What changes the gap. */
export { centring, type CentringParameters } from './centring.js';
export * from './correction.js';
export {
  dropDimensions,
  type DropDimensionsOptions,
  type DropDimensionsParameters,
} from './drop-dimensions.js';
export { fuse } from './fuse.js';
export { nnn, type NnnOptions, type NnnParameters } from './nnn.js';
export { none } from './none.js';
export * from './procrustes.js';
export * from './random-direction.js';
export { rankFusion, type RankFusionOptions, type RankFusionParameters } from './rank-fusion.js';
export { realign, type RealignOptions, type RealignParameters } from './realign.js';
export * from './registry.js';
export {
  applySteps,
  moveRows,
  withoutDirection,
  type Rows,
  type RowStep,
  type RowWithoutDirection,
} from './row-steps.js';
export { shift, type ShiftOptions, type ShiftParameters } from './shift.js';
export {
  similarityStandardising,
  type SimilarityStandardisingParameters,
} from './similarity-standardising.js';
export { standardising, type StandardisingOptions, type StandardisingParameters } from './standardising.js';
export { subspace, type SubspaceOptions, type SubspaceParameters } from './subspace.js';
export { whitening, type WhiteningOptions, type WhiteningParameters } from './whitening.js';
export { compileSteps, type StepProgram } from './step-program.js';
