import { Command } from 'commander';
import { wholeNumber } from '../usage.js';

/** `modgap demo`: the main job on what ships with the package. */
export function demoCommand(signal: AbortSignal): Command {
  return new Command('demo')
    .summary('the main job, on what ships with the package')
    .description(
      'Draw digits, make images with attributes of them, train small CLIPs from scratch on captions that mention none to all of\n' +
        'the attributes, and measure what becomes of the modality gap. Takes about five minutes on two cores and needs no files;\n' +
        'called again with the same --out, it goes on where it was stopped. The same as: modgap reproduce information-imbalance.',
    )
    .option('--out <dir>', 'where the report, the figures and the models are written', 'modgap-demo')
    .option('--json', 'print one JSON document instead of the table')
    .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
    .option('--parallel <n>', 'runs side by side, one thread each (default: one a core)', wholeNumber(1, 256))
    .addHelpText('after', '\nExamples:\n  modgap demo\n  modgap demo --seed 7 --out /tmp/demo --json')
    .action(
      async (flags: {
        readonly out: string;
        readonly json?: boolean;
        readonly seed: number;
        readonly parallel?: number;
      }) => {
        const { runDemo } = await import('../run-demo.js');
        await runDemo({ ...flags, signal });
      },
    );
}
