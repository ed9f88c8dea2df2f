import { Command, Option } from 'commander';
import { wholeNumber } from '../usage.js';

export interface MadFlags {
  readonly out: string;
  readonly digits?: string;
  readonly count: number;
  readonly colours: 'stored' | 'drawn';
  readonly palette: 'pure' | 'published';
  readonly seed: number;
  readonly threads?: number;
  readonly json?: boolean;
}

/** `modgap mad`: generate MAD, and fetch the digits that it can be made of. */
export function madCommand(signal: AbortSignal): Command {
  const mad = new Command('mad')
    .summary('generate the MAD data set (Multi-modal Attributes and Digits)')
    .description(
      'Make MAD: each digit in every combination of thickness, swelling, fracture, scaling and colour, as images.npy and labels.npy.\n' +
        'Digits are drawn, or read from a folder of IDX files (MNIST, Fashion-MNIST).',
    )
    .option('--out <dir>', 'where images.npy, labels.npy and mad.json are written', 'mad')
    .option(
      '--digits <dir>',
      'a folder with train-images and train-labels as IDX, gzipped or not (default: drawn)',
    )
    .option('--count <n>', 'how many digits to draw, or to take from the folder', wholeNumber(1), 1000)
    .addOption(
      new Option(
        '--colours <how>',
        'stored: 168 images a digit; drawn: 24 grey ones, coloured when a batch is made',
      )
        .choices(['stored', 'drawn'])
        .default('stored'),
    )
    .addOption(
      new Option(
        '--palette <name>',
        'pure colours, or the published ones (cyan, magenta, yellow nearly white)',
      )
        .choices(['pure', 'published'])
        .default('pure'),
    )
    .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
    .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256))
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  modgap mad --out mad\n  modgap mad fetch mnist\n  modgap mad --digits mnist --count 60000 --out mad-mnist',
    )
    .action(async (flags: MadFlags) => {
      const { runMad } = await import('../run-mad.js');
      await runMad(flags, signal);
    });
  mad
    .command('fetch')
    .summary('download MNIST, checked against its SHA-256')
    .argument('<dir>', 'where the four files are written')
    .action(async (folder: string) => {
      const { runFetch } = await import('../run-mad.js');
      await runFetch(folder);
    });
  return mad;
}
