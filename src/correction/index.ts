/** What changes the gap. */
export * from './shift.js';
