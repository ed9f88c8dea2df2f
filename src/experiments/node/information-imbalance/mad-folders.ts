import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  describeMad,
  drawDigits,
  sliceDigits,
  type Digits,
  type MadOptions,
} from '../../../datasets/index.js';
import { openMad, writeMad } from '../../../datasets/node/index.js';
import { InputError } from '../../../embeddings/index.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import type { DigitSets, ExperimentContext } from '../../experiment.js';
import type { InformationImbalancePreset } from '../../information-imbalance/preset.js';

export interface MadFolders {
  readonly train: string;
  readonly test: string;
}

/** The digits of a preset: those given, as many as it asks for, or drawn ones, the test's from the same series after the training's. */
export function digitSets(preset: InformationImbalancePreset, context: ExperimentContext): DigitSets {
  const { train, test } = preset.digits;
  const { digits, seed } = context;
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

/** MAD of both sets of digits under the experiment's folder; what is there already and the same is kept. */
export async function madFolders(
  digits: DigitSets,
  context: ExperimentContext,
  pool: TaskPool,
): Promise<MadFolders> {
  const { seed, out, onProgress, signal } = context;
  // The colour is drawn with each batch, as TEOT trains.
  const options: MadOptions = { seed, colours: 'drawn', palette: 'pure' };
  const folders = { train: join(out, 'data', 'train'), test: join(out, 'data', 'test') };
  const all = digits.train.labels.length + digits.test.labels.length;
  let before = 0;
  for (const part of ['train', 'test'] as const) {
    const own = digits[part];
    const count = own.labels.length;
    if (!isThere(folders[part], describeMad(count, own.source, options))) {
      await writeMad(folders[part], own, {
        ...options,
        parallel: pool.size,
        run: (module, input, { onProgress: onShare }) =>
          pool.run(module, input, { onProgress: onShare, signal }),
        onProgress: (done, total) =>
          onProgress?.({
            stage: 'data',
            share: (before + (count * done) / total) / all,
            detail: `MAD, ${part}ing images: ${done} of ${total}`,
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
