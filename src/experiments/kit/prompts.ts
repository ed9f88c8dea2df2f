import {
  type CaptionRule,
  CONTEXT_LENGTH,
  encodeCaption,
  FACTOR_NAMES,
  FACTORS,
  type MadBatch,
  type MadDataset,
  WORDS,
  wordToken,
} from '../../datasets/index.js';
import { type Random, randomStream, shuffle } from '../../numeric/index.js';

/** Texts, and what each of them says. */
export interface Prompts {
  /** `[n, 8]`. */
  readonly tokens: Int32Array;
  /** The words that each text is a prompt for, by their place in the vocabulary. */
  readonly words: readonly (readonly number[])[];
}

/** The values of a factor, as places in the vocabulary. */
export function wordsOfFactor(factor: number): readonly number[] {
  const name = FACTOR_NAMES[factor]!;
  return FACTORS[name].map((_, value) => wordToken(name, value));
}

/** Each word on its own. */
export function singleWordPrompts(): Prompts {
  return promptsOf(WORDS.map((_, word) => ({ caption: [word], words: [word] })));
}

/**
 * For each word, `count` random captions as long as those of training: a word of the factor that is always there,
 * `attributes` of the other five, in random order, the word in its factor's slot and the other slots filled at
 * random. Where training never mentions another factor, such a factor's word stands alone.
 *
 * @param always The factor in every caption, by its column. Default: 0, the digit.
 */
export function trainingLengthPrompts(
  attributes: number,
  count: number,
  random: Random,
  always = 0,
): Prompts {
  const prompts: { readonly caption: readonly number[]; readonly words: readonly number[] }[] = [];
  for (let factor = 0; factor < FACTOR_NAMES.length; factor++) {
    for (const word of wordsOfFactor(factor)) {
      for (let k = 0; k < count; k++) {
        const others = shuffle(
          FACTOR_NAMES.map((_, other) => other).filter((other) => other !== always && other !== factor),
          random,
        );
        const free = factor === always ? attributes : attributes - 1;
        const slots = free < 0 ? [] : [...(factor === always ? [] : [always]), ...others.slice(0, free)];
        const caption = [word, ...slots.map((slot) => anyWord(slot, random))];
        prompts.push({ caption: shuffle(caption, random), words: [word] });
      }
    }
  }
  return promptsOf(prompts);
}

/** Every full caption, one word a factor, each in a random order: 1,680; the last factor counts fastest. */
export function fullCaptions(random: Random): Prompts {
  return promptsOf(fullCaptionWords().map((words) => ({ caption: shuffle([...words], random), words })));
}

/** The words of every full caption, in the order of {@link fullCaptions}. */
export function fullCaptionWords(): readonly (readonly number[])[] {
  return FACTOR_NAMES.reduce<readonly (readonly number[])[]>(
    (captions, _, factor) =>
      captions.flatMap((caption) => wordsOfFactor(factor).map((word) => [...caption, word])),
    [[]],
  );
}

function anyWord(factor: number, random: Random): number {
  const words = wordsOfFactor(factor);
  return words[random.below(words.length)]!;
}

function promptsOf(
  prompts: readonly { readonly caption: readonly number[]; readonly words: readonly number[] }[],
): Prompts {
  const tokens = new Int32Array(prompts.length * CONTEXT_LENGTH);
  prompts.forEach(({ caption }, k) => tokens.set(encodeCaption(caption), k * CONTEXT_LENGTH));
  return { tokens, words: prompts.map(({ words }) => words) };
}

/** The prompts of {@link ModelEmbeddings}. */
export interface PromptSets {
  readonly singleWord: Prompts;
  readonly trainingLength: Prompts;
  readonly full: Prompts;
}

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
