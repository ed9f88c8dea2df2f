import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openEmbeddings, writeFileAtomic } from '../embeddings/node/index.js';
import { landscape } from '../evaluation/node/index.js';
import type { LandscapeDescription } from '../report/index.js';
import { TaskPool } from '../runtime/node/index.js';
import { VERSION } from '../version.js';
import type { LandscapeFlags } from './commands/landscape.js';
import { landscapeText } from './landscape-text.js';
import { Progress } from './progress.js';

/** Opens the files, computes the landscape, prints it, and writes what was asked for. */
export async function runLandscape(
  files: readonly string[],
  flags: LandscapeFlags,
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress();
  const pool = new TaskPool(flags.threads ?? Math.min(8, availableParallelism()));
  try {
    const embeddings = await openEmbeddings(files, {
      ...(flags.modalities && { modalities: flags.modalities }),
      ...(flags.pairs !== undefined && { pairs: flags.pairs }),
      signal,
      onProgress: (share) => progress.update({ step: 'Reading the table', done: share, total: 1 }),
    });
    try {
      for (const note of embeddings.notes) process.stderr.write(`modgap: ${note}\n`);
      const found = await landscape(embeddings, pool, {
        ...(flags.deltas && { deltas: flags.deltas }),
        ...(flags.temperatures && { scales: flags.temperatures }),
        moved: flags.move,
        mostPairs: flags.mostPairs,
        seed: flags.seed,
        signal,
        onProgress: (share) =>
          progress.update({ step: 'Shifting, loss and retrieval', done: share, total: 1 }),
      });
      const [first, second] = embeddings.modalities;
      const description: LandscapeDescription = {
        source: embeddings.source,
        modalities: [first.name, second.name],
        landscape: found,
        seed: flags.seed,
        version: VERSION,
      };
      const written = await writeOutputs(description, flags);
      progress.finish();
      process.stdout.write(flags.json ? `${JSON.stringify(found)}\n` : `${landscapeText(description)}\n`);
      const notes = flags.json ? process.stderr : process.stdout;
      if (written.length > 0) notes.write(`\nWritten: ${written.join(', ')}\n`);
    } finally {
      await embeddings.close();
    }
  } finally {
    progress.finish();
    await pool.dispose();
  }
}

async function writeOutputs(description: LandscapeDescription, flags: LandscapeFlags): Promise<string[]> {
  if (!flags.report && !flags.figures) return [];
  const { landscapeReport, reportFigures } = await import('../report/index.js');
  const { writeFigures, writeReport } = await import('../report/node/index.js');
  const report = landscapeReport(description);
  const written: string[] = [];
  if (flags.report) {
    const path = join(flags.out, 'report.html');
    await writeReport(path, report);
    written.push(path);
  }
  if (flags.figures) {
    const folder = join(flags.out, 'figures');
    const { warnings } = await writeFigures(folder, reportFigures(report));
    for (const warning of warnings) process.stderr.write(`modgap: ${warning}\n`);
    written.push(join(folder, '*.svg and *.png'));
  }
  const json = join(flags.out, 'landscape.json');
  writeFileAtomic(json, `${JSON.stringify(description.landscape, null, 1)}\n`);
  return [...written, json];
}
