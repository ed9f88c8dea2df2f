import type { ListFrequencies, WordFrequencies } from '../../datasets/index.js';
import {
  binBars,
  drawing,
  guideLabel,
  guides,
  intervals,
  looks,
  type Axis,
  type Bin,
} from '../marks/index.js';
import type { Figure } from '../report.js';
import { count, list, percent } from '../text.js';
import { plot } from '../theme.js';
import { perMillion } from '../word-frequency-tables.js';
import { logTicks } from './log-ticks.js';

/** Bins to a decade of frequency. */
const BINS_A_DECADE = 3;
const TOP = 15;
const FEWEST_BINS = 3;

/** Share of a list's words by frequency, in bins of equal ratio; words never found are in none. */
function binsOf({ words }: ListFrequencies): readonly Bin[] {
  const counts = new Map<number, number>();
  for (const { perMillion: rate } of words) {
    if (rate === 0) continue;
    // A frequency on an edge belongs to the bin above, rounding or not.
    const bin = Math.floor(BINS_A_DECADE * Math.log10(rate) + 1e-9);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([bin, size]) => ({
      low: 10 ** (bin / BINS_A_DECADE),
      high: 10 ** ((bin + 1) / BINS_A_DECADE),
      value: size / words.length,
    }));
}

function powersOfTen([low, high]: readonly [number, number]): number[] {
  return logTicks(high, low).filter((tick) => Number.isInteger(Math.log10(tick)));
}

/** Powers of ten; over less than two of them 1, 2 and 5 times one, too. */
function fewTicks(ends: readonly [number, number]): number[] {
  const powers = powersOfTen(ends);
  return powers.length > 1 ? powers : logTicks(ends[1], ends[0]);
}

/** "120 for objects and 45 for attributes". */
function mediansPhrase(lists: readonly ListFrequencies[]): string {
  return list(lists.map(({ name, quartiles }) => `${perMillion(quartiles[1])} for ${name}`));
}

/** How often captions name the words of each list (TEOT Fig. 5); undefined where no word is found. */
export function wordFrequencyFigure({ lists, captions }: WordFrequencies): Figure | undefined {
  const panels = lists.map((one) => ({ list: one, bins: binsOf(one) }));
  const all = panels.flatMap(({ bins }) => bins);
  // Fewer bins are no distribution: the words themselves say more.
  if (new Set(all.map(({ low }) => low)).size < FEWEST_BINS) return undefined;
  const domain = [Math.min(...all.map(({ low }) => low)), Math.max(...all.map(({ high }) => high))] as const;
  const y: Axis = {
    title: 'Share of words',
    domain: [0, 1.15 * Math.max(...all.map(({ value }) => value))],
    format: '.0%',
    ticks: 4,
  };
  return {
    id: 'word-frequency',
    title: `Captions in a million that hold the median word: ${mediansPhrase(lists)}`,
    caption:
      'Words of each list by how many of a million captions hold them, in bins of equal ratio; ' +
      `${count(captions)} captions. The dark line is the median of the list, words never found included, ` +
      'which are in no bar.',
    spec: drawing(
      panels.map(({ list: { name, words, found, quartiles }, bins }, k) => {
        const missing = words.length - found;
        const median = quartiles[1];
        return {
          title: `${name} (${count(words.length)}${missing > 0 ? `, ${count(missing)} never found` : ''})`,
          x: {
            ...(k === panels.length - 1 && { title: 'Captions with the word, in a million' }),
            log: true,
            domain,
            ticks: powersOfTen(domain),
            format: '~s',
          },
          y,
          marks: [
            binBars(bins, name),
            ...(median >= domain[0] && median <= domain[1]
              ? [guides('x', [median], 'strong'), guideLabel(median, `median ${perMillion(median)}`)]
              : []),
          ],
        };
      }),
      { looks: listLooks(lists), columns: 1, width: plot.width, height: 120, spacing: 14 },
    ),
  };
}

/** Titles name the lists. */
function listLooks(lists: readonly ListFrequencies[]) {
  return looks(
    lists.map(({ name }) => name),
    { swatch: 'none' },
  );
}

/** The most frequent words of each list on one scale. */
export function topWordsFigure({ lists, captions }: WordFrequencies): Figure | undefined {
  const tops = lists.map(({ name, words }) => ({
    name,
    words: words.filter((word) => word.captions > 0).slice(0, TOP),
  }));
  const rates = tops.flatMap(({ words }) => words.map((word) => word.perMillion));
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
  if (!Number.isFinite(highest)) return undefined;
  const first = tops.flatMap(({ name, words }) =>
    words[0] === undefined
      ? []
      : [`${words[0].word} (${percent(words[0].captions / captions)} of captions) among ${name}`],
  );
  return {
    id: 'top-words',
    title: `The most frequent words: ${list(first)}`,
    caption: `The ${count(TOP)} most frequent words of each list, by how many of a million captions hold them.`,
    spec: drawing(
      tops.map(({ name, words }) => ({
        title: name,
        height: 17 * Math.max(1, words.length),
        x: {
          title: 'Captions in a million',
          log: true,
          domain: [lowest / 1.3, highest * 1.3],
          ticks: fewTicks([lowest / 1.3, highest * 1.3]),
          format: '~s',
          grid: true,
        },
        y: { places: words.map(({ word }) => word), limit: 130, grid: true },
        marks: [
          intervals(
            [{ name, points: words.map(({ word, perMillion: rate }) => ({ place: word, value: rate })) }],
            { along: 'x', size: 55 },
          ),
        ],
      })),
      { looks: listLooks(lists), columns: tops.length, width: 175, spacing: 30 },
    ),
  };
}
