import { lineFeed, type RecordScanner } from './record-scan.js';
import type { WordCounter } from './word-counter.js';

/** Each line a caption. Whole blocks of lines go to the counter at once, which finds their ends itself. */
export const textLineScanner: (counter: WordCounter) => RecordScanner =
  (counter) =>
  ({ bytes, start, end, limit, last }) => {
    if (start >= Math.min(limit, end)) return start;
    let stop: number;
    if (limit < end) {
      // The last line of ours begins before the limit and ends at the first line feed from there on.
      const found = lineFeed(bytes, limit - 1, end);
      stop = found < 0 ? (last ? end : lastLineEnd(bytes, start, limit)) : found + 1;
    } else {
      stop = last ? end : lastLineEnd(bytes, start, end);
    }
    counter.countLines(bytes, start, stop);
    return stop;
  };

/** After the last line feed of `[start, end)`; `start` where there is none. */
function lastLineEnd(bytes: Uint8Array, start: number, end: number): number {
  const found = end === 0 ? -1 : bytes.lastIndexOf(0x0a, end - 1);
  return found < start ? start : found + 1;
}
