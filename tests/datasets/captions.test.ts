import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  captionRule,
  captionText,
  CONTEXT_LENGTH,
  encodeCaption,
  END_TOKEN,
  FACTOR_NAMES,
  FACTORS,
  PADDING_TOKEN,
  sampleCaptions,
  START_TOKEN,
  VOCABULARY_SIZE,
  WORDS,
  wordToken,
  type CaptionRule,
} from '../../src/datasets/index.js';
import { InputError } from '../../src/files/input-error.js';
import { randomStream } from '../../src/numeric/index.js';

/** Labels of `count` images, all values drawn evenly. */
function drawLabels(count: number, seed: number): Uint8Array {
  const random = randomStream(seed);
  const labels = new Uint8Array(count * 6);
  for (let i = 0; i < labels.length; i++) labels[i] = random.below(FACTORS[FACTOR_NAMES[i % 6]!].length);
  return labels;
}

/** The factors that a caption mentions, by column, in its order; checks everything that holds for every caption. */
function mentioned(tokens: Int32Array, labels: Uint8Array, row: number): number[] {
  const caption = tokens.subarray(row * CONTEXT_LENGTH, (row + 1) * CONTEXT_LENGTH);
  const end = caption.indexOf(END_TOKEN);
  if (caption[0] !== START_TOKEN || end < 2) throw new Error(`malformed caption ${caption.join()}`);
  if (caption.subarray(end + 1).some((token) => token !== PADDING_TOKEN))
    throw new Error('words after the end');
  return Array.from(caption.subarray(1, end), (token) => {
    const column = FACTOR_NAMES.findIndex(
      (factor, c) => WORDS[token] === FACTORS[factor][labels[row * 6 + c]!],
    );
    if (column < 0) throw new Error(`caption says ${WORDS[token]}, which is not so`);
    return column;
  });
}

/** Pearson's statistic of counts against equal expected counts, or the given ones. */
function chiSquare(counts: readonly number[], expected?: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, i) => {
    const wanted = expected?.[i] ?? total / counts.length;
    return sum + (count - wanted) ** 2 / wanted;
  }, 0);
}

