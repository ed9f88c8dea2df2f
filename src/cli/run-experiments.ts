import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DigitSets, ExperimentInputs, PresetName } from '../experiments/experiment.js';
import type { ExperimentId } from '../experiments/node/index.js';
import { experiments } from '../experiments/registry.js';
import { runExperiment } from '../experiments/run.js';
import { writeFileAtomic } from '../files/node/index.js';
import type { ExperimentPage, ExperimentRun } from '../report/index.js';
import { TaskPool } from '../runtime/node/index.js';
import { VERSION } from '../version.js';
import { Progress } from './progress.js';

export interface ExperimentsRun {
  readonly ids: readonly ExperimentId[];
  readonly preset: PresetName;
  readonly out: string;
  readonly seed: number;
  readonly parallel?: number | undefined;
  readonly digits?: DigitSets | undefined;
  readonly inputs?: ExperimentInputs;
  readonly signal: AbortSignal;
  /** Told of each experiment that is done, before the next one begins. */
  readonly onDone?: (done: DoneExperiment) => void;
}

/** An experiment that has run, with its report's parts. */
export interface DoneExperiment {
  readonly run: ExperimentRun;
  readonly page: ExperimentPage;
  /** The report, under the folder of all. */
  readonly href: string;
}

/** An experiment that could not run here, and why. */
export interface FailedExperiment {
  readonly id: ExperimentId;
  readonly error: Error;
}

/**
 * Runs experiments one after the other, and writes a report with its figures and findings for each under `out`; with several, a
 * first page that leads to them. One that fails is answered with, and the others run: hours of work do not hang on a missing file.
 *
 * @throws the signal's reason where it aborts; what the only experiment throws.
 */
export async function runExperiments(
  run: ExperimentsRun,
): Promise<{ readonly done: readonly DoneExperiment[]; readonly failed: readonly FailedExperiment[] }> {
  const { ids, preset, out, seed, digits, inputs, signal, onDone } = run;
  const { experimentPages, experimentReport, experimentsIndex } = await import('../report/index.js');
  const { writeFigures, writeReport } = await import('../report/node/index.js');
  const progress = new Progress();
  const done: DoneExperiment[] = [];
  const failed: FailedExperiment[] = [];
  try {
    for (const [k, id] of ids.entries()) {
      const { title, source } = experiments[id];
      const folder = join(out, id);
      const which = ids.length > 1 ? `${k + 1} of ${ids.length}, ${id}: ` : '';
      try {
        const result = await runExperiment(id, preset, {
          seed,
          out: folder,
          shared: out,
          signal,
          createPool: (size) => new TaskPool(size),
          parallel: run.parallel ?? Math.max(1, availableParallelism()),
          ...(digits && { digits }),
          ...(inputs && { inputs }),
          onProgress: ({ stage, share, detail, secondsLeft }) =>
            progress.update({ step: which + stage, done: share, total: 1, detail, secondsLeft }),
        });
        const { findings, pictures, claims, notes } = result;
        const parts = {
          run: {
            id,
            title,
            source,
            preset,
            seed,
            version: VERSION,
            claims,
            ...(notes && { notes }),
            findings,
          },
          // The table pairs each experiment with its page; TypeScript does not follow a union through a call.
          page: (experimentPages[id] as (findings: unknown, pictures: unknown) => DoneExperiment['page'])(
            findings,
            pictures,
          ),
          href: `${id}/report.html`,
        };
        progress.update({ step: `${which}Writing the report`, done: 0, total: 1 });
        const report = experimentReport(parts.run, parts.page);
        await writeReport(join(out, parts.href), report);
        const { warnings } = await writeFigures(join(folder, 'figures'), parts.page.figures);
        for (const warning of warnings) process.stderr.write(`modgap: ${warning}\n`);
        writeFileAtomic(
          join(folder, 'findings.json'),
          `${JSON.stringify({ id, preset, seed, findings, claims, notes }, null, 1)}\n`,
        );
        done.push(parts);
        progress.finish();
        onDone?.(parts);
      } catch (error) {
        if (ids.length === 1 || signal.aborted) throw error;
        failed.push({ id, error: error as Error });
        progress.finish();
        process.stderr.write(`modgap: ${id} did not run: ${(error as Error).message}\n`);
      }
    }
    if (ids.length > 1 && done.length > 0) {
      const pages = done.map(({ run: one, href }) => ({ ...one, href }));
      await writeReport(join(out, 'index.html'), experimentsIndex(pages, 'What the papers say, tried here'));
    }
    return { done, failed };
  } finally {
    progress.finish();
  }
}
