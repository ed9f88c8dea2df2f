import { defineTask } from '../../../runtime/index.js';
import { countQuotes } from '../../words/text-table.js';
import { BlockReader } from './block-reader.js';

export interface QuotesTaskInput {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/**
 * How many quotes lie in the bytes `[from, to)` of a file: what tells whether a later byte lies inside a quoted field.
 */
export const quotesTask = defineTask(
  import.meta.url,
  'quotesTask',
  async ({ path, from, to }: QuotesTaskInput) => {
    const reader = BlockReader.open(path, { gzip: false, from });
    try {
      let quotes = 0;
      while (reader.base + reader.start < to && !reader.last) {
        await reader.more();
        const end = Math.min(reader.end, to - reader.base);
        quotes += countQuotes(reader.bytes, reader.start, end);
        reader.start = reader.end;
      }
      return quotes;
    } finally {
      reader.close();
    }
  },
);
