/** The edge that trains: experiments as they run in Node. */
export { captionPresence } from './caption-presence/caption-presence.js';
export { coneDepth } from './cone-depth/cone-depth.js';
export { coneHistograms } from './cone-histograms/cone-histograms.js';
export { coneInits } from './cone-inits/cone-inits.js';
export { coneTheory } from './cone-theory/cone-theory.js';
export { contentKey } from './content-key.js';
export { dimensionAblation } from './dimensions/dimension-ablation.js';
export {
  dimensionPairs,
  type DimensionPairsPictures,
  type DimensionsPreset,
} from './dimensions/dimension-pairs.js';
export { dimensionSpectrum } from './dimensions/dimension-spectrum.js';
export { embedPairsModule, type EmbedPairsInput } from './embed-pairs-task.js';
export { embeddingSize } from './embedding-size/embedding-size.js';
export { fairness, type FairnessPreset } from './fairness/fairness.js';
export { idealWordsExperiment, type IdealWordsPreset } from './ideal-words/ideal-words.js';
export { informationImbalance } from './information-imbalance/information-imbalance.js';
export { initVsOptimisation } from './init-vs-optimisation/init-vs-optimisation.js';
export { lossLandscape, type LossLandscapePreset } from './loss-landscape/loss-landscape.js';
export { digitSets, madData, type MadFolders, type MadSizes } from '../kit/data.js';
export { madModelFolder, trainMadModel, type MadModel, type MadModelPlan } from '../kit/models.js';
export { madPairs, type MadPairs, type MadPairsInput } from '../kit/pairs.js';
export { madProbes, type MadProbeInput, type ProbedModel } from './mad-probes.js';
export { default as madSource, madSourceModule, type MadSourceInput } from './mad-source.js';
export { modelStudy } from './model-study/model-study.js';
export { objectVsAttribute } from './model-study/object-vs-attribute.js';
export { studyTaskModule, type StudyTaskInput } from '../../study/node/study-task.js';
export { trainZoo, type Zoo } from './model-study/zoo.js';
export { neighbourhoods, type NeighbourhoodsPreset } from './neighbourhoods/neighbourhoods.js';
export { objectBias, type ObjectBiasPreset } from './object-bias/object-bias.js';
export { pairSources, type PairSource } from './pair-sources.js';
export { perfectAlignment } from './perfect-alignment/perfect-alignment.js';
export { pervasiveGap, type PervasiveGapPreset } from './pervasive-gap/pervasive-gap.js';
export { madModelName, quickMadPairs, type MadModels } from './quick-mad-pairs.js';
export { experiments, runExperiment, type ExperimentId, type ResultOf } from './registry.js';
export { runSeries, stopCheck, type Series, type SeriesStep, type Stoppable } from '../kit/series.js';
export { sphere } from './sphere/sphere.js';
export { temperature } from './temperature/temperature.js';
export { readTrainingLog } from './training-log.js';
export { readZeroShotTask } from './zero-shot-shift/task-files.js';
export { zeroShotShift } from './zero-shot-shift/zero-shot-shift.js';
