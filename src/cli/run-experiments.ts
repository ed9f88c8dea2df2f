import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DigitSets, ExperimentInputs, ExperimentRun, PresetName } from '../experiments/index.js';
import { folderStorage } from '../files/node/index.js';
import { Progress } from './progress.js';

export interface ExperimentsRun {
  readonly ids: readonly string[];
  readonly preset: PresetName;
  readonly out: string;
  readonly seed: number;
  readonly parallel?: number | undefined;
  readonly digits?: DigitSets | undefined;
  readonly inputs?: ExperimentInputs | undefined;
  readonly signal: AbortSignal;
  /** Told of each experiment that is done, before the next one begins. */
  readonly onDone?: (done: DoneExperiment) => void;
}

/** An experiment that has run, with its report. */
export interface DoneExperiment {
  readonly run: ExperimentRun;
  /** The report, under the folder of all. */
  readonly href: string;
}

/** An experiment that could not run here, and why. */
export interface FailedExperiment {
  readonly id: string;
  readonly error: Error;
}

/**
 * Runs experiments one after the other, and writes a report with its figures and findings for each under `out`; with
 * several, a first page that leads to them. One that fails is answered with, and the others run: hours of work do not
 * hang on a missing file.
 *
 * @throws the signal's reason where it aborts; what the only experiment throws.
 */
export async function runExperiments({
  ids,
  preset,
  out,
  seed,
  parallel,
  digits,
  inputs,
  signal,
  onDone,
}: ExperimentsRun): Promise<{
  readonly done: readonly DoneExperiment[];
  readonly failed: readonly FailedExperiment[];
}> {
  const { experimentOutputs, experiments, experimentsIndex, runExperiment } =
    await import('../experiments/index.js');
  const { writeFigures, writeReport } = await import('../report/node/index.js');
  const { threadTasks } = await import('../runtime/node/index.js');
  const { fileSources } = await import('./sources.js');
  const progress = new Progress();
  const done: DoneExperiment[] = [];
  const failed: FailedExperiment[] = [];
  const tasks = threadTasks({ size: parallel ?? Math.max(1, availableParallelism()) });
  try {
    for (const [k, id] of ids.entries()) {
      const folder = join(out, id);
      const which = ids.length > 1 ? `${k + 1} of ${ids.length}, ${id}: ` : '';
      try {
        const run = await runExperiment(experiments.get(id), preset, {
          seed,
          out: folderStorage(out),
          tasks,
          sources: fileSources(tasks),
          signal,
          digits,
          inputs,
          onProgress: ({ stage, share, detail, secondsLeft }) =>
            progress.update({ step: which + stage, done: share, total: 1, detail, secondsLeft }),
        });
        progress.update({ step: `${which}Writing the report`, done: 0, total: 1 });
        const { report, json } = experimentOutputs(run);
        const href = `${id}/report.html`;
        await writeReport(join(out, href), report);
        const { warnings } = await writeFigures(join(folder, 'figures'), run.page.figures);
        for (const warning of warnings) process.stderr.write(`modgap: ${warning}\n`);
        await folderStorage(folder).write('findings.json', json);
        const one = { run, href };
        done.push(one);
        progress.finish();
        onDone?.(one);
      } catch (error) {
        if (ids.length === 1 || signal.aborted) throw error;
        failed.push({ id, error: error as Error });
        progress.finish();
        process.stderr.write(`modgap: ${id} did not run: ${(error as Error).message}\n`);
      }
    }
    if (ids.length > 1 && done.length > 0) {
      const pages = done.map(({ run, href }) => ({ ...run, href }));
      await writeReport(join(out, 'index.html'), experimentsIndex(pages, 'What the papers say, tried here'));
    }
    return { done, failed };
  } finally {
    progress.finish();
    await tasks.dispose();
  }
}
