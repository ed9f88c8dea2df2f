import { join } from 'node:path';
import { experimentText } from './experiment-text.js';
import { duration } from './progress.js';
import { runExperiments } from './run-experiments.js';

export interface DemoRun {
  readonly out: string;
  readonly json?: boolean;
  readonly seed: number;
  readonly parallel?: number;
  readonly signal: AbortSignal;
}

/** Draws digits, trains small CLIPs on poor to rich captions, and shows what becomes of the gap. */
export async function runDemo({ out, json, seed, parallel, signal }: DemoRun): Promise<void> {
  const notes = json ? process.stderr : process.stdout;
  notes.write(
    'Demo: small CLIPs, trained here and now on drawn digits with attributes. Only one thing differs between them: how\n' +
      'many attributes their captions mention. Watch the gap between image and text close as captions get richer.\n\n',
  );
  const start = performance.now();
  const { done } = await runExperiments({
    ids: ['information-imbalance'],
    preset: 'quick',
    out,
    seed,
    parallel,
    signal,
  });
  const [only] = done;
  const { id, preset, findings, claims } = only!.run;
  process.stdout.write(
    json
      ? `${JSON.stringify({ experiments: [{ id, preset, findings, claims }] })}\n`
      : `${experimentText(only!)}\n`,
  );
  const report = join(out, only!.href);
  notes.write(
    `\nDone in ${duration(performance.now() - start)}. Open ${report} in a browser: figures, every number, each claim of the paper.\n` +
      'modgap measure FILE measures your own embeddings; modgap reproduce --list shows the other experiments.\n',
  );
}
