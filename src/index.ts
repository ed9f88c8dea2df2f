/**
 * The main functions, for Node: open embeddings, measure them, shift them, correct them. Everything else, and what a
 * browser can run, is in the rooms: `modgap/measure`, `modgap/geometry`, ...
 */
export { applyFitted, corrections, fitCorrection } from './correction/index.js';
export { embeddingsFromMatrices, openEmbeddings, readMatchedRows } from './embeddings/node/index.js';
export { landscape } from './evaluation/node/index.js';
export { measure } from './measure/node/index.js';
export { renderSvg } from './report/index.js';
export { writeReport } from './report/node/index.js';
export { threadTasks } from './runtime/node/index.js';
export { VERSION } from './version.js';
