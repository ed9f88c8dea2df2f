/** The edge that reads files. */
export { landscape, type FileLandscapeOptions } from './landscape.js';
export { readLabels, readUnitRows, readZeroShotTask, type ZeroShotRows } from './read-task.js';
