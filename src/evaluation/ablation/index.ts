export {
  ablate,
  ABLATION_ORDERS,
  type AblateOptions,
  type AblationCurve,
  type AblationOrder,
  type AblationRows,
  type AblationTask,
} from './ablate.js';
export { bestMatchCurve, type MatchCurveOptions, type MatchTask } from './best-match-curve.js';
export { ablationSpread, type AblationSpread, type Spread } from './spread.js';
