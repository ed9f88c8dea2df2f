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

function wordsTable({ name, words }: ListFrequencies, top: number): Table {
  const shown = words.slice(0, top);
  return {
    caption: shown.length < words.length ? `The ${count(shown.length)} most frequent ${name}` : `All ${name}`,
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
