import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldWord, initialOf, wordRuns } from '../../../src/datasets/words/folding.js';
import { compileWords } from '../../../src/datasets/words/matcher.js';
import { cocoObjects, commonAttributes } from '../../../src/datasets/words/shipped-lists.js';
import { WordCounter } from '../../../src/datasets/words/word-counter.js';
import { addCounts, noCounts } from '../../../src/datasets/words/word-counts.js';
import { parseWordList, type WordList } from '../../../src/datasets/words/word-list.js';
import { naiveCounts } from './naive.js';

const encoder = new TextEncoder();

function list(words: readonly string[], plurals = false, name = 'objects'): WordList {
  return parseWordList(words.join('\n'), { name, source: 'test', plurals });
}

function count(captions: readonly string[], lists: readonly WordList[]) {
  const counter = new WordCounter(compileWords(lists));
  for (const caption of captions) {
    const bytes = encoder.encode(caption);
    counter.countCaption(bytes, 0, bytes.length);
  }
  return counter.counts();
}

/** Occurrences by word, zeros left out. */
function occurrences(captions: readonly string[], words: WordList): Record<string, number> {
  const { entryOccurrences } = count(captions, [words]);
  return Object.fromEntries(
    words.entries.map(({ word }, k) => [word, entryOccurrences[k]!] as const).filter(([, n]) => n > 0),
  );
}

describe('what is counted', () => {
  it('counts whole words, whatever their case', () => {
    expect(occurrences(['A Cat and a CAT, no category; concat', 'cat'], list(['cat']))).toEqual({ cat: 3 });
  });

  it('counts a caption once and an occurrence each time', () => {
    const { entryCaptions, entryOccurrences } = count(['cat cat', 'a dog', 'cat'], [list(['cat', 'dog'])]);
    expect(entryCaptions).toEqual([2, 1]);
    expect(entryOccurrences).toEqual([3, 1]);
  });

  it('takes a phrase across spaces, hyphens, underscores and line ends, and not across punctuation', () => {
    const phrases = list(['traffic light']);
    for (const caption of [
      'traffic light',
      'Traffic-Light',
      'traffic_light',
      'traffic \n\t light',
      'traffic\u2010light',
    ])
      expect(occurrences([caption], phrases), caption).toEqual({ 'traffic light': 1 });
    for (const caption of [
      'traffic, light',
      'traffic. Light',
      'traffic red light',
      'trafficlight',
      'traffic’light',
    ])
      expect(occurrences([caption], phrases), caption).toEqual({});
  });

  it('gives words inside a longer phrase to the phrase', () => {
    const words = list(['hot dog', 'dog', 'big hot dog stand']);
    expect(occurrences(['a hot dog'], words)).toEqual({ 'hot dog': 1 });
    expect(occurrences(['a hot dog and a dog'], words)).toEqual({ 'hot dog': 1, dog: 1 });
    expect(occurrences(['big hot dog stand'], words)).toEqual({ 'big hot dog stand': 1 });
    // The longer phrase breaks off: what stood inside it counts after all.
    expect(occurrences(['big hot dog stands'], words)).toEqual({ 'hot dog': 1 });
    expect(occurrences(['hot, dog'], words)).toEqual({ dog: 1 });
  });

  it('counts both phrases where they only overlap', () => {
    expect(occurrences(['a fire truck driver'], list(['fire truck', 'truck driver', 'truck']))).toEqual({
      'fire truck': 1,
      'truck driver': 1,
    });
  });

  it('counts a phrase that overlaps itself at each place', () => {
    expect(occurrences(['very very very'], list(['very very']))).toEqual({ 'very very': 2 });
  });

  it('folds plurals of nouns only where the list asks for it', () => {
    const captions = ['two buses, many knives, people with skies and mice; teddy bears', 'shorts, news'];
    expect(
      occurrences(captions, list(['bus', 'knife', 'person', 'sky', 'mouse', 'teddy bear', 'bear'], true)),
    ).toEqual({
      bus: 1,
      knife: 1,
      person: 1,
      sky: 1,
      mouse: 1,
      'teddy bear': 1,
    });
    expect(occurrences(captions, list(['short', 'new']))).toEqual({});
  });

  it('folds compatibility forms and composition, and keeps accents', () => {
    const words = list(['café', 'cat', 'œuvre', 'straße']);
    expect(
      occurrences(['CAFE\u0301', 'café', 'cafe', 'ｃａｔ', 'cat’s', 'ŒUVRE', 'Straße', 'cat\u0301'], words),
    ).toEqual({
      café: 2,
      cat: 2,
      œuvre: 1,
      straße: 1,
    });
  });

  it('tells captions by the lists they hold a word of', () => {
    const lists = [list(['cat']), list(['red'], false, 'attributes')];
    expect(count(['red cat', 'cat', 'a cat', 'red', 'blue', ''], lists)).toMatchObject({
      captions: 5,
      empty: 1,
      words: 7,
      listSets: [1, 2, 1, 1],
    });
  });

  it('counts a word in each list that has it', () => {
    expect(count(['orange'], [list(['orange']), list(['orange'])]).entryOccurrences).toEqual([1, 1]);
  });
});

