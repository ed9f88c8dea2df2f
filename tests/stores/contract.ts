import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream, unitRows } from '../../src/numeric/index.js';
import type { VectorPlace, VectorStore } from '../../src/stores/index.js';

export const DIM = 5;
export const COUNTS = { image: 40, text: 60 } as const;

/** A row as a test puts it into a store. */
export interface ItemRow {
  readonly id: number;
  readonly kind: 'image' | 'text';
  readonly vector: readonly number[];
  readonly caption: string;
}

/** A store that a test has started, beside the client under test. */
export interface StoreServer {
  readonly url: string;
  /** Makes a table and fills it. */
  fill(table: string, rows: readonly ItemRow[]): Promise<void>;
  /** Everything that was there before, in the order of ids: no column or collection that came later. */
  snapshot(table: string): Promise<unknown>;
  /** The vectors under the name of a finished target, by id. */
  written(table: string, name: string): Promise<ReadonlyMap<string, ArrayLike<number>>>;
  close(): Promise<void>;
}

/** Two clouds, ids out of order, rows not of length 1. */
export function items(): { rows: readonly ItemRow[]; of: Record<'image' | 'text', Float64Array> } {
  const random = randomStream(7);
  const cloud = (count: number, axis: number): Float64Array =>
    Float64Array.from({ length: count * DIM }, (_, k) => random.normal() + (k % DIM === axis ? 3 : 0));
  const of = { image: cloud(COUNTS.image, 0), text: cloud(COUNTS.text, 1) };
  const rows: ItemRow[] = [];
  let id = 1000;
  for (const kind of ['text', 'image'] as const) {
    for (let i = 0; i < COUNTS[kind]; i++) {
      id += i % 2 === 0 ? 7 : -3;
      rows.push({
        id,
        kind,
        vector: [...of[kind].subarray(i * DIM, (i + 1) * DIM)],
        caption: `${kind} ${i}`,
      });
    }
    id += 1000;
  }
  return { rows, of };
}

const meanOf = (rows: Float64Array): Float64Array => {
  const unit = unitRows(rows, DIM);
  const mean = new Float64Array(DIM);
  unit.forEach((value, k) => (mean[k % DIM]! += (value * DIM) / unit.length));
  return mean;
};

const negated = (vectors: Float32Array): Float32Array => vectors.map((value) => -value);

/** What every store does. */
export function storeContract(store: VectorStore, start: () => Promise<StoreServer>): void {
  describe(`${store.title}, as every store`, () => {
    let server: StoreServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.close());
    const place = (table: string, more: Partial<VectorPlace> = {}): VectorPlace => ({
      url: server.url,
      table,
      column: store.id === 'qdrant' ? '' : 'embedding',
      modalityColumn: 'kind',
      ...more,
    });

    it('knows its modalities, their means and all rows', async () => {
      const { rows, of } = items();
      await server.fill('items', rows);
      const opened = await store.open(place('items'));
      try {
        expect(opened).toMatchObject({
          dim: DIM,
          modalities: [
            { name: 'image', rows: COUNTS.image },
            { name: 'text', rows: COUNTS.text },
          ],
          empty: 0,
        });
        const means = await opened.means();
        expect(means.map((mean) => mean.rows)).toEqual([COUNTS.image, COUNTS.text]);
        expect(means[0]!.mean).toBeAllClose(meanOf(of.image), { atol: 1e-6 });
        expect(means[1]!.mean).toBeAllClose(meanOf(of.text), { atol: 1e-6 });
        const found = new Map<string, { kind: number; vector: number[] }>();
        for await (const { ids, modalities, vectors } of opened.batches({ size: 33 })) {
          ids.forEach((id, i) => {
            found.set(id, { kind: modalities[i]!, vector: [...vectors.subarray(i * DIM, (i + 1) * DIM)] });
          });
        }
        expect(found.size).toBe(rows.length);
        for (const { id, kind, vector } of rows) {
          const row = found.get(String(id))!;
          expect(row.kind).toBe(kind === 'image' ? 0 : 1);
          expect(row.vector).toBeAllClose(vector, { rtol: 1e-6, atol: 1e-6 });
        }
      } finally {
        await opened.close();
      }
    });

    it('takes the modalities that are asked for, in that order, and leaves the others out', async () => {
      const opened = await store.open(place('items', { modalities: ['text', 'image'] }));
      expect(opened.modalities.map(({ name }) => name)).toEqual(['text', 'image']);
      await opened.close();
      await expect(store.open(place('items', { modalities: ['image', 'audio'] }))).rejects.toThrow(
        /: expected the modality column to hold image and audio, got "image" and "text"; correct --modalities/,
      );
    });

    it('writes beside what is there, goes on after an interruption, and touches nothing old', async () => {
      const { rows } = items();
      await server.fill('written', rows);
      const before = await server.snapshot('written');
      const first = await store.open(place('written'));
      const target = await first.target('corrected', 'mirror, run 1');
      expect(target.done).toBe(0);
      let batches = 0;
      for await (const batch of target.pending({ size: 30 })) {
        if (batches++ === 2) break;
        await target.write({ ids: batch.ids, vectors: negated(batch.vectors) });
      }
      // As if the process had been killed here: no finish.
      await first.close();

      const second = await store.open(place('written'));
      const again = await second.target('corrected', 'mirror, run 1');
      expect(again.done).toBe(60);
      let rest = 0;
      for await (const batch of again.pending({ size: 30 })) {
        rest += batch.ids.length;
        await again.write({ ids: batch.ids, vectors: negated(batch.vectors) });
      }
      expect(rest).toBe(rows.length - 60);
      await again.finish();
      const written = await server.written('written', 'corrected');
      expect(written.size).toBe(rows.length);
      for (const { id, vector } of rows) {
        expect(written.get(String(id))!).toBeAllClose(
          vector.map((value) => -value),
          { rtol: 1e-6, atol: 1e-6 },
        );
      }
      expect(await server.snapshot('written')).toEqual(before);
      await expect(second.target('corrected', 'mirror, run 1')).rejects.toThrow(
        /corrected: expected a (column|collection) that does not exist yet, got one that does; choose another name/,
      );
      await second.close();
    });

    it('refuses what it cannot use, in one line', async () => {
      await expect(store.open(place('nowhere'))).rejects.toThrow(/nowhere/);
      await expect(store.open(place('items', { column: 'vectors' }))).rejects.toThrow(
        /expected a (column|vector).* --column/,
      );
    });
  });
}
