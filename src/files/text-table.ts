import { formatOf, unknownEnding } from './formats/registry.js';
import type { Workspace } from './workspace.js';

/** A table with every value as text; undefined where there is none. */
export interface TextTable {
  readonly source: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | undefined)[])[];
}

/**
 * A whole table, in any of the table formats, as text. For tables of results: all rows are held at once.
 *
 * @throws InputError where the file is no sound table.
 */
export async function readTextTable(
  path: string,
  workspace: Workspace,
  signal?: AbortSignal,
): Promise<TextTable> {
  const format = formatOf(path);
  if (format?.kind !== 'table') throw unknownEnding(path, 'a table in a file', 'table');
  const source = format.table(path);
  const engine = await workspace.tables();
  try {
    const columns = (await engine.columns(source, signal)).map(({ name }) => name);
    const rows: (string | undefined)[][] = [];
    const query = `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${source.from()}`;
    for await (const chunk of engine.stream(source, query, signal)) {
      for (let row = 0; row < chunk.rowCount; row++) {
        rows.push(columns.map((_, column) => chunk.text(column, row)));
      }
    }
    return { source: path, columns, rows };
  } finally {
    engine.close();
  }
}
