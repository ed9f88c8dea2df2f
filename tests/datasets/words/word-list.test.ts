import { describe, expect, it } from 'vitest';
import { pluralsOf } from '../../../src/datasets/words/plural.js';
import { cocoObjects, commonAttributes } from '../../../src/datasets/words/shipped-lists.js';
import { parseWordList } from '../../../src/datasets/words/word-list.js';
import { InputError } from '../../../src/files/input-error.js';

const parse = (text: string, plurals = false) =>
  parseWordList(text, { name: 'objects', source: 'list.txt', plurals });

describe('word lists', () => {
  it('have a word or phrase a line, other spellings after commas, and comments', () => {
    expect(parse('# animals\nCat\r\n\nTraffic-Light , signal # lights\n').entries).toEqual([
      { word: 'Cat', forms: ['cat'] },
      { word: 'Traffic-Light', forms: ['traffic light', 'signal'] },
    ]);
  });

  it('take plurals of the last word, and leave those that the list names itself', () => {
    expect(parse('wine glass\nperson\npeople', true).entries).toEqual([
      { word: 'wine glass', forms: ['wine glass', 'wine glasses'] },
      { word: 'person', forms: ['person', 'persons'] },
      { word: 'people', forms: ['people', 'peoples'] },
    ]);
  });

  it.each([
    ['cat\ndog\nCAT', 'list.txt, line 3: expected each word once, got "cat" as on line 1; drop one'],
    [
      'cat\n???',
      'list.txt, line 2: expected a word with letters or digits, got "???"; write one, or drop it',
    ],
    ['cat, ', 'list.txt, line 1: expected a word with letters or digits, got ""; write one, or drop it'],
    [
      'salt & pepper',
      'list.txt, line 1: expected words with spaces or hyphens between, got "salt & pepper", which no caption can ' +
        'match as one phrase; drop the punctuation',
    ],
    [
      '\n# nothing\n',
      'list.txt: expected a word or phrase on each line, got none; write for example "traffic light"',
    ],
  ])('refuse %j', (text, message) => {
    expect(() => parse(text)).toThrow(new InputError(message));
  });
});

describe('plurals', () => {
  it.each([
    ['bus', 'buses'],
    ['bench', 'benches'],
    ['box', 'boxes'],
    ['city', 'cities'],
    ['boy', 'boys'],
    ['potato', 'potatoes'],
    ['photo', 'photos'],
    ['woman', 'women'],
    ['human', 'humans'],
    ['child', 'children'],
    ['knife', 'knives'],
    ['giraffe', 'giraffes'],
  ])('of %s include %s', (word, plural) => {
    expect(pluralsOf(word)).toContain(plural);
  });

  it('of sheep and of numbers are none', () => {
    expect(pluralsOf('sheep')).toEqual([]);
    expect(pluralsOf('3')).toEqual([]);
  });
});

describe('the lists that ship', () => {
  it('are as long as their sources say', () => {
    expect(cocoObjects().entries).toHaveLength(80);
    expect(commonAttributes().entries).toHaveLength(115 + 10);
  });

  it('share no form, so that each word counts as one thing', () => {
    const objects = new Set(cocoObjects().entries.flatMap(({ forms }) => forms));
    const both = commonAttributes().entries.filter(({ forms }) => forms.some((form) => objects.has(form)));
    expect(both).toEqual([]);
  });
});
