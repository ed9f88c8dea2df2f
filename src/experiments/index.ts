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
export { ClipEncoder } from './kit/clip-encoder.js';
export { coneDepthClaims } from './cone-depth/claims.js';
export { depthGraph } from './cone-depth/depth-graph.js';
export {
  depthSeries,
  type ConeDepthFindings,
  type DepthRun,
  type DepthSeries,
} from './cone-depth/findings.js';
export { coneDepthPaperPreset, coneDepthQuickPreset, type ConeDepthPreset } from './cone-depth/preset.js';
export { PUBLISHED_RELU } from './cone-depth/published.js';
export { coneHistogramsClaims, featureName } from './cone-histograms/claims.js';
export { coarser, cosineSpread, type CosineSpread } from '../measure/cosine-spread.js';
export type { ConeHistogramsFindings, EncoderCosines, FeatureCosines } from './cone-histograms/findings.js';
export {
  coneHistogramsPaperPreset,
  coneHistogramsQuickPreset,
  type ConeHistogramsPreset,
} from './cone-histograms/preset.js';
export { coneInitsClaims } from './cone-inits/claims.js';
export type {
  ConeInitsFindings,
  ConeInitsPictures,
  EncoderPlanes,
  EncoderSpread,
} from './cone-inits/findings.js';
export { groupSpread, principalPlane, type GroupSpread } from './cone-inits/groups.js';
export { coneInitsPaperPreset, coneInitsQuickPreset, type ConeInitsPreset } from './cone-inits/preset.js';
export { coneTheoryClaims } from './cone-theory/claims.js';
export {
  closerSeries,
  varianceSeries,
  type CloserSeries,
  type ConeTheoryFindings,
  type VarianceDepth,
  type VarianceSeries,
} from './cone-theory/findings.js';
export { coneTheoryPaperPreset, coneTheoryQuickPreset, type ConeTheoryPreset } from './cone-theory/preset.js';
export {
  biasedCosine,
  conditionLimit,
  countCloser,
  reluCosine,
  wideLayerCosine,
  wideLayerLimit,
  type CloserGrid,
  type VectorPair,
} from './theory/relu-layer.js';
export {
  initialisationShares,
  varianceGraph,
  type ShareInterval,
  type VarianceRun,
} from './theory/variance.js';
export type { DimensionAblationFindings, DimensionAblationOf } from './dimensions/ablation-findings.js';
export {
  PUBLISHED_MEAN_ABSOLUTE_MEAN,
  dimensionAblationClaims,
  dimensionPairsClaims,
  dimensionSpectrumClaims,
} from './dimensions/claims.js';
export {
  dimensionPairsOf,
  dimensionSpectrumOf,
  type DimensionPairsFindings,
  type DimensionPairsOf,
  type DimensionSpectrumFindings,
  type DimensionSpectrumOf,
  type TwoModalities,
} from './kit/dimensions.js';
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
  PAPERS,
  type Claim,
  type DigitSets,
  type Experiment,
  type ExperimentContext,
  type ExperimentInputs,
  type ExperimentProgress,
  type ExperimentResult,
  type FactorFiles,
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
export { parsePredictions, type PredictionsFile } from '../evaluation/predictions.js';
export { FAIRFACE, FAIRFACE_FLAGS, type PublishedPredictions } from './published/fairface.js';
export { shiftedPredictions, unitRowMean, type PromptedImages } from './fairness/shifted-predictions.js';
export { vocabularyCaptions, type VocabularyCaptions } from './ideal-words/captions.js';
export {
  PUBLISHED_IDEAL_COSINES,
  idealWordsClaims,
  idealWordsOf,
  type IdealWordsFindings,
  type IdealWordsOf,
  type Vocabulary,
} from './ideal-words/findings.js';
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
} from './kit/metrics.js';
export type { Example, InformationImbalancePictures, Projection } from './information-imbalance/pictures.js';
export {
  SETTINGS,
  paperPreset,
  planRuns,
  quickPreset,
  type InformationImbalancePreset,
  type RunPlan,
} from './kit/preset.js';
export {
  fullCaptionWords,
  fullCaptions,
  singleWordPrompts,
  trainingLengthPrompts,
  wordsOfFactor,
  type Prompts,
} from './kit/prompts.js';
export { promptSets, testSet } from './kit/test-set.js';
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
export { landscapeClaims } from './loss-landscape/claims.js';
export type { LandscapeOf, LossLandscapeFindings } from './loss-landscape/findings.js';
export { madBatches } from './mad-batches.js';
export { imbalanceModels, type ImbalanceModel } from './mad-plans.js';
export { madProbe, pairSearch, type MadProbe, type ProbeEmbeddings } from './kit/probe.js';
export { meanCosine } from '../graph/mean-cosine.js';
export { gapClaims, objectAttributeClaims } from './model-study/claims.js';
export type { ModelStudyFindings } from './model-study/findings.js';
export {
  fullName,
  joinModels,
  modelsOf,
  parseModelName,
  type JoinedModels,
  type StudiedModel,
} from '../study/models.js';
export { isEarlierEpoch, isFinetuned, pretrainingPairs } from '../study/pretraining.js';
export {
  FEWEST_MODELS,
  associationOf,
  relationOf,
  type Association,
  type PartialRelation,
  type Relation,
  type RelationOptions,
} from '../study/relation.js';
export {
  MEDIUM_AT_MOST,
  planResults,
  type PlannedResults,
  type ResultsOptions,
} from '../study/results-plan.js';
export {
  ALL_MODELS,
  studyModels,
  type StudyAssociation,
  type StudyColumn,
  type StudyFindings,
  type StudyGroup,
  type StudyModel,
  type StudyPlan,
  type StudyRelation,
} from '../study/study.js';
export {
  ZOO_COLUMNS,
  ZOO_COVARIATES,
  paperZoo,
  planZoo,
  quickZoo,
  zooGroups,
  zooModel,
  type ZooPlan,
  type ZooPreset,
} from './kit/zoo.js';
export {
  PUBLISHED_DISTANCES,
  neighbourhoodClaims,
  neighbourhoodsOf,
  type ClassSet,
  type NeighbourhoodsFindings,
  type NeighbourhoodsOf,
} from './neighbourhoods/findings.js';
export { objectBiasClaims, type ObjectBiasFindings } from './object-bias/findings.js';
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
export {
  pervasiveGapClaims,
  type GapPicture,
  type ModelGap,
  type PervasiveGapFindings,
  type PervasiveGapPictures,
} from './pervasive-gap/findings.js';
export { gapPlane, measureGap, type GapOf, type GapRows } from '../measure/measure-rows.js';
export {
  CLIP_VIT_B_32,
  embeddingSize,
  encoderGraph,
  encoderSpecs,
  type EncoderPlan,
  type NamedEncoder,
} from './random-encoders/encoder-plan.js';
export {
  captionTokens,
  encoderRows,
  resizePlanes,
  type EncoderSource,
  type InputKind,
} from './random-encoders/encoder-rows.js';
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
export { meanCurve, thinnedCurve, type TrainingCurve, type TrainingPoint } from './training-curve.js';
export { unitRowSpread, type UnitRowSpread } from '../geometry/unit-rows.js';
export { wordFrequencyClaims } from './word-frequency/claims.js';
export type { NamedCaptions, WordFrequencyFindings } from './word-frequency/findings.js';
export {
  madCaptionLines,
  madCheck,
  madLists,
  type MadCheck,
  type MadWordCheck,
} from './word-frequency/mad-check.js';
export {
  DELTAS,
  shiftTask,
  zeroShotShiftClaims,
  type ShiftedTaskFindings,
  type ZeroShotShiftFindings,
} from './zero-shot-shift/findings.js';
export { quickPreset as zeroShotShiftQuick, type ZeroShotShiftPreset } from './zero-shot-shift/preset.js';
export { ShiftedTask, metricOf, type TaskMetric } from '../evaluation/shifted-task.js';
export type { ZeroShotTask } from '../evaluation/zero-shot-task.js';
