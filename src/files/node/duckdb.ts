/** DuckDB as a reader of tables: the only file that knows it. Loaded when the first table is opened. */
import type * as DuckDB from '@duckdb/node-api';
import os from 'node:os';
import { vectorForm, type TableColumn } from '../../embeddings/table-columns.js';
import { InputError } from '../input-error.js';
import { endingOf } from '../wording.js';

export const tableEndings = ['.parquet', '.csv', '.tsv', '.jsonl', '.ndjson', '.json'] as const;

const sampledRows = 64;
const sampledCharacters = 400;

/** One table file as a FROM clause; `$1` is its path. */
export interface TableSource {
  readonly path: string;
  /** `read_parquet($1)` and the like. `types`: for JSON, the type to read each column that is used as. */
  from(types?: Readonly<Record<string, string>>): string;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** The table in `path`, by its ending. `header`: whether a text table starts with its columns' names. */
export function tableSource(path: string, header = true): TableSource {
  const ending = endingOf(path);
  return {
    path,
    from(types) {
      if (ending === '.parquet') return 'read_parquet($1)';
      if (ending === '.csv' || ending === '.tsv') {
        // Every column as text: a sniffed type would change with the first rows.
        return `read_csv($1, header = ${header}, all_varchar = true, quote = '"'${ending === '.tsv' ? ", delim = '\t'" : ''})`;
      }
      const format = ending === '.json' ? 'auto' : 'newline_delimited';
      if (types === undefined) return `read_json($1, format = '${format}')`;
      const columns = Object.entries(types).map(([name, type]) => `${text(name)}: ${text(type)}`);
      return `read_json($1, format = '${format}', columns = {${columns.join(', ')}})`;
    },
  };
}

/** A few thousand rows of a result. */
export type Chunk = DuckDB.DuckDBDataChunk;

/** A list column of one chunk. */
export interface ListColumn {
  readonly values: Float32Array | Float64Array;
  start(row: number): number;
  length(row: number): number;
}

/** A connection to a database in memory, which holds nothing and reads files. */
export class TableReader {
  private constructor(
    private readonly instance: DuckDB.DuckDBInstance,
    private readonly connection: DuckDB.DuckDBConnection,
  ) {}

