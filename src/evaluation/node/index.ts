/** The edge that reads files and computes in worker threads. */
export {
  ABLATION_ORDERS,
  ablate,
  type AblateOptions,
  type AblationCurve,
  type AblationOrder,
  type AblationRows,
  type AblationTask,
} from './ablate.js';
export {
  LANDSCAPE_SCALES,
  defaultDeltas,
  landscape,
  landscapeOfRows,
  type LandscapeOptions,
} from './landscape.js';
export { readLabels, readUnitRows, readZeroShotTask } from './read-task.js';
