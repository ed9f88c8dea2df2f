import type { ListFrequencies, WordFrequencies } from '../../datasets/index.js';
import type { Figure } from '../report.js';
import { count, list, percent } from '../text.js';
import { colour, plot, series } from '../theme.js';
import { perMillion } from '../word-frequency-tables.js';
import { VEGA_LITE, type Panel } from './schema.js';

/** Bins to a decade of frequency. */
const BINS_A_DECADE = 3;
const TOP = 15;

interface Bin {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

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
      share: size / words.length,
    }));
}

/** "120 for objects and 45 for attributes". */
function mediansPhrase(lists: readonly ListFrequencies[]): string {
  return list(lists.map(({ name, quartiles }) => `${perMillion(quartiles[1])} for ${name}`));
}

/** How often captions name the words of each list (TEOT Fig. 5); undefined where no word is found. */
export function wordFrequencyFigure({ lists, captions }: WordFrequencies): Figure | undefined {
  const panels = lists.map((one) => ({ list: one, bins: binsOf(one) }));
  const all = panels.flatMap(({ bins }) => bins);
  if (all.length === 0) return undefined;
  const domain = [Math.min(...all.map(({ low }) => low)), Math.max(...all.map(({ high }) => high))] as const;
  const highest = Math.max(...all.map(({ share }) => share));
  return {
    id: 'word-frequency',
    title: `Captions in a million that hold the median word: ${mediansPhrase(lists)}`,
    caption:
      `Words of each list by how many of a million captions hold them, in bins of equal ratio; ${count(captions)} captions. ` +
      'The dark line is the median of the list, words never found included, which are in no bar.',
    spec: {
      $schema: VEGA_LITE,
      spacing: 14,
      vconcat: panels.map(({ list: one, bins }, k) =>
        distributionPanel(
          one,
          bins,
          domain,
          highest,
          k === panels.length - 1,
          series[k % series.length]!.colour,
        ),
      ),
    },
  };
}

function distributionPanel(
  { name, words, found, quartiles }: ListFrequencies,
  bins: readonly Bin[],
  domain: readonly [number, number],
  highest: number,
  isLast: boolean,
  fill: string,
): Panel {
  const x = {
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [...domain], nice: false },
    axis: {
      grid: false,
      format: '~s',
      tickCount: 6,
      title: isLast ? 'Captions with the word, in a million' : null,
    },
  };
  const missing = words.length - found;
  const median = quartiles[1];
  return {
    width: plot.width,
    height: 120,
    title: {
      text: `${name} (${count(words.length)}${missing > 0 ? `, ${count(missing)} never found` : ''})`,
      fontSize: 12,
      offset: 6,
      frame: 'group',
    },
    layer: [
      {
        data: { values: [...bins] },
        mark: { type: 'bar', color: fill, binSpacing: 1 },
        encoding: {
          x: { ...x, field: 'low', bin: { binned: true } },
          x2: { field: 'high' },
          y: {
            field: 'share',
            type: 'quantitative',
            title: 'Share of words',
            scale: { domain: [0, 1.15 * highest], nice: false },
            axis: { format: '.0%', tickCount: 4 },
          },
        },
      },
      ...(median >= domain[0] && median <= domain[1]
        ? [
            {
              data: { values: [{ median }] },
              mark: { type: 'rule' as const, color: colour('ink'), strokeWidth: 2 },
              encoding: { x: { ...x, field: 'median' } },
            },
            {
              data: { values: [{ median, label: `median ${perMillion(median)}` }] },
              mark: {
                type: 'text' as const,
                baseline: 'top' as const,
                align: median > Math.sqrt(domain[0] * domain[1]) ? ('right' as const) : ('left' as const),
                dx: median > Math.sqrt(domain[0] * domain[1]) ? -5 : 5,
                y: 4,
              },
              encoding: { x: { ...x, field: 'median' }, text: { field: 'label', type: 'nominal' as const } },
            },
          ]
        : []),
    ],
  };
}

function lookOf(k: number): { readonly color: string; readonly shape: string } {
  const { colour: color, shape } = series[k % series.length]!;
  return { color, shape };
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
    spec: {
      $schema: VEGA_LITE,
      spacing: 30,
      hconcat: tops.map(({ name, words }, k) => ({
        width: 175,
        height: { step: 17 },
        title: { text: name, fontSize: 12, offset: 6, frame: 'group' },
        data: { values: words.map(({ word, perMillion: rate }) => ({ word, rate })) },
        mark: { type: 'point', filled: true, size: 55, opacity: 1, ...lookOf(k) },
        encoding: {
          y: {
            field: 'word',
            type: 'nominal',
            sort: null,
            title: null,
            axis: { labelLimit: 130 },
          },
          x: {
            field: 'rate',
            type: 'quantitative',
            title: 'Captions in a million',
            scale: { type: 'log', domain: [lowest / 1.3, highest * 1.3], nice: false },
            axis: { tickCount: 4, format: '~s' },
          },
        },
      })),
    },
  };
}
