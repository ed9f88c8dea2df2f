/** What changes the gap. */
export * from './correction.js';
export * from './procrustes.js';
export * from './random-direction.js';
export * from './registry.js';
export * from './row-steps.js';
export { shift, type ShiftOptions, type ShiftParameters } from './shift.js';
