export {
  SECTIONS,
  worded,
  type Measure,
  type Names,
  type Noun,
  type SampleSize,
  type SectionId,
  type Source,
  type Wording,
} from './measure.js';
export { DIRECTIONS, measuredValuesOf, treeOf, valueAt, valuesByPath, type Measured } from './measured.js';
export { ownKindByChance } from './own-kind-nearest.js';
export { RECALL_AT, recallByChance, type RecallRank } from './recall.js';
export { measures } from './registry.js';
export type { Both, GapStatistics, RowMeans, Side } from './statistics.js';
export { measuresTable, rangeText } from './table.js';
