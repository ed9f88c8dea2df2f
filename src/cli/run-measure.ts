import { openEmbeddings, type OpenOptions } from '../embeddings/node/index.js';
import type { MeasureStage } from '../measure/index.js';
import { measure, type Measurement } from '../measure/node/index.js';
import { measureText } from '../report/measure-text.js';
import { Progress } from './progress.js';
import { writeOutputs } from './write-outputs.js';

export interface MeasureRun {
  readonly json?: boolean;
  readonly report?: boolean;
  readonly figures?: boolean;
  readonly out: string;
  readonly seed: number;
  readonly bootstrap: number;
  readonly permutations: number;
  readonly exactRows: number;
  readonly threads?: number;
  readonly signal: AbortSignal;
}

const STEPS: Record<MeasureStage, string> = {
  moments: 'Reading rows, moments and resamples',
  retrieval: 'Searching across modalities',
  cones: 'Cosines inside each modality',
  separation: 'Separating the modalities',
  intervals: 'Intervals',
  pictures: 'UMAP for the figures',
};

/** Opens the files, measures, prints, and writes what was asked for. */
export async function runMeasure(
  files: readonly string[],
  open: OpenOptions,
  run: MeasureRun,
): Promise<Measurement> {
  const progress = new Progress();
  try {
    const embeddings = await openEmbeddings(files, {
      ...open,
      signal: run.signal,
      onProgress: (share) => progress.update({ step: 'Reading the table', done: share, total: 1 }),
    });
    try {
      for (const note of embeddings.notes) process.stderr.write(`modgap: ${note}\n`);
      const measurement = await measure(embeddings, {
        seed: run.seed,
        bootstrap: run.bootstrap,
        permutations: run.permutations,
        exactRows: run.exactRows,
        ...(run.threads !== undefined && { threads: run.threads }),
        pictures: Boolean(run.report || run.figures),
        signal: run.signal,
        onProgress: ({ stage, done, total }) => progress.update({ step: STEPS[stage], done, total }),
      });
      const written = await writeOutputs(
        run,
        { page: 'report.html', json: 'findings.json', findings: measurement.findings },
        async () =>
          (await import('../report/index.js')).measureReport(measurement.findings, measurement.pictures!),
      );
      progress.finish();
      process.stdout.write(
        run.json ? `${JSON.stringify(measurement.findings)}\n` : `${measureText(measurement.findings)}\n`,
      );
      const notes = run.json ? process.stderr : process.stdout;
      if (written.length > 0) notes.write(`\nWritten: ${written.join(', ')}\n`);
      return measurement;
    } finally {
      await embeddings.close();
    }
  } finally {
    progress.finish();
  }
}
