import type { WordList } from './word-list.js';

/** Plain sums over captions: those of parts of the data add up to those of the whole. */
export interface WordCounts {
  /** Captions with at least one word. */
  readonly captions: number;
  /** Captions without any: empty lines, missing values, punctuation alone. */
  readonly empty: number;
  /** Words in all captions, counted or not. */
  readonly words: number;
  /** For each set of lists, how many captions hold a word of just those: bit l of the index stands for list l. */
  readonly listSets: readonly number[];
  /** For each entry, numbered through all lists: captions that hold it. */
  readonly entryCaptions: readonly number[];
  /** For each entry: how often it occurs; twice in one caption counts twice. */
  readonly entryOccurrences: readonly number[];
}

/** Counts of no captions at all. */
export function noCounts(lists: readonly WordList[]): WordCounts {
  const entries = lists.reduce((sum, list) => sum + list.entries.length, 0);
  const zeros = (length: number): number[] => Array.from({ length }, () => 0);
  return {
    captions: 0,
    empty: 0,
    words: 0,
    listSets: zeros(1 << lists.length),
    entryCaptions: zeros(entries),
    entryOccurrences: zeros(entries),
  };
}

/** The counts of two parts of the data together. @throws RangeError where they are counts of different lists. */
export function addCounts(a: WordCounts, b: WordCounts): WordCounts {
  return {
    captions: a.captions + b.captions,
    empty: a.empty + b.empty,
    words: a.words + b.words,
    listSets: added(a.listSets, b.listSets),
    entryCaptions: added(a.entryCaptions, b.entryCaptions),
    entryOccurrences: added(a.entryOccurrences, b.entryOccurrences),
  };
}

function added(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) {
    throw new RangeError(
      `word counts: expected counts of the same lists, got ${a.length} and ${b.length} numbers`,
    );
  }
  return a.map((value, k) => value + b[k]!);
}
