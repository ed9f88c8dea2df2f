import { tableSource, TableReader, textAt } from './duckdb.js';

/** A table with every value as text; undefined where there is none. */
export interface TextTable {
  readonly source: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | undefined)[])[];
}

/**
 * A whole table (.csv, .tsv, .parquet, .jsonl) as text. For tables of results: all rows are held at once.
 *
 * @throws InputError where the file is no sound table.
 */
export async function readTextTable(path: string, signal?: AbortSignal): Promise<TextTable> {
  const source = tableSource(path);
  const reader = await TableReader.open();
  try {
    const columns = (await reader.columns(source, signal)).map(({ name }) => name);
    const rows: (string | undefined)[][] = [];
    const query = `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${source.from()}`;
    for await (const chunk of reader.stream(source, query, signal)) {
      for (let row = 0; row < chunk.rowCount; row++) {
        rows.push(columns.map((_, column) => textAt(chunk, column, row)));
      }
    }
    return { source: path, columns, rows };
  } finally {
    reader.close();
  }
}
