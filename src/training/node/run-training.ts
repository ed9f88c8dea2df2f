import type { TaskOptions } from '../../runtime/index.js';
import { runTask } from '../../runtime/node/index.js';
import type { TrainingProgress } from '../train.js';
import type { TrainTaskInput, TrainTaskOutput } from './train-task.js';

/** The task module of a training run, for a `TaskPool`. */
export const trainTaskModule = new URL('./train-task.js', import.meta.url);

/**
 * One training run in a worker thread: the calling thread stays free. Aborting the signal is as harmless as kill -9: the
 * folder's last checkpoint can be resumed from.
 */
export function runTraining(
  input: TrainTaskInput,
  options: TaskOptions<TrainingProgress> = {},
): Promise<TrainTaskOutput> {
  return runTask<TrainTaskInput, TrainTaskOutput, TrainingProgress>(trainTaskModule, input, options);
}
