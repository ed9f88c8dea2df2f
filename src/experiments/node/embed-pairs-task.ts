import type { CaptionRule } from '../../datasets/index.js';
import { openMad } from '../../datasets/node/index.js';
import type { ClipConfig } from '../../models/index.js';
import { readWeights } from '../../models/node/index.js';
import { nativeRuntime, type Task } from '../../runtime/node/index.js';
import { ClipEncoder } from '../kit/clip-encoder.js';
import { testSet } from '../kit/test-set.js';

export interface EmbedPairsInput {
  /** A .safetensors file of a trained model, and its configuration. */
  readonly weights: string;
  readonly model: ClipConfig;
  /** A folder that `writeMad` made. */
  readonly data: string;
  readonly rule: CaptionRule;
  readonly pairs: number;
  readonly seed: number;
  /** Threads of ONNX Runtime. Default: 1. */
  readonly threads?: number;
}

export const embedPairsModule = new URL('./embed-pairs-task.js', import.meta.url);

/** Test images of MAD and their captions as a model embeds them: `[2, pairs, e]`, images first, rows of length 1. */
const embedPairsTask: Task<EmbedPairsInput, Float32Array> = async (
  { weights, model, data, rule, pairs, seed, threads = 1 },
  { transfer },
) => {
  const parameters = readWeights(weights, model);
  const { dataset, close } = openMad(data);
  const encoder = await ClipEncoder.create(nativeRuntime({ threads }), model);
  try {
    const { images, tokens } = testSet(dataset, pairs, rule, seed);
    const rows = new Float32Array(2 * pairs * model.embeddingSize);
    rows.set(await encoder.embedImages(parameters, images), 0);
    rows.set(await encoder.embedTexts(parameters, tokens), pairs * model.embeddingSize);
    transfer([rows.buffer]);
    return rows;
  } finally {
    close();
    await encoder.dispose();
  }
};

export default embedPairsTask;
