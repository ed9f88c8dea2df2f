import { join } from 'node:path';
import { openEmbeddings, writeFileAtomic, type OpenOptions } from '../embeddings/node/index.js';
import type { MeasureStage } from '../measure/index.js';
import { measure, type Measurement } from '../measure/node/index.js';
import { measureText } from './measure-text.js';
import { Progress } from './progress.js';

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
      const written = await writeOutputs(measurement, run);
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

/** Writes the report and the figures that were asked for; answers with the paths. */
async function writeOutputs({ findings, pictures }: Measurement, run: MeasureRun): Promise<string[]> {
  if (!pictures) return [];
  const { measureReport, reportFigures } = await import('../report/index.js');
  const { writeFigures, writeReport } = await import('../report/node/index.js');
  const report = measureReport(findings, pictures);
  const written: string[] = [];
  if (run.report) {
    const path = join(run.out, 'report.html');
    await writeReport(path, report);
    written.push(path);
  }
  if (run.figures) {
    const folder = join(run.out, 'figures');
    const { warnings } = await writeFigures(folder, reportFigures(report));
    for (const warning of warnings) process.stderr.write(`modgap: ${warning}\n`);
    written.push(join(folder, '*.svg and *.png'));
  }
  const json = join(run.out, 'findings.json');
  writeFileAtomic(json, `${JSON.stringify(findings, null, 1)}\n`);
  written.push(json);
  return written;
}
