export * from './findings.js';
export * from './options.js';
