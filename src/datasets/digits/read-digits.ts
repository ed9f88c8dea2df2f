import { InputError } from '../../files/input-error.js';
import type { Storage } from '../../files/storage.js';
import type { Digits } from './digits.js';
import { parseDigits } from './idx.js';

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

async function findFile(folder: Storage, split: Split, kind: 'images' | 'labels'): Promise<string> {
  const names = candidates(split, kind);
  for (const name of names) if (await folder.has(name)) return name;
  throw new InputError(
    `${folder.name}: no ${kind} for ${split === 'train' ? 'training' : 'tests'}: ` +
      `expected one of ${names.join(', ')}; ` +
      'give a folder of MNIST-like IDX files',
  );
}

/** The file's bytes, decompressed where it begins as gzip files do. */
async function readMaybeGzipped(folder: Storage, name: string): Promise<Uint8Array> {
  const bytes = (await folder.read(name)) ?? new Uint8Array();
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await gunzip(bytes);
  } catch (error) {
    throw new InputError(
      `${folder.pathOf(name)}: expected a complete gzip file, got ${reasonOf(error)}; fetch it again`,
    );
  }
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const inflated = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/**
 * Labelled pictures from a folder of IDX files, compressed or not: MNIST, Debian's `dataset-fashion-mnist`
 * (`/usr/share/datasets/fashion-mnist`), EMNIST's digits or any others of 28 x 28 in ten classes.
 *
 * @throws InputError where the folder or a file is missing or not as it should be ({@link parseDigits}).
 */
export async function readDigits(folder: Storage, split: Split = 'train'): Promise<Digits> {
  // One after the other: where both are missing, the message is always about the images.
  const images = await findFile(folder, split, 'images');
  const labels = await findFile(folder, split, 'labels');
  return parseDigits({
    imagesName: folder.pathOf(images),
    images: await readMaybeGzipped(folder, images),
    labelsName: folder.pathOf(labels),
    labels: await readMaybeGzipped(folder, labels),
  });
}
