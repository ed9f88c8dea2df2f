import { open } from 'node:fs/promises';
import type { Digits } from '../digits/digits.js';
import { generateMadRange, type MadOptions } from '../mad/generate.js';

/** Where in a file a range's bytes go. */
export interface FilePart {
  readonly path: string;
  readonly offset: number;
}

export interface MadTaskInput {
  readonly digits: Digits;
  /** Place of the first digit in the whole data set. */
  readonly first: number;
  readonly options: MadOptions;
  readonly images: FilePart;
  readonly labels: FilePart;
}

export interface MadTaskOutput {
  readonly rows: number;
}

/** Generates a range of MAD and writes it to its place in the files. */
export default async function generateMadTask(
  input: MadTaskInput,
  { progress }: { readonly progress: (share: number) => void },
): Promise<MadTaskOutput> {
  const { digits, first, options } = input;
  const count = digits.labels.length;
  const rows = generateMadRange(digits, options, first, (done) => progress(done / count));
  await writePart(input.images, rows.images);
  await writePart(input.labels, rows.labels);
  return { rows: count };
}

async function writePart({ path, offset }: FilePart, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+');
  try {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await file.write(bytes, written, bytes.length - written, offset + written);
      written += bytesWritten;
    }
  } finally {
    await file.close();
  }
}
