import { availableParallelism } from 'node:os';
import {
  digitCount,
  drawDigits,
  fetchMnist,
  readDigits,
  sliceDigits,
  writeMad,
  type Digits,
} from '../datasets/index.js';
import { folderStorage } from '../files/node/index.js';
import { threadTasks } from '../runtime/node/index.js';
import type { MadFlags } from './commands/mad.js';
import { duration, Progress } from './progress.js';

/** Draws or reads digits, and writes MAD made of them. */
export async function runMad(flags: MadFlags, signal: AbortSignal): Promise<void> {
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
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ out: flags.out, seconds, ...description })}\n`
        : `${description.rows.toLocaleString('en-US')} images of ${digitCount(digits).toLocaleString('en-US')} digits (${digits.source}) ` +
            `in ${duration(1000 * seconds)}, ${Math.round(description.rows / seconds).toLocaleString('en-US')} a second\n` +
            `Written: ${flags.out}/images.npy, labels.npy, mad.json\n`,
    );
  } finally {
    progress.finish();
    await tasks.dispose();
  }
}

async function digitsOf({ digits, count, seed }: MadFlags): Promise<Digits> {
  if (digits === undefined) return drawDigits(count, seed);
  const all = await readDigits(folderStorage(digits));
  return sliceDigits(all, 0, Math.min(count, digitCount(all)));
}

/** Downloads MNIST where the network allows. */
export async function runFetch(folder: string): Promise<void> {
  await fetchMnist(folderStorage(folder), { onFile: (name) => process.stderr.write(`${name}\n`) });
  process.stdout.write(`Written: the four MNIST files in ${folder}\n`);
}
