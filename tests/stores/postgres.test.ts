import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream, unitRows } from '../../src/numeric/index.js';
import { postgres } from '../../src/stores/node/index.js';
import type { VectorPlace } from '../../src/stores/index.js';
import { startPostgres, type PostgresServer } from './postgres-server.js';

const DIM = 5;
const IMAGES = 40;
const TEXTS = 60;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

const text = (row: ArrayLike<number>): string => `[${Array.from(row).join(',')}]`;

/** A table of images and texts, ids out of order; the rows are not of length 1. */
async function fill(table: string, type = 'vector'): Promise<Record<'image' | 'text', Float64Array>> {
  const random = randomStream(7);
  const rows = {
    image: Float64Array.from({ length: IMAGES * DIM }, (_, k) => random.normal() + (k % DIM === 0 ? 3 : 0)),
    text: Float64Array.from({ length: TEXTS * DIM }, (_, k) => random.normal() + (k % DIM === 1 ? 3 : 0)),
  };
  await server.query(
    `CREATE TABLE ${table} (id bigint PRIMARY KEY, kind text, embedding ${type}, caption text)`,
  );
  let id = 1000;
  for (const kind of ['text', 'image'] as const) {
    for (let i = 0; i < rows[kind].length / DIM; i++) {
      id += i % 2 === 0 ? 7 : -3;
      const value = text(rows[kind].subarray(i * DIM, (i + 1) * DIM));
      await server.query(`INSERT INTO ${table} VALUES ($1, $2, $3, $4)`, [
        id,
        kind,
        type.endsWith('[]') ? value.replace('[', '{').replace(']', '}') : value,
        `${kind} ${i}`,
      ]);
    }
    id += 1000;
  }
  return rows;
}

const place = (table: string, more: Partial<VectorPlace> = {}): VectorPlace => ({
  url: server.url,
  table,
  column: 'embedding',
  modalityColumn: 'kind',
  ...more,
});

const meanOf = (rows: Float64Array): Float64Array => {
  const unit = unitRows(rows, DIM);
  const mean = new Float64Array(DIM);
  unit.forEach((value, k) => (mean[k % DIM]! += (value * DIM) / unit.length));
  return mean;
};

