import { Command } from 'commander';
import { wholeNumber } from '../usage.js';

/** `modgap demo`: the main job on what ships with the package. */
export function demoCommand(signal: AbortSignal): Command {
  return new Command('demo')
    .summary('the main job, on what ships with the package')
    .description(
      'Draw two synthetic cones of embeddings (no trained model: training is not in this version), measure the gap\n' +
        'between them and write a report. Takes seconds and needs no files.',
    )
    .option('--out <dir>', 'where the report and the embeddings are written', 'modgap-demo')
    .option('--json', 'print one JSON document instead of the table')
    .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
    .addHelpText('after', '\nExamples:\n  modgap demo\n  modgap demo --seed 7 --out /tmp/demo --json')
    .action(async (flags: { readonly out: string; readonly json?: boolean; readonly seed: number }) => {
      const { runDemo } = await import('../run-demo.js');
      await runDemo({ ...flags, signal });
    });
}
