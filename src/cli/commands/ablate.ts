import { Command, Option } from 'commander';
import type { TaskFiles } from '../../experiments/experiment.js';
import { taskFiles, twoNames, wholeNumber } from '../usage.js';

/** As the evaluation room has them; not imported, so that help stays fast. */
const ORDERS = ['mean-difference', 'greedy', 'random'] as const;

export interface AblateFlags {
  readonly json?: boolean;
  readonly figures?: boolean;
  readonly out: string;
  readonly seed: number;
  readonly threads?: number;
  readonly order: (typeof ORDERS)[number];
  readonly control: boolean;
  readonly task?: readonly TaskFiles[];
  readonly modalities?: [string, string];
  readonly pairs?: string;
}

/** `modgap ablate`: dimensions removed one by one. */
export function ablateCommand(signal: AbortSignal): Command {
  return new Command('ablate')
    .summary('remove dimensions one by one: gap and task after each')
    .description(
      'Remove dimensions one by one, scale the rest to length 1 again, and tell the gap (L2M, RMG) and the task after each: recall at 1\n' +
        'in both directions, or the accuracy of zero-shot tasks. Beside it a control that removes dimensions at random.\n\n' +
        'FILE is as for modgap measure; each row has one match.',
    )
    .argument('<files...>', 'embeddings of pairs, as modgap measure takes them')
    .addOption(
      new Option(
        '--order <name>',
        'mean-difference: largest difference of means first; greedy: what lowers L2M most',
      )
        .choices(ORDERS)
        .default('mean-difference'),
    )
    .option('--no-control', 'leave the random order out')
    .option(
      '--task <name=images,prompts,labels>',
      'a zero-shot task in files, instead of retrieval; may be repeated',
      taskFiles,
    )
    .option('--modalities <a,b>', "the modalities' names (default: from the files)", twoNames)
    .option('--pairs <file>', 'which rows belong together, where row i does not simply go with row i')
    .option('--figures', 'write the curves as SVG and PNG')
    .option('--out <dir>', 'where files are written', 'modgap-out')
    .option('--json', 'print one JSON document instead of the table')
    .option('--seed <n>', 'seed of the random order', wholeNumber(0), 0)
    .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256))
    .addHelpText(
      'after',
      `
Examples:
  modgap ablate clip.npy                                    a (2, n, d) stack, images first
  modgap ablate image.npy text.npy --order greedy --json
  modgap ablate clip.npy --task cifar=images.npy,prompts.npy,labels.npy --figures --out out/`,
    )
    .action(async (files: string[], flags: AblateFlags) => {
      const { runAblate } = await import('../run-ablate.js');
      await runAblate(files, flags, signal);
    });
}
