import { Command } from 'commander';
import { join } from 'node:path';
import { wrapWords } from '../report/table.js';
import type { CliCommand } from './command.js';
import { checkOut } from './out-folder.js';
import { duration } from './progress.js';
import { proseWidth, terminalWidth } from './terminal.js';
import { wholeNumber } from './usage.js';

interface DemoFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly seed: number;
  readonly parallel?: number;
}

/** `modgap demo`: the main job on what ships with the package. */
export const demoCommand: CliCommand = {
  id: 'demo',
  summary: 'the main job, on what ships with the package',
  command(signal) {
    return new Command(this.id)
      .summary(this.summary)
      .description(
        'Draw digits, make images with attributes of them, train small CLIPs from scratch on captions ' +
          'that mention none to all of the attributes, and measure what becomes of the modality gap. ' +
          'Takes about five minutes on two cores and needs no files; called again with the same --out, ' +
          'it goes on where it was stopped. The same as: modgap reproduce information-imbalance.',
      )
      .option('--out <dir>', 'where the report, the figures and the models are written', 'modgap-demo')
      .option('--json', 'print one JSON document instead of the table')
      .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
      .option(
        '--parallel <n>',
        'runs side by side, one thread each (default: one a core)',
        wholeNumber(1, 256),
      )
      .addHelpText('after', '\nExamples:\n  modgap demo\n  modgap demo --seed 7 --out /tmp/demo --json')
      .action((flags: DemoFlags) => run(flags, signal));
  },
};

/** Draws digits, trains small CLIPs on poor to rich captions, and shows what becomes of the gap. */
async function run({ out, json, seed, parallel }: DemoFlags, signal: AbortSignal): Promise<void> {
  checkOut(out);
  const { experimentText } = await import('./experiment-text.js');
  const { runExperiments } = await import('./run-experiments.js');
  const notes = json ? process.stderr : process.stdout;
  const say = (text: string): unknown => notes.write(`${wrapWords(text, proseWidth()).join('\n')}\n`);
  say(
    'Demo: small CLIPs, trained here and now on drawn digits with attributes. Only one thing differs ' +
      'between them: how many attributes their captions mention. Watch the gap between image and text ' +
      'close as captions get richer.',
  );
  notes.write('\n');
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
      : `${experimentText(only!.run, terminalWidth())}\n`,
  );
  const report = join(out, only!.href);
  notes.write('\n');
  say(
    `Done in ${duration(performance.now() - start)}. Open ${report} in a browser: figures, every ` +
      'number, each claim of ' +
      'the paper.',
  );
  say(
    'modgap measure FILE measures your own embeddings; modgap reproduce --list shows the other experiments.',
  );
}