/** Words of a small alphabet, so that they meet often; separators of every kind. */
const word = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'c',
    'ab',
    'bus',
    'buses',
    'city',
    'cities',
    'A',
    'Ä',
    'a\u0308',
    'ｂ',
    'Ω',
    'ж',
    '東',
    '𝒂',
    'é9',
  ),
  fc.string({ unit: 'grapheme', maxLength: 3 }),
);
const separator = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(' ', '-', '_', '  ', '\t', '\u00a0', '\u2011') },
  fc.constantFrom(', ', '.', '!', '’', '"', ' & ', '\u3001', '\ufffd', '\u00ad', '😀'),
);
const caption = fc
  .array(fc.tuple(word, separator), { maxLength: 9 })
  .map((parts) => parts.map(([a, b]) => a + b).join(''));
const phrase = fc
  .array(fc.constantFrom('a', 'b', 'c', 'bus', 'city', 'ä', 'ω', 'ж', '東', 'é9'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((words) => words.join(' '));
const phrases = fc.uniqueArray(phrase, { minLength: 1, maxLength: 8 });

describe('the automaton on bytes', () => {
  it('agrees with every form tried at every place', () => {
    fc.assert(
      fc.property(
        fc.array(caption, { maxLength: 5 }),
        phrases,
        phrases,
        fc.boolean(),
        (captions, a, b, plurals) => {
          const lists = [list(a, plurals), list(b, false, 'attributes')];
          expect(count(captions, lists)).toEqual(naiveCounts(captions, lists));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('agrees on any text at all, broken UTF-8 included', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), phrases, (bytes, words) => {
        const lists = [list([...words, 'ÿ'])];
        const counter = new WordCounter(compileWords(lists));
        counter.countCaption(bytes, 0, bytes.length);
        expect(counter.counts()).toEqual(
          naiveCounts([new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)], lists),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees on any Unicode text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (captions) => {
        const words = [...new Set(captions.flatMap((one) => wordRuns(one).flat()))].filter(
          (one) => wordRuns(one).flat().length === 1,
        );
        const forms = words.filter((one) => foldWord(one) === one && wordRuns(one)[0]![0] === one);
        if (forms.length === 0) return;
        const lists = [list([...new Set(forms)].map((form) => form.replace('#', '')))];
        expect(count(captions, lists)).toEqual(naiveCounts(captions, lists));
      }),
      { numRuns: 500 },
    );
  });

  it('knows every list word that stands alone', () => {
    const lists = [cocoObjects(), commonAttributes()];
    const forms = lists.flatMap(({ entries }) => entries.flatMap((entry) => entry.forms));
    const counts = count(forms, lists);
    const perEntry = lists.flatMap(({ entries }) => entries.map((entry) => entry.forms.length));
    expect(counts.entryCaptions).toEqual(perEntry);
    expect(counts).toEqual(naiveCounts(forms, lists));
  });

  it('counts lines as captions, with or without a last line feed', () => {
    const lines = fc.array(
      caption.map((one) => one.replaceAll('\n', ' ')),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(
        lines,
        phrases,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (captions, words, end, closed) => {
          const lists = [list(words)];
          const counter = new WordCounter(compileWords(lists));
          const bytes = encoder.encode(captions.join(end) + (closed ? end : ''));
          counter.countLines(bytes, 0, bytes.length);
          // An empty last line without its line feed is no line.
          const last = captions.at(-1) === '' && !closed;
          expect(counter.counts()).toEqual(naiveCounts(last ? captions.slice(0, -1) : captions, lists));
        },
      ),
    );
  });
});

describe('counts', () => {
  it('of parts add up to those of the whole', () => {
    fc.assert(
      fc.property(fc.array(caption), fc.nat(), phrases, (captions, at, words) => {
        const lists = [list(words)];
        const cut = captions.length === 0 ? 0 : at % captions.length;
        expect(addCounts(count(captions.slice(0, cut), lists), count(captions.slice(cut), lists))).toEqual(
          addCounts(noCounts(lists), count(captions, lists)),
        );
      }),
    );
  });

  it('of different lists do not add up', () => {
    expect(() => addCounts(noCounts([list(['a'])]), noCounts([list(['a', 'b'])]))).toThrow(
      'word counts: expected counts of the same lists, got 1 and 2 numbers',
    );
  });
});

describe('initialOf', () => {
  it('is the same for a word however it is composed', () => {
    expect(initialOf('É')).toBe(initialOf('e'));
    expect(initialOf('ｃ')).toBe('c'.codePointAt(0));
    expect(initialOf('ж')).not.toBe(initialOf('x'));
  });
});
