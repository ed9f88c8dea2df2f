import { availableParallelism } from 'node:os';
import { openEmbeddings } from '../embeddings/node/index.js';
import { landscape } from '../evaluation/node/index.js';
import type { LandscapeDescription } from '../report/index.js';
import { TaskPool } from '../runtime/node/index.js';
import { VERSION } from '../version.js';
import type { LandscapeFlags } from './commands/landscape.js';
import { landscapeText } from './landscape-text.js';
import { Progress } from './progress.js';
import { writeOutputs } from './write-outputs.js';

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
      const found = await landscape(embeddings, pool.tasks, {
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
      const written = await writeOutputs(
        flags,
        { page: 'report.html', json: 'landscape.json', findings: found },
        async () => (await import('../report/index.js')).landscapeReport(description),
      );
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
