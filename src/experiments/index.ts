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
export {
  startClaims,
  startFindings,
  type InitVsOptimisationFindings,
  type Start,
  type StartFindings,
  type StartRun,
} from './init-vs-optimisation/findings.js';
export {
  quickPreset as initVsOptimisationQuick,
  startConfig,
  type InitVsOptimisationPreset,
} from './init-vs-optimisation/preset.js';
export { imbalanceModels, type ImbalanceModel } from './mad-plans.js';
export { madProbe, pairSearch, type MadProbe, type ProbeEmbeddings } from './mad-probe.js';
export {
  temperatureClaims,
  temperatureFindings,
  temperatureName,
  type TemperatureFindings,
  type TemperatureMeasures,
  type TemperatureRun,
} from './temperature/findings.js';
export {
  fineTuningConfig,
  quickPreset as temperatureQuick,
  type TemperaturePreset,
} from './temperature/preset.js';
export {
  presenceClaims,
  presenceFindings,
  type CaptionPresenceFindings,
  type PresenceFindings,
  type PresenceRun,
} from './caption-presence/findings.js';
export {
  quickPreset as captionPresenceQuick,
  type CaptionPresencePreset,
} from './caption-presence/preset.js';
export {
  sizeClaims,
  sizeFindings,
  type EmbeddingSizeFindings,
  type SizeFindings,
  type SizeRun,
} from './embedding-size/findings.js';
export {
  quickPreset as embeddingSizeQuick,
  sizedModels,
  type EmbeddingSizePreset,
} from './embedding-size/preset.js';
export {
  alignmentClaims,
  alignmentFindings,
  type AlignmentMeasures,
  type AlignmentRun,
  type PerfectAlignmentFindings,
  type PerfectAlignmentPictures,
} from './perfect-alignment/findings.js';
export {
  quickPreset as perfectAlignmentQuick,
  type PerfectAlignmentPreset,
} from './perfect-alignment/preset.js';
export { meanCurve, thinnedCurve, type TrainingCurve, type TrainingPoint } from './training-curve.js';
export {
  DELTAS,
  shiftTask,
  zeroShotShiftClaims,
  type ShiftedTaskFindings,
  type ZeroShotShiftFindings,
} from './zero-shot-shift/findings.js';
export { quickPreset as zeroShotShiftQuick, type ZeroShotShiftPreset } from './zero-shot-shift/preset.js';
export { metricOf, ShiftedTask, type TaskMetric } from './zero-shot-shift/shifted-task.js';
export type { ZeroShotTask } from './zero-shot-shift/task.js';
