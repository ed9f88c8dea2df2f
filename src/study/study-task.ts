import { defineTask, type TaskContext } from '../runtime/index.js';
import type { StudiedModel } from './models.js';
import type { RelationOptions } from './relation.js';
import { studyModels, type StudyFindings, type StudyPlan } from './study.js';

export interface StudyTaskInput {
  readonly models: readonly StudiedModel[];
  readonly plan: StudyPlan;
  readonly options: RelationOptions;
}

/** {@link studyModels} as a task: seconds of shuffling. Progress: the share that is done. */
export const studyTask = defineTask(
  import.meta.url,
  'studyTask',
  ({ models, plan, options }: StudyTaskInput, { progress }: TaskContext<number>): StudyFindings =>
    studyModels(models, plan, options, progress),
);
