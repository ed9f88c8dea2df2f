import type { CaptionRule } from '../../datasets/index.js';
import { openMad } from '../../datasets/mad/stored-mad.js';
import { type ClipConfig, loadWeights } from '../../models/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import { ClipEncoder } from '../../encoders/clip-encoder.js';
import { testSet } from './prompts.js';

interface EmbedPairsInput {
  /** A .safetensors file of a trained model, and its configuration. */
  readonly weights: { readonly place: string; readonly path: string };
  readonly model: ClipConfig;
  /** The place of a storage that holds MAD. */
  readonly data: string;
  readonly rule: CaptionRule;
  readonly pairs: number;
  readonly seed: number;
  /** Threads of the runtime. Default: 1. */
  readonly threads?: number;
}

/** Test images of MAD and their captions as a model embeds them: `[2, pairs, e]`, images first, rows of length 1. */
export const embedPairsTask = defineTask(
  import.meta.url,
  'embedPairsTask',
  async (
    { weights, model, data, rule, pairs, seed, threads = 1 }: EmbedPairsInput,
    { transfer, world }: TaskContext,
  ): Promise<Float32Array> => {
    const parameters = await loadWeights(world.storage(weights.place), weights.path, model);
    const { dataset, close } = await openMad(world.storage(data));
    const encoder = await ClipEncoder.create(world.runtime({ threads }), model);
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
  },
);
