import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../../files/input-error.js';
import type { Digits } from '../digits/digits.js';
import { parseDigits } from '../digits/idx.js';

/** Which of a folder's two sets of pictures: MNIST's 60,000 for training or 10,000 for tests. */
export type Split = 'train' | 'test';

const PREFIX: Readonly<Record<Split, string>> = { train: 'train', test: 't10k' };

/** Names under which the files of a set are known, without and with compression; torchvision writes dots. */
function candidates(split: Split, kind: 'images' | 'labels'): string[] {
  const dimensions = kind === 'images' ? 3 : 1;
  const stem = `${PREFIX[split]}-${kind}`;
  return [`${stem}-idx${dimensions}-ubyte`, `${stem}.idx${dimensions}-ubyte`].flatMap((name) => [
    name,
    `${name}.gz`,
  ]);
}

async function findFile(folder: string, split: Split, kind: 'images' | 'labels'): Promise<string> {
  const names = candidates(split, kind);
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) return path;
  }
  throw new InputError(
    `${folder}: no ${kind} for ${split === 'train' ? 'training' : 'tests'}: expected one of ${names.join(', ')}; ` +
      'give a folder of MNIST-like IDX files',
  );
}

/** The file's bytes, decompressed where it begins as gzip files do. */
async function readMaybeGzipped(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new InputError(
      `${path}: expected a complete gzip file, got ${error instanceof Error ? error.message : String(error)}; fetch it again`,
    );
  }
}

/**
 * Labelled pictures from a folder of IDX files, compressed or not: MNIST, Debian's `dataset-fashion-mnist`
 * (`/usr/share/datasets/fashion-mnist`), EMNIST's digits or any others of 28 x 28 in ten classes.
 *
 * @throws InputError where the folder or a file is missing or not as it should be ({@link parseDigits}).
 */
export async function readDigits(folder: string, split: Split = 'train'): Promise<Digits> {
  // One after the other: where both are missing, the message is always about the images.
  const imagesName = await findFile(folder, split, 'images');
  const labelsName = await findFile(folder, split, 'labels');
  const [images, labels] = await Promise.all([readMaybeGzipped(imagesName), readMaybeGzipped(labelsName)]);
  return parseDigits({ imagesName, images, labelsName, labels });
}
