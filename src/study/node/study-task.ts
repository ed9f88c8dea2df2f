import type { Task } from '../../runtime/node/index.js';
import type { StudiedModel } from '../models.js';
import type { RelationOptions } from '../relation.js';
import { studyModels, type StudyFindings, type StudyPlan } from '../study.js';

export interface StudyTaskInput {
  readonly models: readonly StudiedModel[];
  readonly plan: StudyPlan;
  readonly options: RelationOptions;
}

export const studyTaskModule = new URL('./study-task.js', import.meta.url);

/** {@link studyModels} in a worker thread: seconds of shuffling. Progress: the share that is done. */
const studyTask: Task<StudyTaskInput, StudyFindings, number> = ({ models, plan, options }, { progress }) =>
  studyModels(models, plan, options, progress);

export default studyTask;
