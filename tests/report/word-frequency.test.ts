import { describe, expect, it } from 'vitest';
import { noCounts, wordFrequencies, type WordCounts, type WordList } from '../../src/datasets/index.js';
import { htmlPage, renderSvg } from '../../src/report/index.js';
import { wordFrequencyFigures, wordFrequencyReport } from '../../src/report/word-frequency-report.js';
import { perMillion } from '../../src/report/word-frequency-tables.js';
import { areDrawnAsBefore } from './drawn.js';

const list = (name: string, count: number): WordList => ({
  name,
  source: 'test',
  entries: Array.from({ length: count }, (_, k) => ({ word: `${name} ${k}`, forms: [`${name} ${k}`] })),
});
const lists = [list('objects', 20), list('attributes', 30)];

/** Frequencies that fall as 1 / rank, the last words of each list never found. */
function frequencies(of: (list: number, k: number) => number) {
  const captions = 1_000_000;
  const entryCaptions = lists.flatMap(({ entries }, l) => entries.map((_, k) => Math.round(of(l, k))));
  const counts: WordCounts = {
    ...noCounts(lists),
    captions,
    words: 12 * captions,
    listSets: [400_000, 300_000, 200_000, 100_000],
    entryCaptions,
    entryOccurrences: entryCaptions,
  };
  return wordFrequencies(lists, counts, 0);
}

const usual = frequencies((l, k) => (k > 17 ? 0 : (l === 0 ? 60_000 : 20_000) / (k + 1)));
const figures = wordFrequencyFigures(usual);

describe('figures of word frequencies', () => {
  areDrawnAsBefore(figures);

  it('say the numbers in their titles', () => {
    expect(figures.map(({ title }) => title)).toEqual([
      'Captions in a million that hold the median word: 5,728 for objects and 1,292 for attributes',
      'The most frequent words: objects 0 (6\u00a0% of captions) among objects and attributes 0 (2\u00a0% ' +
        'of captions) among attributes',
    ]);
  });

  it('are drawn of one word in one caption, and not of none', async () => {
    for (const figure of wordFrequencyFigures(frequencies((l, k) => (l === 0 && k === 0 ? 1 : 0)))) {
      expect(await renderSvg(figure)).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(wordFrequencyFigures(frequencies(() => 0))).toEqual([]);
  });
});

describe('the report of word frequencies', () => {
  it('says in its lead what was found, and lists every word', async () => {
    const report = wordFrequencyReport(usual, {
      files: ['a<b>.txt'],
      seed: 0,
      version: '1',
      content: { usual },
    });
    expect(report.lead[0]).toBe(
      'Objects are named more often than attributes. Of 1,000,000 captions there are 40\u00a0% with one of the ' +
        'objects and 30\u00a0% with one of the ' +
        'attributes; 10\u00a0% have both and 40\u00a0% neither.',
    );
    expect(report.lead[1]).toMatch(
      /^The median word is in 5,728 captions in a million among objects and 1,292/,
    );
    const page = await htmlPage(report);
    expect(page).toContain('attributes 29');
    expect(page).not.toContain('a<b>');
  });

  it('prints rates with decimals only where they say something', () => {
    expect([0, 0.0123, 2.34, 1234.5].map(perMillion)).toEqual(['0', '0.012', '2.3', '1,235']);
  });
});