const rules = fc.oneof(
  fc.record({ always: fc.constantFrom(...FACTOR_NAMES), attributes: fc.integer({ min: 0, max: 5 }) }),
  fc.record({
    always: fc.constantFrom(...FACTOR_NAMES),
    probabilities: fc.dictionary(
      fc.constantFrom(...FACTOR_NAMES),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
  }),
);

describe('captions', () => {
  it('have 26 words, start and end: 28 tokens in a context of 8', () => {
    expect(WORDS).toHaveLength(26);
    expect(new Set(WORDS).size).toBe(26);
    expect([VOCABULARY_SIZE, CONTEXT_LENGTH, START_TOKEN, END_TOKEN]).toEqual([28, 8, 26, 27]);
    expect(wordToken('digit', 7)).toBe(7);
    expect(WORDS[wordToken('colour', 6)]).toBe('yellow');
    expect(() => wordToken('swelling', 2)).toThrow('word of swelling: expected a value from 0 to 1, got 2');
  });

  it('say only what is so, each factor once, the one always, whatever the rule', () => {
    fc.assert(
      fc.property(rules, fc.nat(), (rule: CaptionRule, seed) => {
        const labels = drawLabels(40, seed);
        const tokens = sampleCaptions(labels, rule, randomStream(seed, 1));
        for (let row = 0; row < 40; row++) {
          const columns = mentioned(tokens, labels, row);
          expect(new Set(columns).size).toBe(columns.length);
          expect(columns).toContain(FACTOR_NAMES.indexOf(rule.always));
          if ('attributes' in rule) expect(columns).toHaveLength(1 + rule.attributes);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('repeat by seed and differ from batch to batch', () => {
    const labels = drawLabels(128, 0);
    const rule: CaptionRule = { always: 'digit', attributes: 3 };
    expect(sampleCaptions(labels, rule, randomStream(4))).toEqual(
      sampleCaptions(labels, rule, randomStream(4)),
    );
    const random = randomStream(4);
    const first = sampleCaptions(labels, rule, random);
    expect(sampleCaptions(labels, rule, random)).not.toEqual(first);
  });

  it('choose every set of k attributes equally often, and every order of the words', () => {
    const labels = drawLabels(30_000, 2);
    const tokens = sampleCaptions(labels, { always: 'digit', attributes: 2 }, randomStream(9));
    const sets = new Map<string, number>();
    const places = [0, 0, 0];
    for (let row = 0; row < 30_000; row++) {
      const columns = mentioned(tokens, labels, row);
      places[columns.indexOf(0)]!++;
      const set = columns.toSorted().join();
      sets.set(set, (sets.get(set) ?? 0) + 1);
    }
    expect(sets.size).toBe(10);
    // 99.9 % points of chi-square with 9 and 2 degrees of freedom.
    expect(chiSquare([...sets.values()])).toBeLessThan(27.88);
    expect(chiSquare(places)).toBeLessThan(13.82);
  });

  it('mention each factor with its own probability, independently', () => {
    const probabilities = { digit: 0.9, thickness: 0.1, swelling: 0.5, scaling: 1 };
    const labels = drawLabels(20_000, 3);
    const tokens = sampleCaptions(labels, { always: 'colour', probabilities }, randomStream(1));
    const counts = [0, 0, 0, 0, 0, 0];
    let digitAndSwelling = 0;
    for (let row = 0; row < 20_000; row++) {
      const columns = mentioned(tokens, labels, row);
      for (const column of columns) counts[column]!++;
      if (columns.includes(0) && columns.includes(2)) digitAndSwelling++;
    }
    expect(counts[5]).toBe(20_000);
    expect(counts[4]).toBe(20_000);
    expect(counts[3]).toBe(0);
    // 3.3 standard deviations: one in a thousand.
    const near = (count: number, p: number): void =>
      expect(Math.abs(count - 20_000 * p)).toBeLessThan(3.3 * Math.sqrt(20_000 * p * (1 - p)));
    near(counts[0]!, 0.9);
    near(counts[1]!, 0.1);
    near(counts[2]!, 0.5);
    near(digitAndSwelling, 0.45);
  });

  it('can be written by hand and read', () => {
    const tokens = encodeCaption([wordToken('thickness', 2), wordToken('digit', 3), wordToken('colour', 1)]);
    expect([...tokens]).toEqual([26, 12, 3, 20, 27, 0, 0, 0]);
    expect(captionText(tokens)).toBe('thinning, 3, red');
    expect(() => encodeCaption([0, 1, 2, 3, 4, 5, 6])).toThrow('caption: expected at most 6 words, got 7');
  });

  it.each([
    [{ attributes: 6 }, 'captions: expected a whole number of attributes from 0 to 5, got 6'],
    [{ attributes: 1.5 }, 'captions: expected a whole number of attributes from 0 to 5, got 1.5'],
    [
      { always: 'weight', attributes: 1 },
      'unknown factor "weight": expected one of digit, thickness, swelling, fracture, scaling, colour',
    ],
    [
      { probabilities: { size: 0.5 } },
      'unknown factor "size": expected one of digit, thickness, swelling, fracture, scaling, colour',
    ],
    [
      { probabilities: { colour: 1.01 } },
      'captions: expected the probability of colour to be in [0, 1], got 1.01',
    ],
    [
      { probabilities: { colour: NaN } },
      'captions: expected the probability of colour to be in [0, 1], got NaN',
    ],
    [
      { always: 'colour', probabilities: { colour: 0.5 } },
      'captions: colour is in every caption and takes no probability, got 0.5; leave it out, or let another factor ' +
        'be the one always present',
    ],
    [{}, 'captions: expected either a number of attributes or probabilities of the factors, got neither'],
    [
      { attributes: 1, probabilities: {} },
      'captions: expected either a number of attributes or probabilities of the factors, got both',
    ],
  ])('refuse the rule %j in one line', (input, message) => {
    expect(() => captionRule(input)).toThrow(new InputError(message));
  });

  it('take a rule as users write it, the digit always there by default', () => {
    expect(captionRule({ attributes: 3 })).toEqual({ always: 'digit', attributes: 3 });
    expect(captionRule({ always: 'colour', probabilities: { digit: 0.2 } })).toEqual({
      always: 'colour',
      probabilities: { digit: 0.2 },
    });
  });

  it('need labels and tokens that fit', () => {
    expect(() =>
      sampleCaptions(new Uint8Array(7), { always: 'digit', attributes: 0 }, randomStream(0)),
    ).toThrow(RangeError);
  });
});
