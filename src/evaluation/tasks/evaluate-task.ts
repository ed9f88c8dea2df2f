import { defineTask, type TaskContext } from '../../runtime/index.js';
import type { ItemValues } from '../evaluation-task.js';
import { evaluationTasks } from './registry.js';

export interface EvaluateInput {
  /** The id of a task. */
  readonly task: string;
  /** Its inputs; rows may lie in shared memory. */
  readonly inputs: object;
}

/** Puts embeddings to a task of the registry, in another thread. Progress: the share done. */
export const evaluateTask = defineTask(
  import.meta.url,
  'evaluateTask',
  async (
    { task, inputs }: EvaluateInput,
    { progress, world }: TaskContext<number>,
  ): Promise<readonly ItemValues[]> =>
    // Whoever names the task gives what it asks for.
    evaluationTasks.get(task).evaluate(inputs as never, { runtime: world.runtime(), onProgress: progress }),
);
