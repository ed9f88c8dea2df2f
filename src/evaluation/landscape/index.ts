export { batchLosses, symmetricLoss, type BatchLosses } from './batch-loss.js';
export { bestShifts, isNearby, type BestShift, type ShiftSplit, type TriedShift } from './best-shift.js';
export {
  assembleLandscape,
  temperatureName,
  type Landscape,
  type LandscapeMinimum,
  type LandscapeMixed,
  type LandscapePoint,
  type LandscapeRecall,
  type LandscapeShape,
} from './landscape.js';
export { landscapeOfEmbeddings, type EmbeddingsLandscapeOptions } from './landscape-of-embeddings.js';
export {
  defaultDeltas,
  LANDSCAPE_SCALES,
  landscapeOfRows,
  type LandscapeOptions,
} from './landscape-of-rows.js';
export { landscapePart, type LandscapePart, type LandscapePartInput } from './landscape-part.js';
export { localMinima, type LocalMinimum } from './local-minima.js';
export { shiftRanks, type ShiftRanks, type ShiftRanksOutput } from './shift-ranks.js';
export { gapOfRows, ShiftedPairs, shiftedSums, type ShiftGrid } from './shifted-pairs.js';
