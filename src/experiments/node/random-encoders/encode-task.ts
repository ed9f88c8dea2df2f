import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readArrays, writeNpy } from '../../../files/node/index.js';
import { initialParameters, parameterTensors } from '../../../models/index.js';
import { randomStream } from '../../../numeric/index.js';
import { nativeRuntime, type Task } from '../../../runtime/node/index.js';
import {
  embeddingSize,
  encoderGraph,
  encoderInput,
  encoderSpecs,
  type EncoderPlan,
} from '../../random-encoders/encoder-plan.js';
import { encoderRows, type EncoderSource, type InputKind } from '../../random-encoders/encoder-rows.js';
import { contentKey } from '../content-key.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';
import type { DescribedSource } from './encoder-source.js';

export interface EncodeTaskInput {
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
  readonly path: string;
}

/** The input of a task, its file under the shared folder named after all that decides the embeddings. */
export function encodeInput(
  shared: string,
  { images, captions, key }: DescribedSource,
  rest: Omit<EncodeTaskInput, 'source' | 'path'>,
): EncodeTaskInput {
  const path = join(shared, 'encoded', `${contentKey({ ...rest, source: key })}.npy`);
  return { ...rest, source: { images, captions }, path };
}

export const encodeTaskModule = new URL('./encode-task.js', import.meta.url);

/** Name of the random stream of weights under the experiment's seed. */
const WEIGHTS = 0x77656967;

/** Random encoders on pictures, captions or noise: embeddings `[initialisations, kinds, rows, e]`, rows of length 1. */
const encodeTask: Task<EncodeTaskInput & Stoppable, Float32Array, SeriesStep> = async (
  { plan, initialisations, kinds, source, rows, batch, seed, path, stop },
  { progress, transfer },
) => {
  const goOn = stopCheck(stop);
  const dim = embeddingSize(plan);
  const shape = [initialisations.length, kinds.length, rows, dim];
  if (existsSync(path)) return Float32Array.from((await readArrays(path))['']!.values);
  const out = new Float32Array(shape.reduce((a, b) => a * b));
  const program = await nativeRuntime().compile(encoderGraph(plan));
  let at = 0;
  try {
    for (const initialisation of initialisations) {
      goOn();
      const random = randomStream(seed, WEIGHTS, initialisation);
      const weights = parameterTensors(initialParameters(encoderSpecs(plan), random));
      for (const kind of kinds) {
        for (let from = 0; from < rows; from += batch) {
          goOn();
          const inputs = encoderRows(plan, kind, source, seed, from, Math.min(rows, from + batch));
          const { embeddings } = await program.run({ ...weights, [encoderInput(plan)]: inputs });
          out.set(embeddings!.data as Float32Array, at);
          at += embeddings!.data.length;
          const detail = `initialisation ${initialisation + 1}, ${kind} inputs ${from + 1} to ${Math.min(rows, from + batch)}`;
          progress({ share: at / out.length, detail });
        }
      }
    }
  } finally {
    await program.dispose();
  }
  mkdirSync(dirname(path), { recursive: true });
  await writeNpy(path, shape, out);
  transfer([out.buffer]);
  return out;
};

export default encodeTask;
