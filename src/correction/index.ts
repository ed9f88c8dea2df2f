/** What changes the gap. */
export * from './procrustes.js';
export * from './shift.js';
