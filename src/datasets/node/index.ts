/** The edge that reads files of captions. */
export * from './words/index.js';
