export {
  adamWDefaults,
  adamWInit,
  adamWUpdate,
  decays,
  type AdamWOptions,
  type AdamWState,
} from './adamw.js';
export { checkSameRun, decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.js';
export { batchGap, contrastiveLoss, softmaxEntropy } from './contrastive-loss.js';
export { learningRateAt, type Schedule } from './schedule.js';
export { gradientName, stepGraph } from './step-graph.js';
export { train, TrainingDiverged, type StepRecord, type TrainHooks, type TrainingProgress } from './train.js';
export { Trainer, type Batch, type BatchSource, type StepResult } from './trainer.js';
export {
  checkTrainingConfig,
  trainingConfig,
  type TrainingConfig,
  type TrainingOptions,
} from './training-config.js';
export { initialState, type TrainingState } from './training-state.js';
export {
  isTrajectory,
  readTrajectory,
  type ReferenceArray,
  type ReferenceArrays,
  type Trajectory,
} from './trajectory.js';
export { type Check, type Verification } from './verify.js';
export { verifyTrajectory } from './verify-trajectory.js';
export { verifyOps } from './verify-ops.js';
export { readCheckpoint, readTrainingLog, runFiles, trainStored, type StoredRun } from './stored-run.js';
export { trainTask, type OpenSource, type TrainTaskInput, type TrainTaskOutput } from './train-task.js';
