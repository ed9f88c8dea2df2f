import { statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../files/index.js';
import { readTextTable } from '../files/node/index.js';
import type { StudyDocument } from '../report/index.js';
import { runInThread } from '../runtime/node/index.js';
import { joinModels, modelsOf, type StudiedModel } from '../study/models.js';
import { measureModels } from '../study/node/measure-models.js';
import { FEWEST_MODELS } from '../study/relation.js';
import { planResults, type ResultsOptions } from '../study/results-plan.js';
import { studyTask } from '../study/study-task.js';
import type { StudyColumn, StudyFindings, StudyModel } from '../study/study.js';
import { VERSION } from '../version.js';
import { Progress } from './progress.js';
import { studyText } from './study-text.js';
import { writeOutputs } from './write-outputs.js';

export interface StudyRun {
  readonly profile: readonly string[];
  readonly gap: readonly string[];
  readonly performance: readonly string[];
  readonly given?: readonly string[];
  readonly atLeast?: number;
  readonly mediumAtMost?: number;
  readonly keepAll?: boolean;
  readonly report?: boolean;
  readonly figures?: boolean;
  readonly out: string;
  readonly json?: boolean;
  readonly seed: number;
  readonly bootstrap: number;
  readonly permutations: number;
  readonly signal: AbortSignal;
}

/** Reads, measures and joins the inputs, studies the models, prints, and writes what was asked for. */
export async function runStudy(inputs: readonly string[], run: StudyRun): Promise<void> {
  const progress = new Progress();
  try {
    const { models, notes } = await readModels(inputs, run, progress);
    const planned = planResults(models, optionsOf(run));
    const findings = await runInThread(
      studyTask,
      {
        models: planned.models,
        plan: planned.plan,
        options: { seed: run.seed, resamples: run.bootstrap, permutations: run.permutations },
      },
      {
        signal: run.signal,
        onProgress: (done: number) => progress.update({ step: 'Testing relations', done, total: 1 }),
      },
    );
    if (findings.relations.length === 0) throw tooFew(findings);
    const document: StudyDocument = {
      ...findings,
      excluded: planned.excluded,
      notes,
      configuration: {
        inputs: [...inputs, ...run.profile],
        seed: run.seed,
        bootstrap: run.bootstrap,
        permutations: run.permutations,
        version: VERSION,
      },
    };
    const written = await writeOutputs(
      run,
      { page: 'study.html', json: 'study.json', findings: document },
      async () => (await import('../report/index.js')).studyReport(document),
    );
    progress.finish();
    process.stdout.write(run.json ? `${JSON.stringify(document)}\n` : `${studyText(document)}\n`);
    const stream = run.json ? process.stderr : process.stdout;
    if (written.length > 0) stream.write(`\nWritten: ${written.join(', ')}\n`);
  } finally {
    progress.finish();
  }
}

function tooFew({ models, gaps, performance }: StudyFindings): InputError {
  const has = (values: StudyModel['values'], columns: readonly StudyColumn[]): boolean =>
    columns.some(({ key }) => values[key] !== null);
  const both = models.filter(({ values }) => has(values, gaps) && has(values, performance)).length;
  return new InputError(
    `study: expected at least ${FEWEST_MODELS} models that have a gap and a performance and differ in them, got ${both} of ${models.length}; ` +
      'give more models, or check that the inputs name them alike',
  );
}

function optionsOf({ gap, performance, given, atLeast, mediumAtMost, keepAll }: StudyRun): ResultsOptions {
  return {
    gap,
    performance,
    ...(given !== undefined && { covariates: given }),
    ...(atLeast !== undefined && { atLeast }),
    ...(mediumAtMost !== undefined && { mediumAtMost }),
    ...(keepAll !== undefined && { keepAll }),
  };
}

interface ReadModels {
  readonly models: readonly StudiedModel[];
  readonly notes: readonly string[];
}

/** The models of the first table, or else of the first folder, with what every other input knows of them. */
async function readModels(inputs: readonly string[], run: StudyRun, progress: Progress): Promise<ReadModels> {
  const { signal } = run;
  const all = [...inputs, ...run.profile];
  const lists: { readonly path: string; readonly isTable: boolean; readonly models: StudiedModel[] }[] = [];
  for (const path of all) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) {
      throw new InputError(
        `${path}: expected a table or a folder of embeddings, found nothing there; check the path`,
      );
    }
    const models = stat.isDirectory()
      ? await measureModels(path, {
          kept: join(run.out, 'models'),
          signal,
          onProgress: (done, total, name) =>
            progress.update({ step: `Measuring models${name === '' ? '' : `: ${name}`}`, done, total }),
        })
      : modelsOf(await readTextTable(path, signal));
    lists.push({ path, isTable: !stat.isDirectory(), models });
  }
  const isProfile = (k: number): boolean => k >= inputs.length;
  const base = lists.find(({ isTable }, k) => isTable && !isProfile(k)) ?? lists[0]!;
  const others = lists.filter((list) => list !== base);
  const { models, joined } = joinModels(
    base.models,
    others.map((list) => list.models),
  );
  const notes = others.map(({ path, isTable }, k) => {
    const { found, unused } = joined[k]!;
    const text = `${found} of ${models.length} models of ${base.path} found in ${path}`;
    return isTable || unused.length === 0 ? text : `${text}; not used: ${unused.join(', ')}`;
  });
  return { models, notes };
}
