export { ClipEncoder } from './clip-encoder.js';
export {
  PAPERS,
  type Claim,
  type DigitSets,
  type Experiment,
  type ExperimentContext,
  type ExperimentInputs,
  type ExperimentProgress,
  type ExperimentResult,
  type Paper,
  type PresetName,
  type TaskFiles,
} from './experiment.js';
export {
  publishedAccuracyNote,
  publishedClaim,
  shiftTables,
  wideningClaim,
  type FairnessFindings,
  type ShiftFairness,
} from './fairness/findings.js';
export { parsePredictions, type PredictionsFile } from './fairness/predictions.js';
export { FAIRFACE, FAIRFACE_FLAGS, type PublishedPredictions } from './fairness/published.js';
export { shiftedPredictions, unitRowMean, type PromptedImages } from './fairness/shifted-predictions.js';
export { claimsOf } from './information-imbalance/claims.js';
export {
  METRICS,
  selectionScore,
  settingsOf,
  summarise,
  type InformationImbalanceFindings,
  type Metric,
  type RateFindings,
  type RunRecord,
  type SettingFindings,
  type Summary,
} from './information-imbalance/findings.js';
export {
  bestCaptionScores,
  downstreamMetrics,
  gapMetrics,
  modelMetrics,
  type DownstreamMetrics,
  type GapMetrics,
  type ModelEmbeddings,
  type ModelMetrics,
  type PromptSets,
} from './information-imbalance/metrics.js';
export type { Example, InformationImbalancePictures, Projection } from './information-imbalance/pictures.js';
export {
  paperPreset,
  planRuns,
  quickPreset,
  SETTINGS,
  type InformationImbalancePreset,
  type RunPlan,
} from './information-imbalance/preset.js';
export {
  fullCaptions,
  fullCaptionWords,
  singleWordPrompts,
  trainingLengthPrompts,
  wordsOfFactor,
  type Prompts,
} from './information-imbalance/prompts.js';
export { promptSets, testSet } from './information-imbalance/test-set.js';
export { landscapeClaims } from './loss-landscape/claims.js';
export type { LandscapeOf, LossLandscapeFindings } from './loss-landscape/findings.js';
export { madBatches } from './mad-batches.js';
export {
  pervasiveGapClaims,
  type GapOf,
  type GapPicture,
  type ModelGap,
  type PervasiveGapFindings,
  type PervasiveGapPictures,
} from './pervasive-gap/findings.js';
export { gapPlane, measureGap, type GapRows } from './pervasive-gap/measure-gap.js';
export {
  sphereClaims,
  sphereFindings,
  type SphereCurve,
  type SphereFindings,
  type SpherePreset,
  type SphereSide,
} from './sphere/findings.js';
export {
  bestEffectiveScale,
  sphereLoss,
  sphereModel,
  spherePoints,
  type SphereModel,
} from './sphere/simulation.js';
