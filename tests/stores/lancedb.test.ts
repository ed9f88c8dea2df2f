import { connect } from '@lancedb/lancedb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lancedb } from '../../src/stores/node/index.js';
import { items, storeContract, type StoreServer } from './contract.js';

interface LanceRow {
  readonly id: number;
  readonly kind: string;
  readonly caption: string;
  readonly [column: string]: unknown;
}

const numbers = (vector: unknown): number[] => Array.from(vector as ArrayLike<number> & Iterable<number>);

async function start(): Promise<StoreServer> {
  const folder = mkdtempSync(join(tmpdir(), 'modgap-lance-'));
  const database = await connect(folder);
  const all = async (table: string): Promise<LanceRow[]> => {
    const rows = (await (await database.openTable(table)).query().toArray()) as LanceRow[];
    return rows.sort((a, b) => a.id - b.id);
  };
  return {
    url: folder,
    async fill(table, rows) {
      await database.createTable(
        table,
        rows.map(({ id, kind, vector, caption }) => ({ id, kind, embedding: vector, caption })),
      );
    },
    snapshot: async (table) =>
      (await all(table)).map(({ id, kind, caption, embedding }) => [id, kind, caption, numbers(embedding)]),
    written: async (table, name) =>
      new Map((await all(table)).map((row) => [String(row.id), numbers(row[name])] as const)),
    close() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

storeContract(lancedb, start);

describe('LanceDB', () => {
  it('says what is not there, and which rows it cannot use', async () => {
    const server = await start();
    const place = { url: server.url, table: 'bad', column: 'embedding', modalityColumn: 'kind' };
    const [first, ...rest] = items().rows;
    await server.fill('bad', [{ ...first!, vector: [0, 0, 0, 0, 0] }, ...rest]);
    const opened = await lancedb.open(place);
    await expect(opened.means()).rejects.toThrow(
      `bad.embedding, row with id ${first!.id}: expected a vector with a direction, got zeros only; mend or ` +
        `delete the row`,
    );
    const target = await opened.target('corrected', 'run 1');
    expect(target.done).toBe(0);
    await expect(opened.target('corrected', 'run 2')).rejects.toThrow(
      /^bad.corrected: an unfinished run with another correction left column corrected__partial_\w+ behind/,
    );
    await opened.close();
    await expect(lancedb.open({ ...place, table: 'none' })).rejects.toThrow(
      'expected a table "none", got bad',
    );
    await expect(lancedb.open({ ...place, column: 'caption' })).rejects.toThrow(
      'bad.caption: expected vectors of fixed length, got Utf8; correct --column',
    );
    await expect(lancedb.open({ ...place, idColumn: 'key' })).rejects.toThrow(
      /^bad: expected a column "key", got id, kind, embedding, .*; correct --id-column$/,
    );
    await server.close();
    await expect(lancedb.open(place)).rejects.toThrow('expected the folder of a LanceDB database, got none');
  });
});
