export {
  PAPERS,
  type Claim,
  type Configuration,
  type DigitSets,
  type Experiment,
  type ExperimentContext,
  type ExperimentInputs,
  type ExperimentPage,
  type ExperimentProgress,
  type ExperimentResult,
  type ExperimentRun,
  type FactorFiles,
  type Paper,
  type PresetName,
  type Sources,
  type TaskFiles,
} from './experiment.js';
export { claimsPhrase, experimentReport, experimentsIndex } from './page.js';
export { experiments, experimentTable } from './registry.js';
export {
  experimentDocument,
  experimentOutputs,
  runExperiment,
  type ChosenPreset,
  type RunOptions,
} from './run.js';
export { madBatches, madSourceAt, type MadSourceInput } from './kit/batches.js';
export { digitSets, madData, type MadFolders, type MadSizes } from './kit/data.js';
export { embedPairsTask } from './kit/embed-pairs.js';
export { paperPreset, quickPreset, type InformationImbalancePreset } from './kit/preset.js';
