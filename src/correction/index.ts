export * from './procrustes.js';
