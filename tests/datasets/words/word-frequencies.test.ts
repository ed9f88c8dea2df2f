import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordFrequencies } from '../../../src/datasets/words/word-frequencies.js';
import { noCounts } from '../../../src/datasets/words/word-counts.js';
import type { WordList } from '../../../src/datasets/words/word-list.js';
import { naiveCounts } from './naive.js';

const list = (name: string, words: readonly string[]): WordList => ({
  name,
  source: 'test',
  entries: words.map((word) => ({ word, forms: [word] })),
});

describe('word frequencies', () => {
  it('are captions per million, by falling frequency', () => {
    const lists = [list('objects', ['cat', 'dog', 'cow']), list('attributes', ['red', 'old'])];
    const captions = ['red dog dog', 'a dog', 'cat', 'red', 'none', 'red red', ' '];
    const found = wordFrequencies(lists, naiveCounts(captions, lists), 0);
    expect(found).toMatchObject({ captions: 6, empty: 1, words: 10, withAll: 1, withNone: 1 });
    const [objects, attributes] = found.lists;
    expect(objects).toMatchObject({ captions: 3, share: 0.5, occurrences: 4, found: 2 });
    expect(objects!.words.map(({ word, captions: own, occurrences }) => [word, own, occurrences])).toEqual([
      ['dog', 2, 3],
      ['cat', 1, 1],
      ['cow', 0, 0],
    ]);
    expect(objects!.words[0]!.perMillion).toBeCloseTo(2e6 / 6, 6);
    expect(objects!.quartiles[1]).toBeCloseTo(1e6 / 6, 6);
    expect(attributes).toMatchObject({ captions: 3, found: 1 });
    // Of six pairs the object is in more captions in 2 (over old), ties with it once and loses three times to red.
    expect(found.comparison).toMatchObject({ more: 'objects', less: 'attributes', superiority: 2.5 / 6 });
  });

  it('compare lists by pairs of words', () => {
    const counts = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const lists = [
          list(
            'a',
            a.map((_, k) => `a${k}`),
          ),
          list(
            'b',
            b.map((_, k) => `b${k}`),
          ),
        ];
        const found = wordFrequencies(
          lists,
          { ...noCounts(lists), captions: 10, entryCaptions: [...a, ...b], entryOccurrences: [...a, ...b] },
          1,
        );
        let wins = 0;
        for (const x of a) for (const y of b) wins += x > y ? 1 : x === y ? 0.5 : 0;
        expect(found.comparison!.superiority).toBeCloseTo(wins / (a.length * b.length), 12);
      }),
      { numRuns: 20 },
    );
  });

  it('tell a list that is more frequent from one that is not', () => {
    const words = Array.from({ length: 30 }, (_, k) => `w${k}`);
    const lists = [
      list('objects', words),
      list(
        'attributes',
        words.map((word) => `x${word}`),
      ),
    ];
    const of = (first: (k: number) => number, second: (k: number) => number) =>
      wordFrequencies(
        lists,
        {
          ...noCounts(lists),
          captions: 1000,
          entryCaptions: [...words.map((_, k) => first(k)), ...words.map((_, k) => second(k))],
        },
        0,
      ).comparison!;
    expect(
      of(
        (k) => 20 + k,
        (k) => k,
      ).p,
    ).toBeLessThan(0.001);
    expect(
      of(
        (k) => k,
        (k) => k,
      ).p,
    ).toBeGreaterThan(0.3);
    expect(
      of(
        (k) => k,
        (k) => 20 + k,
      ).p,
    ).toBeGreaterThan(0.99);
  });

  it('of no captions do not exist', () => {
    const lists = [list('objects', ['cat'])];
    expect(() => wordFrequencies(lists, noCounts(lists), 0)).toThrow(
      'word frequencies: expected captions, got none',
    );
    expect(() => wordFrequencies(lists, { ...noCounts([]), captions: 1 }, 0)).toThrow(
      'expected counts of 1 words, got 0',
    );
  });
});
