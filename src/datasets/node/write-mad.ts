import { open, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../files/input-error.js';
import { npyHeader } from '../../files/formats/npy.js';
import { digitCount } from '../digits/idx.js';
import { sliceDigits, type Digits } from '../digits/digits.js';
import { LABEL_COLUMNS } from '../mad/factors.js';
import { bytesPerImage, DEFAULT_MAD_OPTIONS, rowsPerDigit, type MadOptions } from '../mad/generate.js';
import {
  describeMad,
  imagesShape,
  labelsShape,
  MAD_FILES,
  madSize,
  type MadDescription,
} from '../mad/mad-file.js';
import generateMadTask, { type MadTaskInput, type MadTaskOutput } from './mad-task.js';

/**
 * Runs a task module somewhere, such as in a worker thread: its default export takes the input and tells of its
 * progress, a share from 0 to 1.
 */
export type TaskRunner = (
  module: URL,
  input: MadTaskInput,
  options: { readonly onProgress: (share: number) => void },
) => Promise<MadTaskOutput>;

/** The task that generates a range of MAD, for runners. */
export const MAD_TASK = new URL('./mad-task.js', import.meta.url);

/** In this thread, one range after the other. */
const runHere: TaskRunner = (_module, input, { onProgress }) =>
  generateMadTask(input, { progress: onProgress });

export interface WriteMadOptions extends Partial<MadOptions> {
  /** Where ranges are generated; in this thread where it is not given. */
  readonly run?: TaskRunner;
  /** How many ranges are under way at once: threads that `run` has. Default 1. */
  readonly parallel?: number;
  /** Told of the images done so far and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Digits of one task: small enough for steady progress and little memory, large enough to warm up for. */
const DIGITS_PER_TASK = 50;

/**
 * Generates MAD into a folder: `images.npy`, `labels.npy` and `mad.json`. Ranges of digits are made side by side, each
 * writing its own part of the files; the same digits and options give the same bytes, whatever `parallel` is.
 *
 * What is in the folder under these names is replaced when all is done and untouched until then.
 *
 * @throws InputError where there are no digits or a picture is blank.
 */
export async function writeMad(
  folder: string,
  digits: Digits,
  options: WriteMadOptions = {},
): Promise<MadDescription> {
  const { run = runHere, parallel = 1, onProgress } = options;
  const { seed, colours, palette } = { ...DEFAULT_MAD_OPTIONS, ...options };
  const made: MadOptions = { seed, colours, palette };
  const count = digitCount(digits);
  if (count === 0) throw new InputError(`${digits.source}: expected digits to make MAD of, got none`);
  const description = describeMad(count, digits.source, made);
  const perDigit = rowsPerDigit(made);
  await mkdir(folder, { recursive: true });
  const partial = (name: string): string => join(folder, `${name}.${process.pid}.partial`);
  const paths = {
    images: partial(MAD_FILES.images),
    labels: partial(MAD_FILES.labels),
    description: partial(MAD_FILES.description),
  };
  try {
    const imagesHeader = npyHeader(imagesShape(description.rows, made), 'uint8');
    const labelsHeader = npyHeader(labelsShape(description.rows), 'uint8');
    const sizes = madSize(description.rows, made);
    await createFile(paths.images, imagesHeader, sizes.images);
    await createFile(paths.labels, labelsHeader, sizes.labels);

    const starts = Array.from({ length: Math.ceil(count / DIGITS_PER_TASK) }, (_, k) => k * DIGITS_PER_TASK);
    const shares = new Float64Array(starts.length);
    let next = 0;
    let failed = false;
    const worker = async (): Promise<void> => {
      for (;;) {
        const task = next++;
        const first = starts[task];
        if (first === undefined || failed) return;
        const end = Math.min(count, first + DIGITS_PER_TASK);
        const part = sliceDigits(digits, first, end);
        await run(
          MAD_TASK,
          {
            // Copies: a view would send the whole set to the other thread.
            digits: { ...part, images: part.images.slice(), labels: part.labels.slice() },
            first,
            options: made,
            images: {
              path: paths.images,
              offset: imagesHeader.length + first * perDigit * bytesPerImage(made),
            },
            labels: { path: paths.labels, offset: labelsHeader.length + first * perDigit * LABEL_COLUMNS },
          },
          {
            onProgress: (share) => {
              shares[task] = share * (end - first);
              onProgress?.(
                Math.round(perDigit * shares.reduce((sum, value) => sum + value, 0)),
                description.rows,
              );
            },
          },
        );
      }
    };
    const workers = Array.from({ length: Math.max(1, Math.min(parallel, starts.length)) }, async () => {
      try {
        await worker();
      } catch (error) {
        failed = true;
        throw error;
      }
    });
    // Those that still write finish before the files go.
    await Promise.allSettled(workers);
    await Promise.all(workers);
    await writeFile(paths.description, `${JSON.stringify(description, null, 2)}\n`);
    // The old description goes first and the new one comes last: no moment pairs old files with new ones.
    await rm(join(folder, MAD_FILES.description), { force: true });
    for (const key of ['images', 'labels', 'description'] as const) {
      await rename(paths[key], join(folder, MAD_FILES[key]));
    }
    return description;
  } finally {
    await Promise.all(Object.values(paths).map((path) => rm(path, { force: true })));
  }
}

/** A file of `size` bytes that begins with the header. */
async function createFile(path: string, header: Uint8Array, size: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.write(header, 0, header.length, 0);
    await file.truncate(size);
  } finally {
    await file.close();
  }
}
