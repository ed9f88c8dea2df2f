import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../files/input-error.js';
import { npyHeader } from '../../files/formats/npy.js';
import { MadDataset, type ImageRows } from '../mad/mad-dataset.js';
import { imagesShape, labelsShape, MAD_FILES, madSize, parseMadDescription } from '../mad/mad-file.js';
import { bytesPerImage } from '../mad/generate.js';

/** A MAD folder that is open for reading. */
export interface OpenMad {
  readonly dataset: MadDataset;
  close(): void;
}

/**
 * Opens a folder that {@link writeMad} made. Images stay in their file and are read as batches ask for them (the
 * system keeps what is hot); labels are held in memory.
 *
 * @throws InputError where the folder is not a complete MAD data set.
 */
export function openMad(folder: string): OpenMad {
  const path = (name: string): string => join(folder, name);
  let text: string;
  try {
    text = readFileSync(path(MAD_FILES.description), 'utf8');
  } catch {
    throw new InputError(
      `${folder}: expected a MAD data set with ${MAD_FILES.description} in it, found none; generate one with modgap mad`,
    );
  }
  const description = parseMadDescription(text, path(MAD_FILES.description));
  const { rows, options } = description;
  const sizes = madSize(rows, options);
  checkFile(path(MAD_FILES.images), sizes.images, npyHeader(imagesShape(rows, options), 'uint8'));
  checkFile(path(MAD_FILES.labels), sizes.labels, npyHeader(labelsShape(rows), 'uint8'));
  const labels = new Uint8Array(readFileSync(path(MAD_FILES.labels))).subarray(
    npyHeader(labelsShape(rows), 'uint8').length,
  );
  const fd = openSync(path(MAD_FILES.images), 'r');
  const start = npyHeader(imagesShape(rows, options), 'uint8').length;
  const bytes = bytesPerImage(options);
  const images: ImageRows = {
    read(row, out) {
      if (readSync(fd, out, 0, bytes, start + row * bytes) !== bytes) {
        throw new InputError(`${path(MAD_FILES.images)}: expected ${rows} rows, the file ends in row ${row}`);
      }
    },
  };
  return { dataset: new MadDataset(description, images, labels), close: () => closeSync(fd) };
}

/** @throws InputError where a file is missing or does not have the size and the header that the description asks for. */
function checkFile(path: string, size: number, header: Uint8Array): void {
  let found: number;
  let start: Buffer;
  try {
    found = statSync(path).size;
    start = Buffer.alloc(header.length);
    const fd = openSync(path, 'r');
    try {
      readSync(fd, start, 0, header.length, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    throw new InputError(`${path}: missing or unreadable; generate the data set again`);
  }
  if (found !== size || !start.equals(header)) {
    throw new InputError(
      `${path}: expected ${size} bytes that match ${MAD_FILES.description}, got ${found}; generate the data set again`,
    );
  }
}
