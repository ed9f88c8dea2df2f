import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applySteps, fitCorrection, corrections, rowSteps } from '../../src/correction/index.js';
import { applyStore, fitStore } from '../../src/closing/node/index.js';
import { momentsOf } from '../../src/geometry/index.js';
import { unitRows } from '../../src/numeric/index.js';
import { postgres } from '../../src/stores/node/index.js';
import { COUNTS, DIM, items } from '../stores/contract.js';
import { startPostgres, type PostgresServer } from '../stores/postgres-server.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

async function open(table: string, modalities?: readonly string[]) {
  return postgres.open({ url: server.url, table, column: 'embedding', modalityColumn: 'kind', modalities });
}

/** Images and texts, and one row of a third modality that nobody asks for. */
async function fill(table: string): Promise<void> {
  await server.query(`CREATE TABLE ${table} (id int PRIMARY KEY, kind text, embedding vector(${DIM}))`);
  for (const { id, kind, vector } of items().rows) {
    await server.query(`INSERT INTO ${table} VALUES ($1, $2, $3)`, [id, kind, `[${vector.join(',')}]`]);
  }
  await server.query(`INSERT INTO ${table} VALUES (1, 'audio', '[1,2,3,4,5]')`);
}

const unit = { image: unitRows(items().of.image, DIM), text: unitRows(items().of.text, DIM) };
const moments = [momentsOf(unit.image, COUNTS.image, DIM), momentsOf(unit.text, COUNTS.text, DIM)] as const;

describe('a correction in a database', () => {
  it.each(['centring', 'standardising'])('is %s as it is in memory', async (method) => {
    await fill(method);
    const table = await open(method, ['image', 'text']);
    const gap = await fitStore(table, { method });
    const means = moments.map(({ mean }) => mean);
    const expected = fitCorrection(corrections.get(method), { dim: DIM, means, moments });
    for (const [name, value] of Object.entries(expected.parameters)) {
      expect(gap.parameters[name]).toBeAllClose(value as Float64Array, { rtol: 1e-5, atol: 1e-6 });
    }
    expect(gap).toMatchObject({
      correction: method,
      modalities: ['image', 'text'],
      rows: [COUNTS.image, COUNTS.text],
    });
    const seen: number[] = [];
    const applied = await applyStore(table, gap, { target: 'closed', onProgress: (done) => seen.push(done) });
    expect(applied).toEqual({ target: 'closed', rows: COUNTS.image + COUNTS.text, before: 0 });
    expect(seen.at(-1)).toBe(COUNTS.image + COUNTS.text);
    await table.close();

    const written = await server.query<{ id: number; kind: string; v: string | null }>(
      `SELECT id, kind, closed::text AS v FROM ${method}`,
    );
    const { rows } = items();
    for (const { id, kind, v } of written) {
      if (kind === 'audio') {
        expect(v).toBeNull();
        continue;
      }
      const row = Float64Array.from(rows.find((one) => one.id === id)!.vector);
      const steps = rowSteps(expected, kind === 'image' ? 0 : 1);
      expect(JSON.parse(v!)).toBeAllClose(applySteps(row, DIM, steps), { atol: 1e-5 });
    }
  });

  it('refuses what does not fit, and leaves the table as it was', async () => {
    await fill('refused');
    const table = await open('refused', ['image', 'text']);
    const gap = await fitStore(table, { method: 'centring' });
    const columns = async (): Promise<number> =>
      (await server.query(`SELECT 1 FROM pg_attribute WHERE attrelid = 'refused'::regclass AND attnum > 0`))
        .length;
    const apply = (change: object) => applyStore(table, { ...gap, ...change }, { target: 'closed' });
    await expect(apply({ dim: 7 })).rejects.toThrow(
      'refused.embedding: expected vectors of 7 numbers, as the correction was fitted on, got 5; fit it on rows ' +
        'of this ' +
        'model',
    );
    await expect(apply({ modalities: ['image', 'caption'] })).rejects.toThrow(
      'refused.embedding: expected modalities that the correction was fitted on (image and caption), got "text"; ' +
        'fit with ' +
        '--modalities as the column has them',
    );
    await expect(fitStore(table, { method: 'procrustes' })).rejects.toThrow(
      'procrustes: it is fitted on pairs, which refused.embedding does not tell; export rows to a file, and fit ' +
        'on that',
    );
    await expect(fitStore(table, { method: 'nosuch' })).rejects.toThrow('expected one of');
    await expect(applyStore(table, gap, { target: 'kind' })).rejects.toThrow(
      'refused.kind: expected a column that does not exist yet, got one that does; choose another name',
    );
    // The calibration of texts and images the wrong way round, and that of another model.
    const [images, texts] = gap.means;
    const away = images!.map((value) => -value);
    await expect(apply({ means: [texts, images] })).rejects.toThrow(
      /^refused\.embedding: expected image rows, got rows whose mean lies nearer to text \(cosine .*; correct/,
    );
    await expect(apply({ means: [away, away] })).rejects.toThrow(
      'refused.embedding: expected rows of the model that the gap was fitted on, got rows whose mean has cosine -1.00',
    );
    expect(await columns()).toBe(3);
    const insisted = { target: 'insisted', force: true };
    const { rows } = await applyStore(table, { ...gap, means: [texts!, images!] }, insisted);
    expect(rows).toBe(COUNTS.image + COUNTS.text);
    await server.query('ALTER TABLE refused DROP COLUMN insisted');
    await table.close();
  });
});
