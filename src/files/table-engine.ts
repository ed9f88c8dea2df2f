/** What reads tables by SQL: an interface, so that rooms above know no database. */

/** One table, as a part of a query. */
export interface TableSource {
  readonly path: string;
  /** What messages call a table of this kind: `Parquet`. */
  readonly title: string;
  /** Whether the format says how many rows there are without reading them. */
  readonly tellsRows: boolean;
  /** A FROM clause in which `$1` is the path. `types`: where columns have no type yet, the type to read each as. */
  from(types?: Readonly<Record<string, string>>): string;
}

export interface TableColumn {
  readonly name: string;
  /** As DuckDB writes it: `FLOAT[512]`, `VARCHAR`, `BIGINT`. */
  readonly type: string;
  /** Different values of the first rows, as text. */
  readonly samples: readonly string[];
}

/** A few thousand rows of a result. */
export interface TableChunk {
  readonly rowCount: number;
  /** A value as text, or undefined where there is none. */
  text(column: number, row: number): string | undefined;
  /** A value of DOUBLE, or undefined where there is none. */
  number(column: number, row: number): number | undefined;
  /** A value of BLOB, or undefined where there is none. */
  bytes(column: number, row: number): Uint8Array | undefined;
  /** A column of FLOAT[] or DOUBLE[]. Missing elements read as any number: count them in the query. */
  lists(column: number): ListColumn;
}

/** A list column of one chunk: row r holds `values` from `start(r)` on, `length(r)` of them. */
export interface ListColumn {
  readonly values: Float32Array | Float64Array;
  start(row: number): number;
  length(row: number): number;
}

export interface TableEngine {
  /** Names, types and first values of the columns. */
  columns(source: TableSource, signal?: AbortSignal): Promise<TableColumn[]>;
  /** Rows of a table, where its format says without reading them. */
  countRows(source: TableSource): Promise<number | undefined>;
  /** Share of the running query that is done, where the engine can tell. */
  readonly progress: number;
  /** The rows of a query over `source`, in order. @throws InputError where the table is damaged. */
  stream(source: TableSource, sql: string, signal?: AbortSignal): AsyncGenerator<TableChunk>;
  close(): void;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** How a column's vectors are to be read. */
export type VectorForm =
  /** A list of float32 or of other numbers. */
  | 'float32'
  | 'float64'
  /** JSON values, not all of them lists of numbers. */
  | 'json'
  /** Text such as `[0.1, 0.2]`, or as NumPy prints it, `[0.1 0.2]`. */
  | 'commas'
  | 'spaces';

const numericType = /^(?:DOUBLE|REAL|DECIMAL\(\d+,\s*\d+\)|U?(?:TINY|SMALL|BIG|HUGE)?INT|U?INTEGER)$/;

/** How a column holds vectors of numbers, or undefined where it does not. */
export function vectorForm({ type, samples }: TableColumn): VectorForm | undefined {
  const element = /^(.*)\[\d*\]$/.exec(type)?.[1];
  if (element === 'FLOAT') return 'float32';
  if (element !== undefined && numericType.test(element)) return 'float64';
  const bracketed = samples.find((sample) => /^\s*[[(][^[(]*(?:\d|nan|inf)[^[(]*[\])]\s*$/is.test(sample));
  if (bracketed === undefined) return undefined;
  if (type === 'JSON' || element === 'JSON') return 'json';
  if (type !== 'VARCHAR') return undefined;
  return bracketed.includes(',') || !/\S\s+\S/.test(bracketed.replace(/^\s*[[(]\s*|\s*[\])]\s*$/g, ''))
    ? 'commas'
    : 'spaces';
}
