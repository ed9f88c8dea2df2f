/** The edge that computes in worker threads. */
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
