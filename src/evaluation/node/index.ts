/** The edge that reads files. */
export { fileUnitRows, landscape } from './landscape.js';
export { readLabels, readUnitRows, readZeroShotTask } from './read-task.js';
