import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgres } from '../../src/stores/node/index.js';
import type { VectorPlace } from '../../src/stores/index.js';
import { DIM, items, storeContract, type ItemRow, type StoreServer } from './contract.js';
import { startPostgres, type PostgresServer } from './postgres-server.js';

async function fill(
  server: PostgresServer,
  table: string,
  rows: readonly ItemRow[],
  type = 'vector',
): Promise<void> {
  await server.query(
    `CREATE TABLE ${table} (id bigint PRIMARY KEY, kind text, embedding ${type}, caption text)`,
  );
  const list = (vector: readonly number[]): string =>
    type.endsWith('[]') ? `{${vector.join(',')}}` : `[${vector.join(',')}]`;
  for (const { id, kind, vector, caption } of rows) {
    await server.query(`INSERT INTO ${table} VALUES ($1, $2, $3, $4)`, [id, kind, list(vector), caption]);
  }
}

storeContract(postgres, async (): Promise<StoreServer> => {
  const server = await startPostgres();
  return {
    url: server.url,
    fill: (table, rows) => fill(server, table, rows),
    snapshot: (table) => server.query(`SELECT id, kind, embedding::text, caption FROM ${table} ORDER BY id`),
    async written(table, name) {
      const rows = await server.query<{ id: string; v: string }>(
        `SELECT id::text AS id, ${name}::text AS v FROM ${table}`,
      );
      return new Map(rows.map(({ id, v }) => [id, JSON.parse(v) as number[]]));
    },
    close: () => server.close(),
  };
});

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());
  const place = (table: string, more: Partial<VectorPlace> = {}): VectorPlace => ({
    url: server.url,
    table,
    column: 'embedding',
    modalityColumn: 'kind',
    ...more,
  });

  it.each(['halfvec(5)', 'real[]', 'double precision[]'])(
    'takes a column of type %s, holes in it',
    async (type) => {
      const table = `items_${type.replace(/\W/g, '')}`;
      const { rows } = items();
      await fill(server, table, rows.slice(40, 80), type);
      await server.query(`INSERT INTO ${table} VALUES (1, 'text', NULL, 'no vector')`);
      const opened = await postgres.open(place(table));
      expect(opened).toMatchObject({ dim: DIM, empty: 1 });
      const target = await opened.target('corrected', 'twice');
      for await (const batch of target.pending()) {
        await target.write({ ids: batch.ids, vectors: batch.vectors.map((value) => 2 * value) });
      }
      await target.finish();
      const [found] = await server.query<{ type: string; empty: string }>(
        `SELECT pg_typeof(corrected)::text AS type, (SELECT count(*) FROM ${table} WHERE corrected IS NULL) AS empty
       FROM ${table} LIMIT 1`,
      );
      expect(found).toEqual({ type: type.replace('(5)', ''), empty: 1 });
      const doubled = await server.query<{ a: string; b: string }>(
        `SELECT embedding::real[]::text AS a, corrected::real[]::text AS b FROM ${table} WHERE corrected IS NOT NULL`,
      );
      const numbers = (text: string): number[] => text.slice(1, -1).split(',').map(Number);
      for (const { a, b } of doubled) {
        expect(numbers(b)).toBeAllClose(
          numbers(a).map((value) => 2 * value),
          { rtol: 1e-3 },
        );
      }
      await opened.close();
    },
  );

  it('goes on only with what it began', async () => {
    const { rows } = items();
    await fill(server, 'begun', rows);
    const opened = await postgres.open(place('begun'));
    await opened.target('corrected', 'run 1');
    await expect(opened.target('corrected', 'run 2')).rejects.toThrow(
      'begun.corrected: an unfinished run with another correction left column corrected__partial behind; drop that ' +
        'column, or choose another name',
    );
    await expect(opened.target('x'.repeat(60), 'run 1')).rejects.toThrow(
      'expected a name of at most 54 bytes, got 60',
    );
    await opened.close();
  });

  it('refuses bad rows before it writes any', async () => {
    await fill(server, 'bad', items().rows, 'real[]');
    const open = (more: Partial<VectorPlace>) => postgres.open(place('bad', more));
    await expect(open({ table: 'nowhere' })).rejects.toThrow('nowhere: expected a table of the database');
    await expect(open({ column: 'vector' })).rejects.toThrow(
      'bad: expected a column "vector", got id, kind, embedding and caption; correct --column',
    );
    await expect(open({ column: 'caption' })).rejects.toThrow(
      'bad.caption: expected a column of type vector, halfvec or real[], got text; correct --column',
    );
    await expect(open({ url: 'postgres://me:secret@127.0.0.1:1/x' })).rejects.toThrow(
      /^postgres:\/\/me:\*\*\*@127.0.0.1:1\/x: expected a PostgreSQL server that answers, got ECONNREFUSED/,
    );
    await server.query(`INSERT INTO bad VALUES (5, 'image', '{1,NaN,0,0,0}', 'broken')`);
    await expect(open({})).rejects.toThrow(
      'bad.embedding: expected vectors with a direction, got NaN or infinity in the row with id 5; mend or delete ' +
        'the row',
    );
    await server.query(`UPDATE bad SET embedding = '{0,0,0,0,0}' WHERE id = 5`);
    await expect(open({})).rejects.toThrow('got zeros only in the row with id 5');
    await server.query(`UPDATE bad SET embedding = '{1,2}' WHERE id = 5`);
    await expect(open({})).rejects.toThrow(
      'bad.embedding: expected vectors of one length, got 100 of 5 numbers and 1 of 2',
    );
    await server.query(`CREATE TABLE keyless (kind text, embedding vector(2))`);
    await expect(open({ table: 'keyless' })).rejects.toThrow(
      'keyless: expected a primary key of one column, got none',
    );
  });
});
