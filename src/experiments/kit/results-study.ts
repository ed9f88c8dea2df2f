import { InputError } from '../../files/index.js';
import { joinModels, modelsOf } from '../../study/models.js';
import type { RelationOptions } from '../../study/relation.js';
import { planResults, type ResultsOptions } from '../../study/results-plan.js';
import type { StudyFindings } from '../../study/study.js';
import type { ExperimentContext } from '../experiment.js';
import { runStudy } from './zoo.js';

/** A study over the tables that the user names, or why there is none. */
export interface ResultsStudy {
  readonly findings?: StudyFindings;
  readonly notes: readonly string[];
}

/**
 * Studies the models of the tables among the inputs: those of the first, with what the others know of them. Tables
 * without what the study asks for are no failure: the notes say what is missing.
 */
export async function studyResults(
  wanted: ResultsOptions,
  options: RelationOptions,
  context: ExperimentContext,
): Promise<ResultsStudy> {
  const paths = context.inputs.results ?? [];
  if (paths.length === 0) return { notes: [] };
  const tables = [];
  for (const path of paths) tables.push(modelsOf(await context.sources.table(path, context.signal)));
  const { models, joined } = joinModels(tables[0]!, tables.slice(1));
  const notes = joined.map(
    ({ found }, k) => `${found} of ${models.length} models of ${paths[0]!} were found in ${paths[k + 1]!}.`,
  );
  try {
    const planned = planResults(models, wanted);
    const findings = await runStudy({ ...planned, options }, 'the tables of results', context);
    const left = planned.excluded.length;
    return {
      findings,
      notes:
        left === 0
          ? notes
          : [
              ...notes,
              `${left} models were left out: earlier epochs of a training, or tuned on the training data of a test.`,
            ],
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { notes: [...notes, `The tables of results were not studied: ${error.message}.`] };
  }
}
