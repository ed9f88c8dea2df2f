import { headline, type ExportFormat } from './format.js';
import { ts } from './ts.js';

/** A new table with corrected vectors. */
export const lancedb: ExportFormat = {
  id: 'lancedb',
  title: 'LanceDB',
  text: 'lancedb.ts beside gap.ts: a new table with corrected vectors, through @lancedb/lancedb',
  scores: false,
  files: (exported) => [
    ...ts.files(exported),
    {
      name: 'lancedb.ts',
      content: `// ${headline(exported)}.
import type { Connection } from '@lancedb/lancedb';
import { correct } from './gap.js';

type Modality = Parameters<typeof correct>[1];
type Row = Record<string, unknown>;

/** Copies a table into a new one with corrected vectors, batch by batch; the old one stays as it is. */
export async function closeTable(
  database: Connection,
  source: string,
  target: string,
  modalityColumn: string,
  vectorColumn = 'vector',
): Promise<number> {
  const table = await database.openTable(source);
  const corrected = (row: Row): Row => ({
    ...row,
    [vectorColumn]: [...correct([...(row[vectorColumn] as Iterable<number>)], row[modalityColumn] as Modality)],
  });
  let written = 0;
  let out;
  for await (const batch of table.query()) {
    const rows = batch.toArray().map((row) => corrected(row.toJSON() as Row));
    if (rows.length === 0) continue;
    if (out === undefined) out = await database.createTable(target, rows);
    else await out.add(rows);
    written += rows.length;
  }
  return written;
}

/** Searches with a query that is corrected first. */
export async function search(database: Connection, target: string, query: number[], modality: Modality, limit = 10) {
  const table = await database.openTable(target);
  return table.query().nearestTo([...correct(query, modality)]).distanceType('dot').limit(limit).toArray();
}
`,
    },
  ],
};
