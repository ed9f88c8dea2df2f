/** The edge that reads files and computes in worker threads. */
export {
  defaultDeltas,
  landscape,
  landscapeOfRows,
  LANDSCAPE_SCALES,
  type LandscapeOptions,
} from './landscape.js';
export {
  ablate,
  ABLATION_ORDERS,
  type AblateOptions,
  type AblationCurve,
  type AblationOrder,
  type AblationRows,
  type AblationTask,
} from './ablate.js';
export { readLabels, readUnitRows, readZeroShotTask, type ZeroShotRows } from './read-task.js';
