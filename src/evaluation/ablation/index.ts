export { bestMatchCurve, type MatchCurveOptions, type MatchTask } from './best-match-curve.js';
