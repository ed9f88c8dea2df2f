/** A table on its way into another one: all columns as they are, but for vectors, which are written over. */
import type * as Api from '@duckdb/node-api';
import fs from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../input-error.js';
import { identifier, sqlText, type TableSource } from '../table-engine.js';
import { syncFolder } from './atomic-file.js';
import { cannotReadTable, createDuckDB } from './duckdb.js';

/** A column of vectors that is written over. */
export interface CopiedVectors {
  /** An SQL expression for a list of numbers, such as the column's name. */
  readonly expression: string;
  /** The column that it becomes: one that is there, which is replaced, or a new one. */
  readonly column: string;
}

export interface TableCopyOptions {
  readonly source: TableSource;
  /** Types to read columns as, where the format leaves that open. */
  readonly types?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly vectors: readonly CopiedVectors[];
  readonly dim: number;
  /** Rows that are passed over. */
  readonly from: number;
}

/** Some thousand rows; the numbers of `vectors` may be changed before they are appended. */
export interface CopiedChunk {
  readonly rows: number;
  /** For each column of vectors `[rows, dim]`; NaN where there is none, or one of another length. */
  readonly vectors: readonly Float32Array[];
  /** A value of another column, as text. */
  text(column: number, row: number): string | undefined;
}

/** Rows are read in order, changed, appended, and written in parts as Parquet files; parts are joined in the end. */
export class TableCopy {
  private appender: Api.DuckDBAppender | undefined;
  private readonly chunks = new WeakMap<CopiedChunk, () => void>();

  private constructor(
    private readonly instance: Api.DuckDBInstance,
    private readonly reading: Api.DuckDBConnection,
    private readonly writing: Api.DuckDBConnection,
    private readonly options: TableCopyOptions,
  ) {}

  static async open(options: TableCopyOptions): Promise<TableCopy> {
    const instance = await createDuckDB();
    return new TableCopy(instance, await instance.connect(), await instance.connect(), options);
  }

  async *read(signal?: AbortSignal): AsyncGenerator<CopiedChunk> {
    const { source, from, vectors, columns } = this.options;
    const query = `${this.query()}${from > 0 ? ` OFFSET ${from}` : ''}`;
    const at = vectors.map(({ column }) => {
      const index = columns.indexOf(column);
      return index < 0 ? columns.length : index;
    });
    try {
      await this.writing.run(`CREATE TABLE part AS ${this.query()} LIMIT 0`, [pathOf(source)]);
      const result = await this.reading.stream(query, [pathOf(source)]);
      for (;;) {
        signal?.throwIfAborted();
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        const arrays = at.map((index) => chunk.getColumnVector(index) as Api.DuckDBArrayVector);
        const copied: CopiedChunk = {
          rows: chunk.rowCount,
          // The vector's own numbers, which flushing brings back.
          vectors: arrays.map(
            (vector) => (vector as unknown as { childData: { items: Float32Array } }).childData.items,
          ),
          text(column, row) {
            const value = chunk.getColumnVector(column).getItem(row);
            return value === null || value === undefined ? undefined : String(value as string);
          },
        };
        this.chunks.set(copied, () => {
          for (const vector of arrays) vector.flush();
          this.appender!.appendDataChunk(chunk);
        });
        yield copied;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw cannotReadTable(source, error);
    }
  }

  /** Adds the rows of a chunk to the part that is under way. */
  async append(chunk: CopiedChunk): Promise<void> {
    this.appender ??= await this.writing.createAppender('part');
    this.chunks.get(chunk)!();
  }

  /** Writes the part that is under way, under its name only when it is whole, and begins the next. */
  async writePart(path: string): Promise<void> {
    this.appender?.closeSync();
    this.appender = undefined;
    await this.copy('part', path);
    await this.writing.run('DELETE FROM part');
  }

  /** One file of all parts, whole under its name or not there. */
  async join(parts: readonly string[], path: string): Promise<void> {
    if (parts.length === 1) {
      fs.renameSync(parts[0]!, path);
      syncFolder(dirname(path));
      return;
    }
    const list = parts.map((part) => sqlText(literalPath(part))).join(', ');
    // One thread after the other: the same parts give the same bytes.
    await this.writing.run('SET threads = 1');
    await this.copy(`(SELECT * FROM read_parquet([${list}]))`, path);
  }

  close(): void {
    this.appender?.closeSync();
    this.reading.closeSync();
    this.writing.closeSync();
    this.instance.closeSync();
  }

  private async copy(from: string, path: string): Promise<void> {
    const temporary = `${path}.tmp`;
    // Groups of rows of about 32 MB: the writer holds one in memory.
    const group = Math.min(122_880, Math.max(2048, Math.floor(0x2000000 / (4 * this.options.dim))));
    try {
      await this.writing.run(
        `COPY ${from} TO ${sqlText(temporary)} (FORMAT parquet, ROW_GROUP_SIZE ${group})`,
      );
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      throw cannotWriteTable(path, error);
    }
    const fd = fs.openSync(temporary, 'r+');
    fs.fsyncSync(fd);
    fs.closeSync(fd);
    fs.renameSync(temporary, path);
    syncFolder(dirname(path));
  }

  /** All columns, those of vectors as arrays of `dim` numbers. */
  private query(): string {
    const { source, types, vectors, columns, dim } = this.options;
    const nan = "CAST('nan' AS FLOAT)";
    const nothing = `list_resize([${nan}], ${dim}, ${nan})`;
    const array = ({ expression, column }: CopiedVectors): string =>
      `CAST(CASE WHEN coalesce(list_count(${expression}), -1) = ${dim} AND len(${expression}) = ${dim} ` +
      `THEN CAST(${expression} AS FLOAT[]) ELSE ${nothing} END AS FLOAT[${dim}]) AS ${identifier(column)}`;
    const old = vectors.filter(({ column }) => columns.includes(column)).map(array);
    const added = vectors.filter(({ column }) => !columns.includes(column)).map(array);
    const replace = old.length > 0 ? ` REPLACE (${old.join(', ')})` : '';
    return `SELECT *${replace}${added.map((one) => `, ${one}`).join('')} FROM ${source.from(types)}`;
  }
}

/** In a path, DuckDB would read these characters as a pattern. */
const literalPath = (path: string): string => path.replace(/[*?[]/g, '[$&]');
const pathOf = ({ path }: TableSource): string => literalPath(path);

function cannotWriteTable(path: string, error: unknown): Error {
  const message = error instanceof Error ? error.message.split('\n', 1)[0]! : String(error);
  return /No space left/i.test(message)
    ? new Error(
        `${path}: cannot write it: the disk is full (ENOSPC); make room and run the same command again`,
      )
    : new InputError(`${path}: cannot write it: ${message}; choose another place`);
}
