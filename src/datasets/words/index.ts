export { foldWord, wordRuns } from './folding.js';
export { compileWords, type WordMatcher } from './matcher.js';
export { pluralsOf } from './plural.js';
export { cocoObjects, commonAttributes } from './shipped-lists.js';
export { WordCounter } from './word-counter.js';
export {
  wordFrequencies,
  type FrequencyComparison,
  type ListFrequencies,
  type WordFrequencies,
  type WordFrequency,
} from './word-frequencies.js';
export { addCounts, noCounts, type WordCounts } from './word-counts.js';
export { parseWordList, type WordEntry, type WordList, type WordListOptions } from './word-list.js';