  /** `memoryLimit`: bytes that DuckDB may hold, 1 GiB by default. */
  static async open(memoryLimit = 0x40000000): Promise<TableReader> {
    let duckdb: typeof DuckDB;
    try {
      duckdb = await import('@duckdb/node-api');
    } catch (error) {
      throw new InputError(
        `tables: cannot load @duckdb/node-api, which reads them (${oneLine(error)}); install it, or convert the table to .npy`,
      );
    }
    const instance = await duckdb.DuckDBInstance.create(':memory:', {
      threads: String(Math.min(4, os.availableParallelism())),
      memory_limit: `${Math.max(1, Math.ceil(memoryLimit / 0x100000))}MiB`,
      // What is not built in is never fetched.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run('SET enable_progress_bar = true');
    await connection.run('SET enable_progress_bar_print = false');
    return new TableReader(instance, connection);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  /** Names, types and first values of the columns. */
  async columns(source: TableSource, signal?: AbortSignal): Promise<TableColumn[]> {
    const described: { name: string; type: string }[] = [];
    for await (const chunk of this.stream(source, `DESCRIBE SELECT * FROM ${source.from()}`, signal)) {
      for (let row = 0; row < chunk.rowCount; row++) {
        described.push({ name: textAt(chunk, 0, row) ?? '', type: textAt(chunk, 1, row) ?? '' });
      }
    }
    const samples = described.map(() => new Set<string>());
    const list = described.map((column) => {
      // Lists of numbers speak for themselves; printing them is dear.
      if (vectorForm({ ...column, samples: [] }) !== undefined) return 'NULL';
      const value = `CAST(${identifier(column.name)} AS VARCHAR)`;
      // A bracketed text is told by both its ends.
      return `left(${value}, ${sampledCharacters}) || CASE WHEN length(${value}) > ${sampledCharacters} THEN right(${value}, 1) ELSE '' END`;
    });
    const query = `SELECT ${list.join(', ')} FROM (SELECT * FROM ${source.from()} LIMIT ${sampledRows})`;
    for await (const chunk of this.stream(source, query, signal)) {
      for (let row = 0; row < chunk.rowCount; row++) {
        for (const [column, values] of samples.entries()) {
          const value = textAt(chunk, column, row);
          if (value !== undefined) values.add(value);
        }
      }
    }
    return described.map((column, k) => ({ ...column, samples: [...samples[k]!] }));
  }

  /** Rows of a file, where its format says without reading them. */
  async countRows(source: TableSource): Promise<number | undefined> {
    if (endingOf(source.path) !== '.parquet') return undefined;
    let count: number | undefined;
    for await (const chunk of this.stream(source, `SELECT CAST(count(*) AS DOUBLE) FROM ${source.from()}`)) {
      count = numberAt(chunk, 0, 0);
    }
    return count;
  }

  /** Share of the running query that is done, where DuckDB can tell. */
  get progress(): number {
    const { percentage } = this.connection.progress;
    return percentage > 0 ? Math.min(percentage / 100, 1) : 0;
  }

  /** The rows of a query over `source`, in order, in chunks of a few thousand. Bad files are an {@link InputError}. */
  async *stream(source: TableSource, sql: string, signal?: AbortSignal): AsyncGenerator<Chunk> {
    signal?.throwIfAborted();
    const interrupt = () => {
      this.connection.interrupt();
    };
    signal?.addEventListener('abort', interrupt);
    try {
      // In a path, DuckDB would read these characters as a pattern.
      const path = source.path.replace(/[*?[]/g, '[$&]');
      const result = await this.connection.stream(sql, sql.includes('$1') ? [path] : []);
      for (;;) {
        const chunk = await result.fetchChunk();
        signal?.throwIfAborted();
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw cannotReadTable(source.path, error);
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  }
}

export function textAt(chunk: Chunk, column: number, row: number): string | undefined {
  const value = chunk.getColumnVector(column).getItem(row);
  return value === null || value === undefined ? undefined : String(value as string);
}

/** A number, or undefined where there is none. */
export function numberAt(chunk: Chunk, column: number, row: number): number | undefined {
  const value = chunk.getColumnVector(column).getItem(row);
  return typeof value === 'number' ? value : undefined;
}

/** A column of FLOAT[] or DOUBLE[]. Missing elements read as any number: count them in the query. */
export function listAt(chunk: Chunk, column: number): ListColumn {
  const vector = chunk.getColumnVector(column) as DuckDB.DuckDBListVector;
  const child = vector.childVector;
  // The vector's own storage, where this version of DuckDB shows it; its items one by one otherwise.
  const { items } = child as unknown as { items?: unknown };
  const values =
    items instanceof Float32Array || items instanceof Float64Array
      ? items
      : Float64Array.from({ length: child.itemCount }, (_, k) => Number(child.getItem(k) ?? NaN));
  return {
    values,
    start: (row) => vector.getEntryOffset(row),
    length: (row) => vector.getEntryLength(row),
  };
}

function cannotReadTable(path: string, error: unknown): Error {
  if (error instanceof InputError) return error;
  const message = oneLine(error);
  const ending = endingOf(path);
  if (/Out of Memory/i.test(String(error))) {
    return new InputError(
      `${path}: reading it needs more memory than is allowed (${message}); raise the memory limit, or write smaller row groups`,
    );
  }
  const kind = ending === '.parquet' ? 'a sound Parquet file' : `sound ${ending.slice(1).toUpperCase()}`;
  return new InputError(`${path}: expected ${kind}, but DuckDB finds: ${message}; write the file again`);
}

/** The first line of an error, without the class that DuckDB puts before it. */
function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const first = message
    .split('\n', 1)[0]!
    .replace(/^[\w ]+ Error: /, '')
    .replace(/[.\s]+$/, '');
  return first.length > 240 ? `${first.slice(0, 240)}…` : first;
}
