/** The edge that trains: experiments as they run in Node. */
export { embedPairsModule, type EmbedPairsInput } from './embed-pairs-task.js';
export { contentKey } from './content-key.js';
export { informationImbalance } from './information-imbalance/information-imbalance.js';
export { digitSets, madData, type MadFolders, type MadSizes } from './mad-data.js';
export { madModelFolder, trainMadModel, type MadModel, type MadModelPlan } from './mad-model.js';
export { madPairs, type MadPairs, type MadPairsInput } from './mad-pairs.js';
export { default as madSource, madSourceModule, type MadSourceInput } from './mad-source.js';
export { experiments, runExperiment, type ExperimentId, type ResultOf } from './registry.js';
export { runSeries, stopCheck, type Series, type SeriesStep, type Stoppable } from './series.js';
export { initVsOptimisation } from './init-vs-optimisation/init-vs-optimisation.js';
export { madProbes, type MadProbeInput, type ProbedModel } from './mad-probes.js';
export { temperature } from './temperature/temperature.js';
export { captionPresence } from './caption-presence/caption-presence.js';
export { embeddingSize } from './embedding-size/embedding-size.js';
export { perfectAlignment } from './perfect-alignment/perfect-alignment.js';
export { readTrainingLog } from './training-log.js';
export { readZeroShotTask } from './zero-shot-shift/task-files.js';
export { zeroShotShift } from './zero-shot-shift/zero-shot-shift.js';
