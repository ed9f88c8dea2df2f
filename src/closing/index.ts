/** From a fitted correction to corrected vectors, wherever they are kept. */
export { type CalibrationRows } from './calibration-rows.js';
export {
  fitGap,
  fitGapOnMeans,
  rowsInWords,
  type CalibrationPairs,
  type Fit,
  type FitInput,
  type FitOptions,
} from './fit.js';
export { decodeGap, encodeGap, fingerprintOf, modalityOf, type FittedGap } from './gap.js';
export * from './compare/index.js';
