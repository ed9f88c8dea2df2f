import { kindTable, Registry, type KindTable } from '../../numeric/index.js';
import type { EvaluationTask } from '../evaluation-task.js';
import { clusters } from './clusters.js';
import { fairness } from './fairness.js';
import { intraModal } from './intra-modal.js';
import { mixed } from './mixed.js';
import { retrieval } from './retrieval.js';
import { zeroShot } from './zero-shot.js';

/** Every task. A new one is one file, and one line here. */
export const evaluationTasks = new Registry<EvaluationTask>('task', [
  zeroShot,
  retrieval,
  mixed,
  intraModal,
  clusters,
  fairness,
]);

/** The tasks as text, for lists, reports and the documentation. */
export function taskTable(): KindTable {
  return kindTable('tasks', evaluationTasks, {
    id: ({ id }) => id,
    task: ({ title }) => title,
    metrics: ({ metrics }) => metrics.map(({ key, definition }) => `${key}: ${definition}`).join('; '),
    inputs: ({ inputs }) =>
      Object.entries<string>(inputs)
        .map(([name, text]) => `${name}: ${text}`)
        .join('; '),
    source: ({ source }) => source,
  });
}
