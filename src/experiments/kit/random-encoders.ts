import {
  captionRule,
  captionText,
  CONTEXT_LENGTH,
  describeMad,
  DIGIT_PIXELS,
  type Digits,
  drawDigits,
  generateMadRange,
  MadDataset,
  type MadOptions,
  sliceDigits,
} from '../../datasets/index.js';
import { InputError, memorySource, npyHeader, parseNpy, type Storage } from '../../files/index.js';
import { initialParameters, parameterTensors } from '../../models/index.js';
import { contentKey, randomStream, Sha256 } from '../../numeric/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import type { ExperimentContext } from '../experiment.js';
import { embeddingSize, encoderGraph, encoderInput, type EncoderPlan, encoderSpecs } from './encoder-plan.js';
import { encoderRows, type EncoderSource, type InputKind } from './encoder-rows.js';
import { testSet } from './prompts.js';
import { runSeries, type SeriesStep } from './series.js';

/** What encoders are shown, and what that is, for the page. */
export interface DescribedSource extends EncoderSource {
  readonly pictures: string;
  readonly texts: string;
  /** Of images and captions, by content. */
  readonly key: string;
}

/**
 * Pictures from a folder of IDX files (`images`) and captions from a text file, one a line (`captions`), the first
 * `count` of each; where the user names none, images of MAD, of at most `madDigits` digits, and captions that mention
 * everything.
 *
 * @throws InputError where a file is missing or has too few.
 */
