import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syntheticCones } from '../datasets/synthetic-cones.js';
import { writeNpy } from '../embeddings/node/index.js';
import { runMeasure } from './run-measure.js';

export interface DemoRun {
  readonly out: string;
  readonly json?: boolean;
  readonly seed: number;
  readonly signal: AbortSignal;
}

const PAIRS = 500;
const DIM = 128;

/** Draws two cones, keeps them as a file like any user's, and measures that file. */
export async function runDemo({ out, json, seed, signal }: DemoRun): Promise<void> {
  const notes = json ? process.stderr : process.stdout;
  notes.write(
    `Demo: ${PAIRS} synthetic pairs in ${DIM} dimensions, two narrow cones drawn at random with a few dimensions\n` +
      'apart (not the output of a trained model).\n\n',
  );
  const path = join(out, 'cones.npy');
  await mkdir(out, { recursive: true });
  await writeNpy(path, [2, PAIRS, DIM], syntheticCones({ pairs: PAIRS, dim: DIM, seed }));
  await runMeasure(
    [path],
    {},
    {
      ...(json && { json }),
      report: true,
      figures: true,
      out,
      seed,
      bootstrap: 1000,
      permutations: 1000,
      exactRows: 30_000,
      signal,
    },
  );
  notes.write(
    `Open ${join(out, 'report.html')} in a browser; modgap measure FILE does the same for your embeddings.\n`,
  );
}
