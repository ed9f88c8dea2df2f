import { InputError } from '../../../files/input-error.js';
import { DuckDB } from '../../../files/node/duckdb.js';
import { identifier } from '../../../files/table-engine.js';
import { defineTask, type TaskContext } from '../../../runtime/index.js';
import type { CaptionShard } from '../../words/caption-shards.js';
import { jsonLineScanner } from '../../words/json-lines.js';
import { compileWords, type WordMatcher } from '../../words/matcher.js';
import { lineFeed, RecordError, type RecordScanner } from '../../words/record-scan.js';
import { textLineScanner } from '../../words/text-lines.js';
import { nextRecord, textTableScanner } from '../../words/text-table.js';
import { WordCounter } from '../../words/word-counter.js';
import type { WordCounts } from '../../words/word-counts.js';
import type { WordList } from '../../words/word-list.js';
import { BlockReader, lineOf } from './block-reader.js';
import { parquetSource } from './parquet-source.js';

export interface CountTaskInput {
  readonly lists: readonly WordList[];
  readonly shard: CaptionShard;
  /** Whether an odd number of quotes lies between the file's first record and the shard, in comma-separated values. */
  readonly inQuotes: boolean;
}

/** What the thread compiled last: its next shard most often has the same lists. */
let compiled: { readonly key: string; readonly matcher: WordMatcher } | undefined;

function matcherOf(lists: readonly WordList[]): WordMatcher {
  const key = JSON.stringify(lists);
  if (compiled?.key !== key) compiled = { key, matcher: compileWords(lists) };
  return compiled.matcher;
}

/**
 * Counts the words of one shard. Progress is its share that is done, from 0 to 1.
 *
 * @throws InputError that names the file, and the line where there is one.
 */
export const countTask = defineTask(
  import.meta.url,
  'countTask',
  async (
    { lists, shard, inQuotes }: CountTaskInput,
    { progress }: TaskContext<number>,
  ): Promise<WordCounts> => {
    const counter = new WordCounter(matcherOf(lists));
    if (shard.file.layout.form === 'parquet') await countRows(shard, shard.file.layout.column, counter);
    else await countBytes(shard, inQuotes, counter, progress);
    return counter.counts();
  },
);

function scannerOf({ layout }: CaptionShard['file'], counter: WordCounter): RecordScanner {
  switch (layout.form) {
    case 'text':
      return textLineScanner(counter);
    case 'table':
      return textTableScanner(layout);
    case 'jsonl':
      return jsonLineScanner(layout.key);
    case 'parquet':
      throw new Error(`${layout.form} has no bytes to scan`);
  }
}

async function countBytes(
  shard: CaptionShard,
  inQuotes: boolean,
  counter: WordCounter,
  progress: (share: number) => void,
): Promise<void> {
  const { file, from, to } = shard;
  const { path, gzip, layout, size } = file;
  const first = layout.form === 'parquet' ? 0 : layout.start;
  const scan = scannerOf(file, counter);
  // A range that begins in the middle looks at the byte before: where that is a line feed, the first record is its own.
  const reader = BlockReader.open(path, { gzip, from: gzip ? 0 : from === first ? from : from - 1 });
  try {
    if (gzip) await skip(reader, first);
    else if (from > first)
      await toFirstRecord(reader, layout.form === 'table' && layout.delimiter === ',', inQuotes);
    for (;;) {
      const { bytes, start, end, last, base } = reader;
      const limit = to - base;
      reader.start = scan({ bytes, start, end, limit, last }, counter);
      if (reader.start >= limit || last) return;
      await reader.more();
      progress(
        gzip
          ? Math.min(1, reader.consumed / size)
          : Math.min(1, (reader.base + reader.end - from) / (to - from)),
      );
    }
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    // A stray quote in an earlier range turns quoted and plain text around in this one: the first error of the file is
    // the one to name.
    if (from > first) await countBytes({ ...shard, from: first }, false, counter, () => undefined);
    const line = await lineOf(path, gzip, reader.base + error.offset);
    throw new InputError(`${path}, line ${line}: ${error.message}`);
  } finally {
    reader.close();
  }
}

async function skip(reader: BlockReader, count: number): Promise<void> {
  while (reader.base + reader.end < count && !reader.last) await reader.more();
  reader.start = Math.min(reader.end, count - reader.base);
}

/** Moves to the first record that begins after the byte at `start`. */
async function toFirstRecord(reader: BlockReader, hasQuotes: boolean, inQuotes: boolean): Promise<void> {
  for (;;) {
    const { bytes, start, end, last } = reader;
    const found = !hasQuotes
      ? lineFeed(bytes, start, end) + 1
      : end > start
        ? nextRecord(bytes, start + 1, end, inQuotes, bytes[start]!)
        : -1;
    if (found > 0 || last) {
      reader.start = found > 0 ? found : end;
      return;
    }
    await reader.more();
  }
}

/** Rows whose captions come from the table reader together, end to end. */
const ROWS_TOGETHER = 4096;

async function countRows(
  { file, from, to }: CaptionShard,
  column: string,
  counter: WordCounter,
): Promise<void> {
  const reader = await DuckDB.open();
  try {
    const source = parquetSource(file.path);
    // One thread a shard: shards run side by side.
    for await (const chunk of reader.stream(source, 'SET threads = 1')) void chunk;
    const name = identifier(column);
    // A line feed inside a caption would end it; few have one, and looking is cheaper than replacing.
    const caption = `CASE WHEN contains(${name}, chr(10)) THEN replace(${name}, chr(10), ' ') ELSE ${name} END`;
    const query =
      `SELECT encode(string_agg(${caption}, chr(10))), CAST(count(*) - count(${name}) AS DOUBLE) ` +
      `FROM read_parquet($1, file_row_number = true) WHERE file_row_number >= ${from} AND file_row_number < ${to} ` +
      `GROUP BY file_row_number // ${ROWS_TOGETHER}`;
    for await (const chunk of reader.stream(source, query)) {
      for (let row = 0; row < chunk.rowCount; row++) {
        const lines = chunk.bytes(0, row);
        if (lines !== undefined) countJoined(lines, counter);
        counter.countEmpty(chunk.number(1, row) ?? 0);
      }
    }
  } finally {
    reader.close();
  }
}

/** Captions with a line feed between each two. */
function countJoined(bytes: Uint8Array, counter: WordCounter): void {
  counter.countLines(bytes, 0, bytes.length);
  // The last caption is empty: to the counter of lines it is none.
  if (bytes.length === 0 || bytes[bytes.length - 1] === 0x0a) counter.countEmpty(1);
}
