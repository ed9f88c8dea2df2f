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
export { madBatches } from './mad-batches.js';
