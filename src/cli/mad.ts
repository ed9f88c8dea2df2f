import { Command, Option } from 'commander';
import { availableParallelism } from 'node:os';
import type { Digits } from '../datasets/index.js';
import { count } from '../report/text.js';
import type { CliCommand } from './command.js';
import { checkOut } from './out-folder.js';
import { duration, Progress } from './progress.js';
import { wholeNumber } from './usage.js';

interface MadFlags {
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
export const madCommand: CliCommand = {
  id: 'mad',
  summary: 'generate the MAD data set (Multi-modal Attributes and Digits)',
  command(signal) {
    const mad = new Command(this.id)
      .summary(this.summary)
      .description(
        'Make MAD: each digit in every combination of thickness, swelling, fracture, scaling and ' +
          'colour, as images.npy and labels.npy. Digits are drawn, or read from a folder of IDX files ' +
          '(MNIST, Fashion-MNIST).',
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
        '\nExamples:\n  modgap mad --out mad\n  modgap mad fetch mnist\n  modgap mad --digits mnist ' +
          '--count 60000 --out mad-mnist',
      )
      .action((flags: MadFlags) => run(flags, signal));
    mad.addCommand(fetchCommand().copyInheritedSettings(mad));
    return mad;
  },
};

function fetchCommand(): Command {
  return new Command('fetch')
    .summary('download MNIST, checked against its SHA-256')
    .description('Download the four files of MNIST, each checked against its SHA-256.')
    .argument('<dir>', 'where the four files are written')
    .addHelpText(
      'after',
      '\nExamples:\n  modgap mad fetch mnist\n  modgap mad --digits mnist --count 60000 --out mad-mnist',
    )
    .action(async (folder: string) => {
      const { fetchMnist } = await import('../datasets/index.js');
      const { folderStorage } = await import('../files/node/index.js');
      await fetchMnist(folderStorage(folder), { onFile: (name) => process.stderr.write(`${name}\n`) });
      process.stdout.write(`Written: the four MNIST files in ${folder}\n`);
    });
}

/** Draws or reads digits, and writes MAD made of them. */
async function run(flags: MadFlags, signal: AbortSignal): Promise<void> {
  checkOut(flags.out);
  const { digitCount, writeMad } = await import('../datasets/index.js');
  const { folderStorage } = await import('../files/node/index.js');
  const { threadTasks } = await import('../runtime/node/index.js');
  const progress = new Progress();
  const threads = flags.threads ?? Math.min(8, availableParallelism());
  const tasks = threadTasks({ size: threads });
  const start = performance.now();
  try {
    const digits = await digitsOf(flags);
    const description = await writeMad(folderStorage(flags.out), digits, tasks, {
      seed: flags.seed,
      colours: flags.colours,
      palette: flags.palette,
      signal,
      onProgress: (done, total) => progress.update({ step: 'Generating images', done, total }),
    });
    progress.finish();
    const seconds = (performance.now() - start) / 1000;
    const { rows } = description;
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ out: flags.out, seconds, ...description })}\n`
        : `${count(rows)} images of ${count(digitCount(digits))} digits (${digits.source}) in ` +
            `${duration(1000 * seconds)}, ${count(Math.round(rows / seconds))} a second\n` +
            `Written: ${flags.out}/images.npy, labels.npy, mad.json\n`,
    );
  } finally {
    progress.finish();
    await tasks.dispose();
  }
}

async function digitsOf({ digits, count: most, seed }: MadFlags): Promise<Digits> {
  const { digitCount, drawDigits, readDigits, sliceDigits } = await import('../datasets/index.js');
  if (digits === undefined) return drawDigits(most, seed);
  const { folderStorage } = await import('../files/node/index.js');
  const all = await readDigits(folderStorage(digits));
  return sliceDigits(all, 0, Math.min(most, digitCount(all)));
}
