/**
 * What figures are made of: {@link drawing} lays out panels; each panel has two axes and marks, which take data and a
 * few words. Marks know nothing of findings.
 */
export { padded, sharedDomain, type Axis } from './axis.js';
export { callouts, placeCallouts, type Callout, type Obstacle, type PlacedCallout } from './callouts.js';
export { bars, ranges, type Bar, type BarOptions, type Range } from './bars.js';
export {
  bareSquare,
  cloud,
  drawablePairs,
  equalUnits,
  links,
  marker,
  pairedCloud,
  pairLinks,
  published,
  type CloudOptions,
  type CloudPoint,
  type Link,
  type PointPairs,
} from './cloud.js';
export { dots } from './dots.js';
export {
  binBars,
  coarser,
  densitySteps,
  distributions,
  type Distribution,
  type DistributionOptions,
  type Histogram,
  type Step,
} from './histogram.js';
export {
  intervals,
  levels,
  placeMarks,
  valuesOf,
  whiskers,
  type IntervalOptions,
  type IntervalPoint,
  type IntervalSeries,
  type Level,
  type LevelOptions,
  type Whisker,
} from './intervals.js';
export {
  guideLabel,
  labels,
  pointLabels,
  pointNames,
  type Label,
  type LabelOptions,
  type NumberedPoint,
} from './labels.js';
export {
  band,
  circle,
  dashed,
  guides,
  lines,
  segment,
  type Line,
  type LineOptions,
  type LinePoint,
} from './lines.js';
export { looks, type LookOptions, type Looks } from './looks.js';
export { drawing, type Frame, type Layout, type Mark, type Panel } from './panels.js';
export { pictures, type Picture } from './pictures.js';
export { VEGA, VEGA_LITE } from './grammars.js';
export type { Bin, Domain, Point } from './shapes.js';
