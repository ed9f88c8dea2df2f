import { wordRuns } from '../../../src/datasets/words/folding.js';
import type { WordCounts } from '../../../src/datasets/words/word-counts.js';
import type { WordList } from '../../../src/datasets/words/word-list.js';

interface Match {
  readonly entry: number;
  readonly run: number;
  readonly start: number;
  readonly end: number;
}

/**
 * What the counter should find, from the definitions: every form at every place, then those inside longer ones dropped.
 */
export function naiveCounts(captions: readonly string[], lists: readonly WordList[]): WordCounts {
  const entries = lists.flatMap((list, l) => list.entries.map(({ forms }) => ({ list: l, forms })));
  const listSets = Array.from({ length: 1 << lists.length }, () => 0);
  const entryCaptions = entries.map(() => 0);
  const entryOccurrences = entries.map(() => 0);
  let [withWords, empty, words] = [0, 0, 0];
  for (const caption of captions) {
    const runs = wordRuns(caption);
    const count = runs.reduce((sum, run) => sum + run.length, 0);
    if (count === 0) {
      empty++;
      continue;
    }
    withWords++;
    words += count;
    const matches: Match[] = [];
    for (const [entry, { forms }] of entries.entries()) {
      for (const form of forms) {
        const parts = form.split(' ');
        for (const [run, own] of runs.entries()) {
          for (let start = 0; start + parts.length <= own.length; start++) {
            if (parts.every((part, k) => own[start + k] === part)) {
              matches.push({ entry, run, start, end: start + parts.length });
            }
          }
        }
      }
    }
    const kept = matches.filter(
      (one) =>
        !matches.some(
          (other) =>
            other.run === one.run &&
            other.start <= one.start &&
            other.end >= one.end &&
            other.end - other.start > one.end - one.start,
        ),
    );
    for (const { entry } of kept) entryOccurrences[entry]!++;
    let set = 0;
    for (const entry of new Set(kept.map((match) => match.entry))) {
      entryCaptions[entry]!++;
      set |= 1 << entries[entry]!.list;
    }
    listSets[set]!++;
  }
  return { captions: withWords, empty, words, listSets, entryCaptions, entryOccurrences };
}
