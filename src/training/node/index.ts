export { readCheckpoint, runFiles, trainInFolder, type FolderRun } from './run-folder.js';
export { runTraining, trainTaskModule } from './run-training.js';
export type { SourceModule, TrainTaskInput, TrainTaskOutput } from './train-task.js';
