/** From a fitted correction to corrected vectors, wherever they are kept. */
export {
  applyBatches,
  type ApplyBatchesOptions,
  type BatchSource,
  type BatchTarget,
  type BatchVectors,
  type RowBatch,
} from './batches.js';
export { type CalibrationRows } from './calibration-rows.js';
export { unlikeCalibration } from './check-calibration.js';
export {
  fitGap,
  fitGapOnMeans,
  rowsInWords,
  type CalibrationPairs,
  type Fit,
  type FitInput,
  type FitOptions,
} from './fit.js';
export { distanceOf, type Distance, type MeasuredGap } from './measured-gap.js';
export { decodeGap, encodeGap, fingerprintOf, modalityOf, type FittedGap } from './gap.js';
export * from './compare/index.js';
export { exportGap, type ExportOptions, type GapExport } from './export/export.js';
export type { ExportedFile, ExportedGap, ExportFormat } from './export/format.js';
export { exportFormats, exportTable } from './export/registry.js';