export async function encoderSource(
  count: number,
  madDigits: number,
  context: ExperimentContext,
): Promise<DescribedSource> {
  const { images: folder, captions: files } = context.inputs;
  const given = {
    ...(folder !== undefined && (await picturesOf(folder, count, context))),
    ...(files !== undefined && (await captionsOf(files, count, context))),
  };
  if (given.images !== undefined && given.captions !== undefined) {
    return keyed(given as Omit<DescribedSource, 'key'>);
  }
  const needed = Math.min(count, madDigits);
  const digits =
    context.digits === undefined
      ? drawDigits(needed, context.seed)
      : sliceDigits(context.digits.test, 0, Math.min(needed, context.digits.test.labels.length));
  const [mad] = await runSeries(
    {
      stage: 'Making MAD',
      task: madRowsTask,
      items: [{ name: 'images', input: { digits, rows: count, seed: context.seed } }],
    },
    context,
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
  return { ...source, key: new Sha256().update(bytes).update(JSON.stringify(captions)).hex() };
}

async function picturesOf(
  folder: string,
  count: number,
  { sources }: ExperimentContext,
): Promise<Pick<DescribedSource, 'images' | 'pictures'>> {
  const digits = await sources.digits(folder, 'test');
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

async function captionsOf(
  files: readonly string[],
  count: number,
  { sources, signal }: ExperimentContext,
): Promise<Pick<DescribedSource, 'captions' | 'texts'>> {
  const texts: string[] = [];
  for (const path of files) {
    try {
      texts.push(await sources.text(path, signal));
    } catch (error) {
      throw new InputError(
        `${path}: expected a text file of captions, one a line: ` +
          `${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  const lines = texts.flatMap((text) => text.split(/\r?\n/));
  const captions = lines.map((line) => line.trim()).filter((line) => line !== '');
  if (captions.length < count) {
    throw new InputError(
      `${files.join(', ')}: the experiment needs ${count} captions, got ${captions.length}; give more`,
    );
  }
  return { captions: captions.slice(0, count), texts: `captions from ${files.join(', ')}` };
}

/** MAD images of some digits and captions that mention everything, in memory: too few to be worth a file. */
export const madRowsTask = defineTask(
  import.meta.url,
  'madRowsTask',
  (
    { digits, rows, seed }: { readonly digits: Digits; readonly rows: number; readonly seed: number },
    { progress, throwIfStopped }: TaskContext<SeriesStep>,
  ): EncoderSource => {
    const options: MadOptions = { seed, colours: 'drawn', palette: 'pure' };
    const count = digits.labels.length;
    const made = generateMadRange(digits, options, 0, (done) => {
      throwIfStopped();
      progress({ share: done / count, detail: `digit ${done} of ${count}` });
    });
    const dataset = MadDataset.of(describeMad(count, digits.source, options), made);
    const { images, tokens } = testSet(dataset, rows, captionRule({ attributes: 5 }), seed);
    const shared = new Float32Array(new SharedArrayBuffer(4 * images.length));
    shared.set(images);
    return {
      images: shared,
      captions: Array.from({ length: rows }, (_, k) =>
        captionText(tokens.subarray(k * CONTEXT_LENGTH, (k + 1) * CONTEXT_LENGTH)),
      ),
    };
  },
);

interface EncodeInput {
  readonly plan: EncoderPlan;
  /** Numbers of the initialisations under the seed. */
  readonly initialisations: readonly number[];
  readonly kinds: readonly InputKind[];
  readonly source: EncoderSource;
  readonly rows: number;
  /** Rows of one run; with batch normalisation in training mode, those that are normalised together. */
  readonly batch: number;
  readonly seed: number;
  /** An .npy file of the embeddings: read where it is there, else written. */
  readonly file: { readonly place: string; readonly path: string };
}

/** The input of {@link encodeTask}, its file in the shared storage named after all that decides the embeddings. */
export function encodeInput(
  shared: Storage,
  { images, captions, key }: DescribedSource,
  rest: Omit<EncodeInput, 'source' | 'file'>,
): EncodeInput {
  const path = `encoded/${contentKey({ ...rest, source: key })}.npy`;
  return { ...rest, source: { images, captions }, file: { place: shared.place, path } };
}

/** Name of the random stream of weights under the experiment's seed. */
const WEIGHTS = 0x77656967;

/** Random encoders on pictures, captions or noise: embeddings `[initialisations, kinds, rows, e]`, rows of length 1. */
export const encodeTask = defineTask(
  import.meta.url,
  'encodeTask',
  async (
    { plan, initialisations, kinds, source, rows, batch, seed, file }: EncodeInput,
    { progress, transfer, throwIfStopped, world }: TaskContext<SeriesStep>,
  ): Promise<Float32Array> => {
    const shape = [initialisations.length, kinds.length, rows, embeddingSize(plan)];
    const storage = world.storage(file.place);
    const earlier = await storage.read(file.path);
    if (earlier !== undefined) return floatsOf(earlier, storage.pathOf(file.path));
    const out = new Float32Array(shape.reduce((a, b) => a * b));
    const program = await world.runtime().compile(encoderGraph(plan));
    let at = 0;
    try {
      for (const initialisation of initialisations) {
        throwIfStopped();
        const random = randomStream(seed, WEIGHTS, initialisation);
        const weights = parameterTensors(initialParameters(encoderSpecs(plan), random));
        for (const kind of kinds) {
          for (let from = 0; from < rows; from += batch) {
            throwIfStopped();
            const to = Math.min(rows, from + batch);
            const inputs = encoderRows(plan, kind, source, seed, from, to);
            const { embeddings } = await program.run({ ...weights, [encoderInput(plan)]: inputs });
            out.set(embeddings!.data as Float32Array, at);
            at += embeddings!.data.length;
            const detail = `initialisation ${initialisation + 1}, ${kind} inputs ${from + 1} to ${to}`;
            progress({ share: at / out.length, detail });
          }
        }
      }
    } finally {
      await program.dispose();
    }
    await storage.write(file.path, [
      npyHeader(shape, 'float32'),
      new Uint8Array(out.buffer, out.byteOffset, out.byteLength),
    ]);
    transfer([out.buffer]);
    return out;
  },
);

/** The numbers of a float32 .npy file that {@link encodeTask} wrote. */
function floatsOf(bytes: Uint8Array, path: string): Float32Array {
  const { offset } = parseNpy(memorySource(path, bytes));
  return new Float32Array(bytes.slice(offset).buffer);
}
