import type { ListFrequencies, WordFrequencies } from '../datasets/index.js';
import type { Cell, Table } from './report.js';
import { count, fixed, percent } from './text.js';

/** Captions in a million, with a decimal only where it says something. */
export function perMillion(value: number): string {
  return value === 0 || value >= 100 ? count(Math.round(value)) : fixed(value, value >= 1 ? 1 : 3);
}

/** The lists side by side, then the `top` most frequent words of each. */
export function wordFrequencyTables(frequencies: WordFrequencies, top: number): readonly Table[] {
  return [listsTable(frequencies), ...frequencies.lists.map((list) => wordsTable(list, top))];
}

function listsTable({ lists, captions, words }: WordFrequencies): Table {
  return {
    caption: `What ${count(captions)} captions with ${count(words)} words name`,
    columns: [
      { header: 'List' },
      { header: 'Captions with one', kind: 'number' },
      { header: 'Words per caption', kind: 'number' },
      { header: 'Found', kind: 'number' },
      { header: 'Median per million', kind: 'number' },
      { header: 'Middle half', kind: 'number' },
    ],
    rows: lists.map((list): Cell[] => [
      list.name,
      percent(list.share),
      fixed(list.occurrences / captions, 3),
      `${count(list.found)} of ${count(list.words.length)}`,
      perMillion(list.quartiles[1]),
      `${perMillion(list.quartiles[0])} to ${perMillion(list.quartiles[2])}`,
    ]),
  };
}

/** On a page, a table of more words is closed until it is opened. */
const MANY = 30;

function wordsTable({ name, words }: ListFrequencies, top: number): Table {
  const found = words.filter(({ captions }) => captions > 0);
  const shown = found.slice(0, top);
  return {
    folded: shown.length > MANY,
    caption: captionOf(name, words.length, found.length, shown.length),
    columns: [
      { header: 'Word' },
      { header: 'Captions', kind: 'number' },
      { header: 'Per million', kind: 'number' },
      { header: 'Occurrences', kind: 'number' },
    ],
    rows: shown.map(({ word, captions, perMillion: rate, occurrences }): Cell[] => [
      word,
      count(captions),
      perMillion(rate),
      count(occurrences),
    ]),
  };
}

/** Words that no caption holds have no rows: they are counted here. */
function captionOf(name: string, all: number, found: number, shown: number): string {
  if (found === 0) return `None of the ${count(all)} ${name} is in a caption`;
  const missing = all > found ? `; ${count(all - found)} of ${count(all)} are in no caption` : '';
  if (shown < found) return `The ${count(shown)} most frequent ${name}${missing}`;
  return missing === '' ? `All ${name}` : `All ${name} that captions hold${missing}`;
}
