import { describe, expect, it } from 'vitest';
import {
  captionRule,
  describeMad,
  drawDigits,
  END_TOKEN,
  FACTOR_NAMES,
  generateMadRange,
  MadDataset,
  START_TOKEN,
  WORDS,
} from '../../src/datasets/index.js';
import { madBatches } from '../../src/experiments/kit/batches.js';
import { modelMetrics } from '../../src/experiments/kit/metrics.js';
import { type Prompts, promptSets, testSet, wordsOfFactor } from '../../src/experiments/kit/prompts.js';
import { firstMismatch } from '../support/all-close.js';

const dim = WORDS.length;

function makeDataset(count: number): MadDataset {
  const options = { seed: 0, colours: 'drawn', palette: 'pure' } as const;
  const digits = drawDigits(count, 0);
  return MadDataset.of(describeMad(count, digits.source, options), generateMadRange(digits, options));
}
const dataset = makeDataset(20);

/** The words of a caption's tokens. */
const wordsIn = (tokens: Int32Array, row: number): number[] => {
  const caption = [...tokens.subarray(8 * row, 8 * row + 8)];
  expect(caption[0]).toBe(START_TOKEN);
  return caption.slice(1, caption.indexOf(END_TOKEN));
};

/** An ideal model: a text is the sum of its words' axes, scaled to length 1. */
function embedWords(words: readonly (readonly number[])[]): Float32Array {
  const out = new Float32Array(words.length * dim);
  words.forEach((own, row) => {
    for (const word of own) out[row * dim + word]! += 1 / Math.sqrt(own.length);
  });
  return out;
}
const embedTexts = ({ tokens, words }: Prompts): Float32Array =>
  embedWords(words.map((_, row) => wordsIn(tokens, row)));

function ideal(attributes: number, changed: Partial<Parameters<typeof modelMetrics>[0]> = {}) {
  const { labels, tokens } = testSet(dataset, 200, captionRule({ attributes }), 1);
  const prompts = promptSets(attributes, 40, 1);
  const rows = Array.from({ length: 200 }, (_, row) => row);
  const shown = rows.map((row) =>
    FACTOR_NAMES.map((_, factor) => wordsOfFactor(factor)[labels[6 * row + factor]!]!),
  );
  const embeddings = {
    dim,
    images: embedWords(shown),
    captions: embedWords(rows.map((row) => wordsIn(tokens, row))),
    singleWords: embedTexts(prompts.singleWord),
    trainingLength: embedTexts(prompts.trainingLength),
    fullCaptions: embedTexts(prompts.full),
    ...changed,
  };
  return modelMetrics(embeddings, prompts, labels);
}

describe('the metrics of a model', () => {
  it('are perfect where texts and images are the sums of their words', () => {
    const { gap, downstream, idealWordsAccuracy } = ideal(5);
    for (const one of Object.values(downstream)) {
      expect([
        one.digitAccuracy,
        one.attributeAccuracy,
        one.attributeAveragePrecision,
        one.accuracy,
      ]).toBeAllClose([1, 1, 1, 1]);
    }
    expect(idealWordsAccuracy).toBe(1);
    // Image and caption coincide: the smallest dissimilarity that counts.
    expect(gap.l2m).toBeCloseTo(0, 6);
    expect(gap.matchedCosine).toBeCloseTo(1, 6);
    expect(gap.rmg).toBeLessThan(0.005);
  });

  it('are those of chance where all images are one point', () => {
    const images = new Float32Array(200 * dim);
    for (let i = 0; i < 200; i++) images.fill(1 / Math.sqrt(dim), i * dim, (i + 1) * dim);
    const { downstream, moad } = ideal(5, { images });
    expect(downstream.singleWord.digitAccuracy).toBeCloseTo(1 / 10, 12);
    expect(downstream.singleWord.attributeAccuracy).toBeCloseTo((1 / 3 + 3 / 2 + 1 / 7) / 5, 12);
    expect(moad.image).toBeCloseTo(0, 6);
    expect(moad.crossModal).toBeCloseTo(0, 6);
  });

  it('show captions without attributes as a bias of texts to objects', () => {
    const { moad, downstream } = ideal(0);
    // Same digit, same text: cosine 1; another digit: 0. Attributes cannot be told from such texts.
    expect(moad.text).toBeGreaterThan(0.95);
    expect(moad.text).toBeLessThan(1.05);
    expect(downstream.trainingLength.accuracy).toBe(1);
    expect(ideal(5).moad.text).toBeLessThan(0.1);
  });
});

describe('prompts', () => {
  it.each([0, 1, 3, 5])('of training length mention the word, the digit and %d attributes', (attributes) => {
    const { trainingLength } = promptSets(attributes, 3, 2);
    expect(trainingLength.words.length).toBe(3 * WORDS.length);
    trainingLength.words.forEach(([word], row) => {
      const caption = wordsIn(trainingLength.tokens, row);
      expect(caption).toContain(word);
      const factors = caption.map((one) => FACTOR_NAMES.findIndex((_, f) => wordsOfFactor(f).includes(one)));
      expect(new Set(factors).size).toBe(caption.length);
      // Where training mentions no attribute, an attribute's word stands alone.
      expect(factors.includes(0)).toBe(attributes > 0 || word! < 10);
      expect(caption.length).toBe(attributes + 1);
    });
  });

  it('of all six words are every caption once', () => {
    const { full } = promptSets(5, 1, 2);
    expect(new Set(full.words.map((words) => words.join())).size).toBe(1680);
    full.words.forEach((words, row) =>
      expect(wordsIn(full.tokens, row).sort((a, b) => a - b)).toEqual([...words].sort((a, b) => a - b)),
    );
  });
});

describe('batches', () => {
  it('depend on seed and place alone and take each digit once an epoch', async () => {
    const make = (seed: number) => madBatches(dataset, { always: 'digit', attributes: 2 }, 10, seed);
    const source = make(3);
    expect(source.batchesPerEpoch).toBe(2);
    const copies = async (from: typeof source, epoch: number, index: number) => {
      const { images, tokens } = await from.batch(epoch, index);
      return { images: images.slice(), tokens: tokens.slice() };
    };
    const first = await copies(source, 1, 1);
    await source.batch(2, 0);
    expect(await copies(source, 1, 1)).toEqual(first);
    expect(await copies(make(3), 1, 1)).toEqual(first);
    expect(firstMismatch((await copies(make(4), 1, 1)).tokens, first.tokens)).toBeDefined();
    const counts = new Array<number>(10).fill(0);
    for (const index of [0, 1]) {
      const { tokens } = await copies(source, 5, index);
      for (let row = 0; row < 10; row++) counts[wordsIn(tokens, row).find((word) => word < 10)!]! += 1;
    }
    expect(counts).toEqual(new Array(10).fill(2));
  });

  it('need enough digits', () => {
    expect(() => madBatches(dataset, { always: 'digit', attributes: 2 }, 21, 0)).toThrow(
      'expected at least 21 digits, one for each pair of a batch, got 20',
    );
  });
});
