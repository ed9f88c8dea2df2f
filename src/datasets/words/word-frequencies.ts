import { median, quantileOfSorted, trendTest } from '../../numeric/index.js';
import type { WordCounts } from './word-counts.js';
import type { WordList } from './word-list.js';

/** How often one word of a list is in captions. */
export interface WordFrequency {
  readonly word: string;
  /** What counted as it. */
  readonly forms: readonly string[];
  /** Captions that hold it. */
  readonly captions: number;
  readonly occurrences: number;
  /** Captions that hold it, in a million captions. */
  readonly perMillion: number;
}

export interface ListFrequencies {
  readonly name: string;
  readonly source: string;
  /** Captions with at least one word of the list. */
  readonly captions: number;
  /** These as a share of all captions, in [0, 1]. */
  readonly share: number;
  readonly occurrences: number;
  /** Words of the list that any caption holds. */
  readonly found: number;
  /** Of the words' captions per million, those never found included: 0.25, 0.5 and 0.75 quantiles. */
  readonly quartiles: readonly [number, number, number];
  /** By falling frequency, equals in the list's order. */
  readonly words: readonly WordFrequency[];
}

/** The words of one list against those of another. */
export interface FrequencyComparison {
  readonly more: string;
  readonly less: string;
  /**
   * How likely a word drawn from the first list is in more captions than one drawn from the second, ties counting half
   * (the Mann-Whitney statistic as a share): 1/2 where neither list is the more frequent.
   */
  readonly superiority: number;
  /** One-sided: how often shuffling the words between the lists gives as much, by Kendall's tau. */
  readonly p: number;
  readonly permutations: number;
}

export interface WordFrequencies {
  /** Captions with at least one word; all frequencies are relative to these. */
  readonly captions: number;
  /** Captions without a word, left out. */
  readonly empty: number;
  readonly words: number;
  readonly lists: readonly ListFrequencies[];
  /** Captions with a word of every list, and with none of any. */
  readonly withAll: number;
  readonly withNone: number;
  /** The first list against the second; absent where there is one list only. */
  readonly comparison?: FrequencyComparison;
}

/** Work of a permutation test: words times permutations. */
const COMPARISONS = 2e6;

/** Frequencies from counts. @throws RangeError without captions, or where counts and lists do not belong together. */
export function wordFrequencies(
  lists: readonly WordList[],
  counts: WordCounts,
  seed: number,
): WordFrequencies {
  const entries = lists.reduce((sum, list) => sum + list.entries.length, 0);
  if (counts.captions === 0) throw new RangeError('word frequencies: expected captions, got none');
  if (counts.entryCaptions.length !== entries) {
    throw new RangeError(
      `word frequencies: expected counts of ${entries} words, got ${counts.entryCaptions.length}`,
    );
  }
  let before = 0;
  const own = lists.map((list, l) => {
    const first = before;
    before += list.entries.length;
    return listFrequencies(list, counts, first, l);
  });
  const [one, two] = own;
  return {
    captions: counts.captions,
    empty: counts.empty,
    words: counts.words,
    lists: own,
    withAll: counts.listSets.at(-1) ?? 0,
    withNone: counts.listSets[0] ?? 0,
    ...(one && two && { comparison: compare(one, two, seed) }),
  };
}

function listFrequencies(
  { name, source, entries }: WordList,
  counts: WordCounts,
  first: number,
  list: number,
): ListFrequencies {
  const words = entries
    .map(({ word, forms }, k): WordFrequency => {
      const captions = counts.entryCaptions[first + k]!;
      return {
        word,
        forms,
        captions,
        occurrences: counts.entryOccurrences[first + k]!,
        perMillion: (1e6 * captions) / counts.captions,
      };
    })
    .sort((a, b) => b.captions - a.captions);
  const rising = Float64Array.from(words, ({ perMillion }) => perMillion).reverse();
  const captions = counts.listSets.reduce((sum, own, set) => sum + ((set >> list) & 1) * own, 0);
  return {
    name,
    source,
    captions,
    share: captions / counts.captions,
    occurrences: words.reduce((sum, { occurrences }) => sum + occurrences, 0),
    found: words.filter((word) => word.captions > 0).length,
    quartiles: [quantileOfSorted(rising, 0.25), median(rising), quantileOfSorted(rising, 0.75)],
    words,
  };
}

function compare(one: ListFrequencies, two: ListFrequencies, seed: number): FrequencyComparison {
  const values = [...one.words, ...two.words].map(({ captions }) => captions);
  const isFirst = values.map((_, k) => (k < one.words.length ? 1 : 0));
  const permutations = Math.max(99, Math.min(9999, Math.floor(COMPARISONS / values.length)));
  const { p } = trendTest(isFirst, values, { direction: 'rises', permutations, seed });
  return { more: one.name, less: two.name, superiority: superiority(one.words, two.words), p, permutations };
}

/** Share of pairs in which the first word is in more captions; ties count half. Both lists by falling frequency. */
function superiority(one: readonly WordFrequency[], two: readonly WordFrequency[]): number {
  let wins = 0;
  let above = 0;
  let equal = 0;
  for (const { captions } of one) {
    // Of the second list: how many words are in more captions, and how many in at least as many.
    while (above < two.length && two[above]!.captions > captions) above++;
    equal = Math.max(equal, above);
    while (equal < two.length && two[equal]!.captions === captions) equal++;
    wins += two.length - equal + (equal - above) / 2;
  }
  return wins / (one.length * two.length);
}