describe('PostgreSQL', () => {
  it.each(['vector(5)', 'halfvec(5)', 'real[]'])('reads a column of type %s, and its means', async (type) => {
    const table = `items_${type.replace(/\W/g, '')}`;
    const rows = await fill(table, type);
    await server.query(`INSERT INTO ${table} VALUES (1, 'text', NULL, 'no vector')`);
    const opened = await postgres.open(place(table));
    try {
      expect(opened).toMatchObject({
        dim: DIM,
        modalities: [
          { name: 'image', rows: IMAGES },
          { name: 'text', rows: TEXTS },
        ],
        empty: 1,
      });
      const atol = type.startsWith('half') ? 2e-3 : 1e-6;
      const means = await opened.means();
      expect(means.map((mean) => mean.rows)).toEqual([IMAGES, TEXTS]);
      expect(means[0]!.mean).toBeAllClose(meanOf(rows.image), { atol });
      expect(means[1]!.mean).toBeAllClose(meanOf(rows.text), { atol });
      const ids: string[] = [];
      const sums = [new Float64Array(DIM), new Float64Array(DIM)];
      for await (const batch of opened.batches({ size: 33 })) {
        ids.push(...batch.ids);
        batch.vectors.forEach((value, k) => {
          sums[batch.modalities[Math.floor(k / DIM)]!]![k % DIM]! += value;
        });
      }
      expect(ids).toEqual([...ids].sort((a, b) => Number(a) - Number(b)));
      expect(new Set(ids).size).toBe(IMAGES + TEXTS);
      const sumOf = (all: Float64Array): number[] =>
        Array.from({ length: DIM }, (_, d) => all.reduce((sum, v, k) => sum + (k % DIM === d ? v : 0), 0));
      expect(sums[0]!).toBeAllClose(sumOf(rows.image), { atol: type.startsWith('half') ? 0.1 : 1e-4 });
      expect(sums[1]!).toBeAllClose(sumOf(rows.text), { atol: type.startsWith('half') ? 0.1 : 1e-4 });
    } finally {
      await opened.close();
    }
  });

  it('writes a new column, goes on after an interruption, and leaves the old one alone', async () => {
    await fill('written');
    const before = await server.query('SELECT id, kind, embedding::text, caption FROM written ORDER BY id');
    const negate = (vectors: Float32Array): Float32Array => vectors.map((value) => -value);
    const first = await postgres.open(place('written'));
    const target = await first.target('corrected', 'mirror, run 1');
    expect(target.done).toBe(0);
    let batches = 0;
    for await (const batch of target.pending({ size: 30 })) {
      if (batches++ === 2) break;
      await target.write({ ids: batch.ids, vectors: negate(batch.vectors) });
    }
    // As if the process had been killed here: no finish.
    await first.close();
    const columns = async (): Promise<unknown[]> =>
      (
        await server.query<{ name: string }>(
          `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'written'::regclass AND attnum > 0 AND NOT attisdropped`,
        )
      ).map(({ name }) => name);
    expect(await columns()).toEqual(['id', 'kind', 'embedding', 'caption', 'corrected__partial']);

    const second = await postgres.open(place('written'));
    await expect(second.target('corrected', 'mirror, run 2')).rejects.toThrow(
      'written.corrected: an unfinished run with another correction left column corrected__partial behind',
    );
    const again = await second.target('corrected', 'mirror, run 1');
    expect(again.done).toBe(60);
    let rest = 0;
    for await (const batch of again.pending({ size: 30 })) {
      rest += batch.ids.length;
      await again.write({ ids: batch.ids, vectors: negate(batch.vectors) });
    }
    expect(rest).toBe(IMAGES + TEXTS - 60);
    await again.finish();
    expect(await columns()).toEqual(['id', 'kind', 'embedding', 'caption', 'corrected']);
    const [{ worst }] = (await server.query<{ worst: number }>(
      'SELECT max(embedding <-> (corrected * array_fill(-1, ARRAY[5])::vector)) AS worst FROM written',
    )) as [{ worst: number }];
    expect(worst).toBe(0);
    expect(await server.query('SELECT id, kind, embedding::text, caption FROM written ORDER BY id')).toEqual(
      before,
    );
    await expect(second.target('corrected', 'mirror, run 1')).rejects.toThrow(
      'written.corrected: expected a column that does not exist yet, got one that does; choose another name',
    );
    await second.close();
  });

  it('refuses what it cannot use, in one line', async () => {
    await fill('bad', 'real[]');
    const open = (more: Partial<VectorPlace>) => postgres.open(place('bad', more));
    await expect(open({ table: 'nowhere' })).rejects.toThrow('nowhere: expected a table of the database');
    await expect(open({ column: 'vector' })).rejects.toThrow(
      'bad: expected a column "vector", got id, kind, embedding and caption; correct --column',
    );
    await expect(open({ column: 'caption' })).rejects.toThrow(
      'bad.caption: expected a column of type vector, halfvec or real[], got text; correct --column',
    );
    await expect(open({ modalities: ['image', 'audio'] })).rejects.toThrow(
      'bad.embedding: expected the modality column to hold image and audio, got "image" and "text"',
    );
    await expect(open({ url: 'postgres://me:secret@127.0.0.1:1/x' })).rejects.toThrow(
      /^postgres:\/\/me:\*\*\*@127.0.0.1:1\/x: expected a PostgreSQL server that answers, got ECONNREFUSED/,
    );
    await server.query(`INSERT INTO bad VALUES (5, 'image', '{1,NaN,0,0,0}', 'broken')`);
    await expect(open({})).rejects.toThrow(
      'bad.embedding: expected vectors with a direction, got NaN or infinity in the row with id 5; mend or delete the row',
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
