import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DIGIT_PIXELS, drawDigits, sliceDigits } from '../../../datasets/index.js';
import { readDigits } from '../../../datasets/node/index.js';
import { InputError } from '../../../files/index.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import type { ExperimentContext } from '../../experiment.js';
import type { EncoderSource } from '../../random-encoders/encoder-rows.js';
import { runSeries } from '../../kit/series.js';
import { madRowsTaskModule, type MadRowsTaskInput } from './mad-rows-task.js';

/** What encoders are shown, and what that is, for the page. */
export interface DescribedSource extends EncoderSource {
  readonly pictures: string;
  readonly texts: string;
  /** Of images and captions, by content. */
  readonly key: string;
}

/**
 * Pictures from a folder of IDX files (`images`) and captions from a text file, one a line (`captions`), the first `count` of each; where the
 * user names none, images of MAD, of at most `madDigits` digits, and captions that mention everything.
 *
 * @throws InputError where a file is missing or has too few.
 */
export async function encoderSource(
  count: number,
  madDigits: number,
  context: ExperimentContext,
  pool: TaskPool,
): Promise<DescribedSource> {
  const { images: folder, captions: files } = context.inputs ?? {};
  const given = {
    ...(folder !== undefined && (await picturesOf(folder, count))),
    ...(files !== undefined && captionsOf(files, count)),
  };
  if (given.images !== undefined && given.captions !== undefined) {
    return keyed(given as Omit<DescribedSource, 'key'>);
  }
  const needed = Math.min(count, madDigits);
  const digits =
    context.digits === undefined
      ? drawDigits(needed, context.seed)
      : sliceDigits(context.digits.test, 0, Math.min(needed, context.digits.test.labels.length));
  const [mad] = await runSeries<MadRowsTaskInput, EncoderSource>(
    {
      stage: 'Making MAD',
      module: madRowsTaskModule,
      items: [{ name: 'images', input: { digits, rows: count, seed: context.seed } }],
    },
    context,
    pool,
  );
  return keyed({
    images: mad!.images,
    captions: mad!.captions,
    pictures: 'digits of MAD',
    texts: 'captions of MAD',
    ...given,
  });
}

function keyed(source: Omit<DescribedSource, 'key'>): DescribedSource {
  const { images, captions } = source;
  const bytes = new Uint8Array(images.buffer, images.byteOffset, images.byteLength);
  const hash = createHash('sha256').update(bytes).update(JSON.stringify(captions));
  return { ...source, key: hash.digest('hex') };
}

async function picturesOf(
  folder: string,
  count: number,
): Promise<Pick<DescribedSource, 'images' | 'pictures'>> {
  const digits = await readDigits(folder, 'test');
  const found = digits.labels.length;
  if (found < count) {
    throw new InputError(`${folder}: the experiment needs ${count} pictures, got ${found}; give more`);
  }
  const images = new Float32Array(new SharedArrayBuffer(4 * 3 * count * DIGIT_PIXELS));
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < DIGIT_PIXELS; k++) {
      const value = digits.images[i * DIGIT_PIXELS + k]! / 127.5 - 1;
      for (let channel = 0; channel < 3; channel++) images[(3 * i + channel) * DIGIT_PIXELS + k] = value;
    }
  }
  return { images, pictures: digits.source };
}

function captionsOf(files: readonly string[], count: number): Pick<DescribedSource, 'captions' | 'texts'> {
  const lines = files.flatMap((path) => {
    try {
      return readFileSync(path, 'utf8').split(/\r?\n/);
    } catch (error) {
      throw new InputError(
        `${path}: expected a text file of captions, one a line: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  });
  const captions = lines.map((line) => line.trim()).filter((line) => line !== '');
  if (captions.length < count) {
    throw new InputError(
      `${files.join(', ')}: the experiment needs ${count} captions, got ${captions.length}; give more`,
    );
  }
  return { captions: captions.slice(0, count), texts: `captions from ${files.join(', ')}` };
}
