import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describeMad, drawDigits, sliceDigits, type Digits, type MadOptions } from '../../datasets/index.js';
import { openMad, writeMad } from '../../datasets/node/index.js';
import { InputError } from '../../files/index.js';
import type { TaskPool } from '../../runtime/node/index.js';
import type { DigitSets, ExperimentContext } from '../experiment.js';
import { contentKey } from '../node/content-key.js';

/** Folders that `writeMad` made. */
export interface MadFolders {
  readonly train: string;
  readonly test: string;
}

/** How many digits MAD is made of. */
export interface MadSizes {
  readonly train: number;
  readonly test: number;
}

/**
 * The digits of a preset: those given, as many as it asks for, or drawn ones, the test's from the same series after the
 * training's.
 *
 * @throws InputError where too few are given.
 */
export function digitSets({ train, test }: MadSizes, { digits, seed }: ExperimentContext): DigitSets {
  if (digits === undefined) {
    return { train: drawDigits(train, seed), test: drawDigits(test, seed, train) };
  }
  return { train: firstDigits(digits.train, train), test: firstDigits(digits.test, test) };
}

function firstDigits(digits: Digits, count: number): Digits {
  const found = digits.labels.length;
  if (found < count) {
    throw new InputError(
      `${digits.source}: the experiment needs ${count} digits, got ${found}; give a larger set, or the quick preset`,
    );
  }
  return sliceDigits(digits, 0, count);
}

/** MAD of both sets of digits in the shared folder; what is there already is kept. */
export async function madData(
  digits: DigitSets,
  { seed, shared, onProgress, signal }: ExperimentContext,
  pool: TaskPool,
): Promise<MadFolders> {
  // The colour is drawn with each batch, as TEOT trains.
  const options: MadOptions = { seed, colours: 'drawn', palette: 'pure' };
  const all = digits.train.labels.length + digits.test.labels.length;
  const folders: Record<keyof MadFolders, string> = { train: '', test: '' };
  let before = 0;
  for (const part of ['train', 'test'] as const) {
    const own = digits[part];
    const count = own.labels.length;
    const description = describeMad(count, own.source, options);
    const pixels = createHash('sha256').update(own.images).update(own.labels).digest('hex');
    const key = contentKey({ description, pixels });
    const folder = join(shared, 'mad', `${part}-${count}-${key}`);
    folders[part] = folder;
    if (!isThere(folder, description)) {
      await writeMad(folder, own, {
        ...options,
        parallel: pool.size,
        run: (module, input, { onProgress: onShare }) =>
          pool.run(module, input, { onProgress: onShare, signal }),
        onProgress: (done, total) =>
          onProgress?.({
            stage: 'Making MAD',
            share: (before + (count * done) / total) / all,
            detail: `${part}ing images: ${done} of ${total}`,
          }),
      });
    }
    before += count;
  }
  return folders;
}

function isThere(folder: string, description: unknown): boolean {
  if (!existsSync(join(folder, 'mad.json'))) return false;
  const { dataset, close } = openMad(folder);
  close();
  return isDeepStrictEqual(dataset.description, JSON.parse(JSON.stringify(description)));
}
