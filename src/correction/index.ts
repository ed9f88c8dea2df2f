/** What changes the gap. */
export * from './shift.js';
export * from './procrustes.js';
