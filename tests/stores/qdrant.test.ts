import { describe, expect, it } from 'vitest';
import { qdrant } from '../../src/stores/node/index.js';
import { DIM, items, storeContract, type StoreServer } from './contract.js';
import { QdrantServer } from './qdrant-server.js';

async function start(): Promise<StoreServer & { readonly server: QdrantServer }> {
  const server = await new QdrantServer().start();
  return {
    server,
    url: server.url,
    fill(table, rows) {
      server.collections.set(table, {
        vectors: { size: DIM, distance: 'Cosine' },
        points: new Map(
          rows.map(({ id, kind, vector, caption }) => [
            String(id),
            { id, vector, payload: { kind, caption } },
          ]),
        ),
      });
      return Promise.resolve();
    },
    snapshot: (table) => Promise.resolve(structuredClone(server.find(table))),
    written: (_, name) =>
      Promise.resolve(
        new Map([...server.find(name)!.points].map(([id, { vector }]) => [id, vector as number[]] as const)),
      ),
    close: () => server.close(),
  };
}

storeContract(qdrant, start);

describe('Qdrant', () => {
  it('carries payloads and named vectors into the new collection', async () => {
    const { server, close, url } = await start();
    server.collections.set('named', {
      vectors: { clip: { size: 2, distance: 'Dot' }, other: { size: 3, distance: 'Dot' } },
      points: new Map(
        [0, 1, 2].map((id) => [
          String(id),
          {
            id,
            vector: { clip: [id + 1, 2], other: [1, 2, 3] },
            payload: { kind: id ? 'image' : 'text', n: id },
          },
        ]),
      ),
    });
    const place = { url, table: 'named', column: 'clip', modalityColumn: 'kind' };
    const opened = await qdrant.open(place);
    const target = await opened.target('better', 'halves');
    for await (const batch of target.pending({ size: 2 })) {
      await target.write({ ids: batch.ids, vectors: batch.vectors.map((value) => value / 2) });
    }
    await target.finish();
    expect(server.find('better')!.vectors).toEqual({ clip: { size: 2, distance: 'Dot' } });
    expect(server.find('better')!.points.get('2')).toEqual({
      id: 2,
      vector: { clip: [1.5, 1] },
      payload: { kind: 'image', n: 2 },
    });
    await expect(qdrant.open({ ...place, column: '' })).rejects.toThrow(
      'named: expected a vector "", got clip and other; correct --column',
    );
    await close();
    await expect(qdrant.open(place)).rejects.toThrow(/expected a Qdrant server that answers, got/);
  });

  it('names the point that it cannot use', async () => {
    const server = await start();
    const [first, ...rest] = items().rows;
    await server.fill('bad', [{ ...first!, vector: [0, 0, 0, 0, 0] }, ...rest]);
    const opened = await qdrant.open({ url: server.url, table: 'bad', column: '', modalityColumn: 'kind' });
    await expect(opened.means()).rejects.toThrow(
      `bad, point ${first!.id}: expected a vector with a direction, got zeros only`,
    );
    await server.close();
  });
});
