import { describeMad, type Digits, drawDigits, type MadOptions, sliceDigits } from '../../datasets/index.js';
import { MAD_FILES } from '../../datasets/mad/mad-file.js';
import { openMad, type OpenMad, writeMad } from '../../datasets/mad/stored-mad.js';
import { InputError, type Storage } from '../../files/index.js';
import { contentKey, Sha256 } from '../../numeric/index.js';
import type { DigitSets, ExperimentContext } from '../experiment.js';

/** MAD of both sets of digits: paths of folders in the shared storage. */
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
export function digitSets(
  { train, test }: MadSizes,
  { digits, seed }: Pick<ExperimentContext, 'digits' | 'seed'>,
): DigitSets {
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

/** Where the digits of both sets come from, for a configuration. */
export function digitSources({ train, test }: DigitSets): { readonly train: string; readonly test: string } {
  return { train: train.source, test: test.source };
}

/** MAD of both sets of digits in the shared storage; what is there already is kept. */
export async function madData(
  digits: DigitSets,
  {
    seed,
    shared,
    onProgress,
    signal,
    tasks,
  }: Pick<ExperimentContext, 'seed' | 'shared' | 'onProgress' | 'signal' | 'tasks'>,
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
    const pixels = new Sha256().update(own.images).update(own.labels).hex();
    const path = `mad/${part}-${count}-${contentKey({ description, pixels })}`;
    folders[part] = path;
    if (!(await isThere(shared.folder(path), description))) {
      await writeMad(shared.folder(path), own, tasks, {
        ...options,
        signal,
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

async function isThere(storage: Storage, description: unknown): Promise<boolean> {
  if (!(await storage.has(MAD_FILES.description))) return false;
  const { dataset, close } = await openMad(storage);
  close();
  return JSON.stringify(dataset.description) === JSON.stringify(description);
}

/** Both parts of MAD, open while `work` runs. */
export async function withMad<T>(
  shared: Storage,
  { train, test }: MadFolders,
  work: (train: OpenMad['dataset'], test: OpenMad['dataset']) => Promise<T>,
): Promise<T> {
  const first = await openMad(shared.folder(train));
  try {
    const second = await openMad(shared.folder(test));
    try {
      return await work(first.dataset, second.dataset);
    } finally {
      second.close();
    }
  } finally {
    first.close();
  }
}
