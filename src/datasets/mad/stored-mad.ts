import { InputError } from '../../files/input-error.js';
import { npyHeader } from '../../files/formats/npy.js';
import { readText, type OpenedSource, type Storage } from '../../files/storage.js';
import { defineTask, type TaskContext, type Tasks } from '../../runtime/tasks.js';
import { digitCount } from '../digits/idx.js';
import { sliceDigits, type Digits } from '../digits/digits.js';
import { LABEL_COLUMNS } from './factors.js';
import {
  bytesPerImage,
  DEFAULT_MAD_OPTIONS,
  generateMadRange,
  rowsPerDigit,
  type MadOptions,
} from './generate.js';
import { MadDataset } from './mad-dataset.js';
import {
  describeMad,
  imagesShape,
  labelsShape,
  MAD_FILES,
  madSize,
  parseMadDescription,
  type MadDescription,
} from './mad-file.js';

/** A MAD folder that is open for reading. */
export interface OpenMad {
  readonly dataset: MadDataset;
  close(): void;
}

/**
 * Opens MAD that {@link writeMad} made. Images stay in their file and are read as batches ask for them (the system
 * keeps what is hot); labels are held in memory.
 *
 * @throws InputError where the folder is not a complete MAD data set.
 */
export async function openMad(storage: Storage): Promise<OpenMad> {
  const text = await readText(storage, MAD_FILES.description);
  if (text === undefined) {
    throw new InputError(
      `${storage.name}: expected a MAD data set with ${MAD_FILES.description} in it, found none; generate one with ` +
        'modgap mad',
    );
  }
  const description = parseMadDescription(text, storage.pathOf(MAD_FILES.description));
  const { rows, options } = description;
  const sizes = madSize(rows, options);
  const imagesHeader = npyHeader(imagesShape(rows, options), 'uint8');
  const labelsHeader = npyHeader(labelsShape(rows), 'uint8');
  const labelFile = await openChecked(storage, MAD_FILES.labels, sizes.labels, labelsHeader);
  const labels = labelFile
    .read(labelsHeader.length, labelFile.size - labelsHeader.length)
    // A copy: what a source reads is its own until the next read.
    .slice();
  labelFile.close();
  const images = await openChecked(storage, MAD_FILES.images, sizes.images, imagesHeader);
  const bytes = bytesPerImage(options);
  const rowsOf = {
    read: (row: number, out: Uint8Array) => {
      out.set(images.read(imagesHeader.length + row * bytes, bytes));
    },
  };
  return { dataset: new MadDataset(description, rowsOf, labels), close: () => images.close() };
}

/**
 * @throws InputError where a file is missing or does not have the size and the header that the description asks for.
 */
async function openChecked(
  storage: Storage,
  name: string,
  size: number,
  header: Uint8Array,
): Promise<OpenedSource> {
  const path = storage.pathOf(name);
  if (!(await storage.has(name))) {
    throw new InputError(`${path}: missing or unreadable; generate the data set again`);
  }
  const source = await storage.open(name);
  const fits =
    source.size === size && source.read(0, header.length).every((value, at) => value === header[at]);
  if (!fits) {
    source.close();
    throw new InputError(
      `${path}: expected ${size} bytes that match ${MAD_FILES.description}, got ${source.size}; generate the data ` +
        'set again',
    );
  }
  return source;
}

export interface WriteMadOptions extends Partial<MadOptions> {
  /** Told of the images done so far and in all. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

interface MadRangeInput {
  readonly digits: Digits;
  /** Place of the first digit in the whole data set. */
  readonly first: number;
  readonly options: MadOptions;
  readonly place: string;
  /** Where in which file the range's bytes go. */
  readonly images: FilePart;
  readonly labels: FilePart;
}

interface FilePart {
  readonly path: string;
  readonly offset: number;
}

/** Generates a range of MAD and writes it to its place in the files. */
export const madRangeTask = defineTask(
  import.meta.url,
  'madRangeTask',
  async (
    { digits, first, options, place, images, labels }: MadRangeInput,
    { progress, throwIfStopped, world }: TaskContext<number>,
  ): Promise<void> => {
    const count = digits.labels.length;
    const rows = generateMadRange(digits, options, first, (done) => {
      progress(done / count);
      throwIfStopped();
    });
    const storage = world.storage(place);
    await storage.writeAt(images.path, images.offset, rows.images);
    await storage.writeAt(labels.path, labels.offset, rows.labels);
  },
);

/** Digits of one task: small enough for steady progress and little memory, large enough to warm up for. */
const DIGITS_PER_TASK = 50;

/**
 * Generates MAD into a storage: `images.npy`, `labels.npy` and `mad.json`. Ranges of digits are made side by side, each
 * writing its own part of the files; the same digits and options give the same bytes, however many run at a time.
 *
 * What is there under these names is replaced when all is done and untouched until then.
 *
 * @throws InputError where there are no digits or a picture is blank.
 */
export async function writeMad(
  storage: Storage,
  digits: Digits,
  tasks: Tasks,
  options: WriteMadOptions = {},
): Promise<MadDescription> {
  const { onProgress, signal } = options;
  const { seed, colours, palette } = { ...DEFAULT_MAD_OPTIONS, ...options };
  const made: MadOptions = { seed, colours, palette };
  const count = digitCount(digits);
  if (count === 0) throw new InputError(`${digits.source}: expected digits to make MAD of, got none`);
  const description = describeMad(count, digits.source, made);
  const perDigit = rowsPerDigit(made);
  const names = [MAD_FILES.images, MAD_FILES.labels] as const;
  // Of a name of its own: another process may be making the same data set.
  const own = crypto.randomUUID().slice(0, 8);
  const partial = (name: string): string => `${name}.${own}.partial`;
  const headers = {
    images: npyHeader(imagesShape(description.rows, made), 'uint8'),
    labels: npyHeader(labelsShape(description.rows), 'uint8'),
  };
  try {
    await storage.writeAt(partial(MAD_FILES.images), 0, headers.images);
    await storage.writeAt(partial(MAD_FILES.labels), 0, headers.labels);
    const starts = Array.from({ length: Math.ceil(count / DIGITS_PER_TASK) }, (_, k) => k * DIGITS_PER_TASK);
    const shares = new Float64Array(starts.length);
    await tasks.map(
      madRangeTask,
      starts.map((first) => {
        const part = sliceDigits(digits, first, Math.min(count, first + DIGITS_PER_TASK));
        return {
          // Copies: a view would send the whole set to the other thread.
          digits: { ...part, images: part.images.slice(), labels: part.labels.slice() },
          first,
          options: made,
          place: storage.place,
          images: {
            path: partial(MAD_FILES.images),
            offset: headers.images.length + first * perDigit * bytesPerImage(made),
          },
          labels: {
            path: partial(MAD_FILES.labels),
            offset: headers.labels.length + first * perDigit * LABEL_COLUMNS,
          },
        };
      }),
      {
        signal,
        // Those that still write finish before the files go.
        stop: 'step',
        onProgress: (share, task) => {
          shares[task] = share * Math.min(DIGITS_PER_TASK, count - starts[task]!);
          onProgress?.(
            Math.round(perDigit * shares.reduce((sum, value) => sum + value, 0)),
            description.rows,
          );
        },
      },
    );
    // The old description goes first and the new one comes last: no moment pairs old files with new ones.
    await storage.remove(MAD_FILES.description);
    for (const name of names) await storage.rename(partial(name), name);
    await storage.write(MAD_FILES.description, `${JSON.stringify(description, null, 2)}\n`);
    return description;
  } finally {
    for (const name of names) await storage.remove(partial(name));
  }
}
