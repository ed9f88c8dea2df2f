import type { CaptionRule, MadBatch, MadDataset } from '../../datasets/index.js';
import { randomStream } from '../../numeric/index.js';
import { fullCaptions, singleWordPrompts, trainingLengthPrompts } from './prompts.js';
import type { PromptSets } from './metrics.js';

/** Names of random streams under the experiment's seed. */
const IMAGES = 0x74657374;
const PROMPTS = 0x70726f6d;

/**
 * Test images, each digit as often as any other, each time in another random combination, with captions as in training.
 * The images do not depend on the captions' rule: every setting is tried on the same ones.
 */
export function testSet(dataset: MadDataset, images: number, rule: CaptionRule, seed: number): MadBatch {
  const rows = new Uint32Array(images);
  for (let filled = 0, epoch = 0; filled < images; epoch++) {
    const next = dataset.epoch(seed, epoch, 'digits').subarray(0, images - filled);
    rows.set(next, filled);
    filled += next.length;
  }
  return dataset.batch(rows, rule, randomStream(seed, IMAGES));
}

/** The prompts that models of one setting are asked with; `always`: see {@link trainingLengthPrompts}. */
export function promptSets(
  attributes: number,
  captionsPerWord: number,
  seed: number,
  always = 0,
): PromptSets {
  return {
    singleWord: singleWordPrompts(),
    trainingLength: trainingLengthPrompts(
      attributes,
      captionsPerWord,
      randomStream(seed, PROMPTS, 0),
      always,
    ),
    full: fullCaptions(randomStream(seed, PROMPTS, 1)),
  };
}
