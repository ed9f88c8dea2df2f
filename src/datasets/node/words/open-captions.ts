import { statSync } from 'node:fs';
import { InputError } from '../../../files/input-error.js';
import { endingOf, quoted } from '../../../files/wording.js';
import { DuckDB } from '../../../files/node/duckdb.js';
import { parquetSource } from './parquet-source.js';
import { chooseColumn } from '../../words/caption-column.js';
import type { CaptionFile, CaptionLayout } from '../../words/caption-shards.js';
import { lineFeed, RecordError } from '../../words/record-scan.js';
import { firstRecord, type Delimiter } from '../../words/text-table.js';
import { BlockReader, lineOf } from './block-reader.js';

/** How files of captions are written. */
export const captionForms = ['text', 'csv', 'tsv', 'jsonl', 'parquet'] as const;
export type CaptionForm = (typeof captionForms)[number];

const formOfEnding: Readonly<Record<string, CaptionForm>> = {
  '.txt': 'text',
  '.text': 'text',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
};

export interface OpenCaptionsOptions {
  /** Default: by the name's ending. */
  readonly form?: CaptionForm;
  /** Name of the column or key of the captions, or the column's number from 1. Default: a usual name. */
  readonly column?: string;
  /** Whether the first record of a table names its columns. Default: true. */
  readonly header?: boolean;
}

/**
 * Reads as much of a file of captions as says how they lie in it: text (a line each), comma- or tab-separated values,
 * JSON lines, each gzipped or not, or Parquet.
 *
 * @throws InputError for a file that is missing, of no known form, not UTF-8, or without the column.
 */
export async function openCaptions(path: string, options: OpenCaptionsOptions = {}): Promise<CaptionFile> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new InputError(`${path}: expected a file of captions, found none; check the path`);
  if (!stat.isFile()) {
    const got = stat.isDirectory()
      ? 'a folder; name its files, such as "folder/*.txt"'
      : 'no regular file; write it to a file first';
    throw new InputError(`${path}: expected a file of captions, got ${got}`);
  }
  const gzip = endingOf(path) === '.gz';
  const form = options.form ?? formOfEnding[endingOf(gzip ? path.slice(0, -3) : path)];
  if (form === undefined || (gzip && form === 'parquet')) {
    throw new InputError(
      `${path}: expected .txt, .csv, .tsv or .jsonl (these also with .gz) or .parquet, got ` +
        `${quoted(endingOf(path))}; rename it, or name its form with --format`,
    );
  }
  return {
    path,
    size: stat.size,
    modified: stat.mtimeMs,
    gzip,
    layout:
      form === 'parquet' ? await parquetLayout(path, options) : await textLayout(path, gzip, form, options),
  };
}

async function parquetLayout(path: string, { column }: OpenCaptionsOptions): Promise<CaptionLayout> {
  const reader = await DuckDB.open();
  try {
    const source = parquetSource(path);
    const columns = await reader.columns(source);
    const chosen =
      columns[
        chooseColumn(
          path,
          columns.map(({ name }) => name),
          column,
        )
      ]!;
    if (chosen.type !== 'VARCHAR') {
      throw new InputError(
        `${path}: expected text in column ${chosen.name}, got ${chosen.type}; name another with --column`,
      );
    }
    const groups: number[] = [];
    const query =
      'SELECT CAST(max(row_group_num_rows) AS DOUBLE) FROM parquet_metadata($1) GROUP BY row_group_id ORDER BY ' +
      'row_group_id';
    for await (const chunk of reader.stream(source, query)) {
      for (let row = 0; row < chunk.rowCount; row++) groups.push(chunk.number(0, row) ?? 0);
    }
    return { form: 'parquet', column: chosen.name, groups };
  } finally {
    reader.close();
  }
}

async function textLayout(
  path: string,
  gzip: boolean,
  form: Exclude<CaptionForm, 'parquet'>,
  options: OpenCaptionsOptions,
): Promise<CaptionLayout> {
  const reader = BlockReader.open(path, { gzip });
  try {
    await reader.more();
    checkText(path, reader.bytes.subarray(0, reader.end));
    const start = hasMark(reader.bytes, reader.end) ? 3 : 0;
    switch (form) {
      case 'text':
        return { form, start };
      case 'csv':
        return await tableLayout(path, reader, start, ',', options);
      case 'tsv':
        return await tableLayout(path, reader, start, '\t', options);
      case 'jsonl':
        return { form, start, key: await keyOf(path, reader, start, options.column) };
    }
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    const line = await lineOf(path, gzip, reader.base + error.offset);
    throw new InputError(`${path}, line ${line}: ${error.message}`);
  } finally {
    reader.close();
  }
}

function checkText(path: string, bytes: Uint8Array): void {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16 || bytes.subarray(0, 4096).includes(0)) {
    throw new InputError(
      `${path}: expected text in UTF-8, got ${isUtf16 ? 'UTF-16' : 'bytes that are no text'}; convert it, or name ` +
        'its form with --format',
    );
  }
}

/** Whether a byte order mark comes first. */
function hasMark(bytes: Uint8Array, end: number): boolean {
  return end >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

async function tableLayout(
  path: string,
  reader: BlockReader,
  start: number,
  delimiter: Delimiter,
  { column, header = true }: OpenCaptionsOptions,
): Promise<CaptionLayout> {
  for (;;) {
    const record = firstRecord(reader.bytes.subarray(0, reader.end), start, delimiter, reader.last);
    if (record === undefined) {
      await reader.more();
      continue;
    }
    const { fields, next } = record;
    if (fields.length === 1 && fields[0] === '' && reader.end - start <= 2) {
      throw new InputError(
        `${path}: expected a table of captions, got an empty file; the step that wrote it found no data`,
      );
    }
    return {
      form: 'table',
      delimiter,
      fields: fields.length,
      column: chooseColumn(path, header ? fields : fields.length, column),
      start: header ? next : start,
    };
  }
}

/** The key of the captions, from the first line that is not empty. */
async function keyOf(
  path: string,
  reader: BlockReader,
  start: number,
  column: string | undefined,
): Promise<string> {
  const decoder = new TextDecoder();
  let number = 1;
  let at = start;
  for (;;) {
    const feed = lineFeed(reader.bytes, at, reader.end);
    if (feed < 0 && !reader.last) {
      await reader.more();
      continue;
    }
    const line = decoder.decode(reader.bytes.subarray(at, feed < 0 ? reader.end : feed)).trim();
    if (line === '') {
      if (feed < 0) {
        throw new InputError(
          `${path}: expected a JSON object on each line, got none; the step that wrote it found no data`,
        );
      }
      at = feed + 1;
      number++;
      continue;
    }
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      value = undefined;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InputError(
        `${path}, line ${number}: expected a JSON object, got ${quoted(line)}; write one object with a caption on ` +
          'each line',
      );
    }
    const keys = Object.keys(value);
    if (column !== undefined) return column;
    return keys[chooseColumn(path, keys, undefined)] ?? '';
  }
}
