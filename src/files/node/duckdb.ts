/** DuckDB as the reader of tables: the only file that knows it. Loaded when the first table is opened. */
import type * as Api from '@duckdb/node-api';
import os from 'node:os';
import { InputError } from '../input-error.js';
import {
  identifier,
  vectorForm,
  type ListColumn,
  type TableChunk,
  type TableColumn,
  type TableEngine,
  type TableSource,
} from '../table-engine.js';

const sampledRows = 64;
const sampledCharacters = 400;

/** A connection to a database in memory, which holds nothing and reads files. */
export class DuckDB implements TableEngine {
  private constructor(
    private readonly instance: Api.DuckDBInstance,
    private readonly connection: Api.DuckDBConnection,
  ) {}

  /** `memoryLimit`: bytes that DuckDB may hold, 1 GiB by default. */
  static async open(memoryLimit?: number): Promise<DuckDB> {
    const instance = await createDuckDB(memoryLimit);
    const connection = await instance.connect();
    await connection.run('SET enable_progress_bar = true');
    await connection.run('SET enable_progress_bar_print = false');
    return new DuckDB(instance, connection);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  async columns(source: TableSource, signal?: AbortSignal): Promise<TableColumn[]> {
    const described: { name: string; type: string }[] = [];
    for await (const chunk of this.stream(source, `DESCRIBE SELECT * FROM ${source.from()}`, signal)) {
      for (let row = 0; row < chunk.rowCount; row++) {
        described.push({ name: chunk.text(0, row) ?? '', type: chunk.text(1, row) ?? '' });
      }
    }
    const samples = described.map(() => new Set<string>());
    const list = described.map((column) => {
      // Lists of numbers speak for themselves; printing them is dear.
      if (vectorForm({ ...column, samples: [] }) !== undefined) return 'NULL';
      const value = `CAST(${identifier(column.name)} AS VARCHAR)`;
      // A bracketed text is told by both its ends.
      return (
        `left(${value}, ${sampledCharacters}) || CASE WHEN length(${value}) > ${sampledCharacters} THEN ` +
        `right(${value}, 1) ELSE '' END`
      );
    });
    const query = `SELECT ${list.join(', ')} FROM (SELECT * FROM ${source.from()} LIMIT ${sampledRows})`;
    for await (const chunk of this.stream(source, query, signal)) {
      for (let row = 0; row < chunk.rowCount; row++) {
        for (const [column, values] of samples.entries()) {
          const value = chunk.text(column, row);
          if (value !== undefined) values.add(value);
        }
      }
    }
    return described.map((column, k) => ({ ...column, samples: [...samples[k]!] }));
  }

  async countRows(source: TableSource): Promise<number | undefined> {
    if (!source.tellsRows) return undefined;
    let count: number | undefined;
    for await (const chunk of this.stream(source, `SELECT CAST(count(*) AS DOUBLE) FROM ${source.from()}`)) {
      count = chunk.number(0, 0);
    }
    return count;
  }

  get progress(): number {
    const { percentage } = this.connection.progress;
    return percentage > 0 ? Math.min(percentage / 100, 1) : 0;
  }

  async *stream(source: TableSource, sql: string, signal?: AbortSignal): AsyncGenerator<TableChunk> {
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
        yield new Chunk(chunk);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw cannotReadTable(source, error);
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  }
}

/** A database in memory, which fetches nothing. `memoryLimit`: bytes that it may hold, 1 GiB by default. */
export async function createDuckDB(memoryLimit = 0x40000000): Promise<Api.DuckDBInstance> {
  let duckdb: typeof Api;
  try {
    duckdb = await import('@duckdb/node-api');
  } catch (error) {
    throw new InputError(
      `tables: cannot load @duckdb/node-api, which reads them (${oneLine(error)}); ` +
        'install it, or convert the table to .npy',
    );
  }
  return await duckdb.DuckDBInstance.create(':memory:', {
    threads: String(Math.min(4, os.availableParallelism())),
    memory_limit: `${Math.max(1, Math.ceil(memoryLimit / 0x100000))}MiB`,
    // What is not built in is never fetched.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}

class Chunk implements TableChunk {
  readonly rowCount: number;

  constructor(private readonly chunk: Api.DuckDBDataChunk) {
    this.rowCount = chunk.rowCount;
  }

  text(column: number, row: number): string | undefined {
    const value = this.chunk.getColumnVector(column).getItem(row);
    return value === null || value === undefined ? undefined : String(value as string);
  }

  number(column: number, row: number): number | undefined {
    const value = this.chunk.getColumnVector(column).getItem(row);
    return typeof value === 'number' ? value : undefined;
  }

  bytes(column: number, row: number): Uint8Array | undefined {
    const value = this.chunk.getColumnVector(column).getItem(row) as { readonly bytes: Uint8Array } | null;
    return value?.bytes;
  }

  lists(column: number): ListColumn {
    const vector = this.chunk.getColumnVector(column) as Api.DuckDBListVector;
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
}

export function cannotReadTable({ path, title }: TableSource, error: unknown): Error {
  if (error instanceof InputError) return error;
  const message = oneLine(error);
  if (/Out of Memory/i.test(String(error))) {
    return new InputError(
      `${path}: reading it needs more memory than is allowed (${message}); ` +
        'raise the memory limit, or write smaller row groups',
    );
  }
  return new InputError(
    `${path}: expected a sound ${title} file, but DuckDB finds: ${message}; write the file again`,
  );
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
