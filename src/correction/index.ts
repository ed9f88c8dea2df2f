/** What changes the gap. */
export { centring, type CentringParameters } from './centring.js';
export * from './correction.js';
export {
  dropDimensions,
  type DropDimensionsOptions,
  type DropDimensionsParameters,
} from './drop-dimensions.js';
export { none } from './none.js';
export * from './procrustes.js';
export * from './random-direction.js';
export { realign, type RealignOptions, type RealignParameters } from './realign.js';
export * from './registry.js';
export * from './row-steps.js';
export { shift, type ShiftOptions, type ShiftParameters } from './shift.js';
export { standardising, type StandardisingOptions, type StandardisingParameters } from './standardising.js';
