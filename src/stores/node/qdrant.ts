/** Qdrant: points of a collection, the modality in their payload. */
import type { QdrantClient } from '@qdrant/js-client-rest';
import { InputError } from '../../files/input-error.js';
import { listOf } from '../../files/wording.js';
import { contentKey } from '../../numeric/content-key.js';
import { checkVectors, modalityOrder } from '../checks.js';
import { meansOfBatches } from '../means.js';
import type { StoreRun, VectorBatch, VectorPlace, VectorStore, VectorTable, VectorTarget } from '../store.js';
import { peer } from './peer.js';

/** Points of a request. */
const BATCH = 500;

type Id = string | number;

export const qdrant: VectorStore = {
  id: 'qdrant',
  title: 'Qdrant',
  address: 'http://host:6333',
  defaultColumn: '',
  writes: 'a new collection',
  peer: '@qdrant/js-client-rest',
  async open(place) {
    const { QdrantClient: Client } = await peer(
      () => import('@qdrant/js-client-rest'),
      'Qdrant',
      qdrant.peer!,
    );
    const client = new Client({ url: place.url, checkCompatibility: false, ...apiKey() });
    const { collections } = await client.getCollections().catch((error: unknown) => {
      throw new InputError(
        `${place.url}: expected a Qdrant server that answers, got ${reason(error)}; check the address, and that the ` +
          'server runs; a key is taken from QDRANT_API_KEY',
      );
    });
    const names = collections.map(({ name }) => name);
    const { aliases } = await client.getAliases();
    if (![...names, ...aliases.map((alias) => alias.alias_name)].includes(place.table)) {
      throw new InputError(
        `${place.url}: expected a collection ${JSON.stringify(place.table)}, got ${listOf(names) || 'none'}; ` +
          `correct --table`,
      );
    }
    return openCollection(client, place);
  },
};

function apiKey(): { readonly apiKey?: string } {
  const key = process.env.QDRANT_API_KEY;
  return key === undefined ? {} : { apiKey: key };
}

interface VectorParams {
  readonly size: number;
  readonly distance: 'Cosine' | 'Dot' | 'Euclid' | 'Manhattan';
}

async function openCollection(client: QdrantClient, place: VectorPlace): Promise<VectorTable> {
  const { table, column, modalityColumn } = place;
  const label = column === '' ? table : `${table}.${column}`;
  const params = await paramsOf(client, place, label);
  const counts = new Map<string, number>();
  for await (const points of pages(client, table, { payload: [modalityColumn], vector: false })) {
    for (const { payload } of points) {
      const kind = payload?.[modalityColumn];
      if (kind !== undefined && kind !== null) {
        counts.set(stringOf(kind), (counts.get(stringOf(kind)) ?? 0) + 1);
      }
    }
  }
  const order = modalityOrder(label, [...counts.keys()], place.modalities);
  const source = new Source(client, place, label, params.size, order);
  return {
    label,
    dim: params.size,
    modalities: order.map((name) => ({ name, rows: counts.get(name) ?? 0 })),
    empty: 0,
    means: (options) => meansOfBatches(source.batches(options), order.length, params.size),
    batches: (options) => source.batches(options),
    target: (name, stamp) => openTarget(source, params, name, stamp),
    close: () => Promise.resolve(),
  };
}

async function paramsOf(
  client: QdrantClient,
  { table, column }: VectorPlace,
  label: string,
): Promise<VectorParams> {
  const info = await client.getCollection(table);
  const vectors = (info.config.params.vectors ?? {}) as VectorParams | Readonly<Record<string, VectorParams>>;
  if (typeof vectors.size === 'number') {
    if (column === '') return vectors as VectorParams;
    throw new InputError(
      `${label}: expected a vector of that name, got one without a name; leave --column out`,
    );
  }
  const named = vectors as Readonly<Record<string, VectorParams>>;
  const found = named[column];
  if (found !== undefined) return found;
  throw new InputError(
    `${table}: expected a vector ${JSON.stringify(column)}, got ${listOf(Object.keys(named)) || 'none'}; correct ` +
      `--column`,
  );
}

interface Point {
  readonly id: Id;
  readonly payload?: Readonly<Record<string, unknown>> | null | undefined;
  readonly vector?: unknown;
}

/** All points in the order of their ids. */
async function* pages(
  client: QdrantClient,
  collection: string,
  {
    payload,
    vector,
    size = BATCH,
  }: {
    readonly payload: readonly string[] | boolean;
    readonly vector: boolean | readonly string[];
    readonly size?: number;
  },
): AsyncGenerator<readonly Point[]> {
  let offset: Id | undefined;
  do {
    const page = await client.scroll(collection, {
      limit: size,
      with_payload: typeof payload === 'boolean' ? payload : { include: [...payload] },
      with_vector: typeof vector === 'boolean' ? vector : [...vector],
      ...(offset !== undefined && { offset }),
    });
    if (page.points.length > 0) yield page.points;
    offset = (page.next_page_offset as Id | null | undefined) ?? undefined;
  } while (offset !== undefined);
}

class Source {
  constructor(
    readonly client: QdrantClient,
    readonly place: VectorPlace,
    readonly label: string,
    readonly dim: number,
    private readonly order: readonly string[],
  ) {}

  async *batches({
    signal,
    onRows,
    size = BATCH,
  }: StoreRun & { readonly size?: number } = {}): AsyncGenerator<VectorBatch> {
    const { table, column, modalityColumn } = this.place;
    let done = 0;
    const wanted = { payload: [modalityColumn], vector: column === '' ? true : [column], size };
    for await (const points of pages(this.client, table, wanted)) {
      signal?.throwIfAborted();
      const vectors = new Float32Array(points.length * this.dim);
      points.forEach(({ vector }, i) => vectors.set(numbersOf(vector, column), i * this.dim));
      checkVectors(vectors, this.dim, (i) => `${this.label}, point ${points[i]!.id}`);
      yield {
        ids: points.map(({ id }) => String(id)),
        modalities: Int32Array.from(points, ({ payload }) =>
          this.order.indexOf(stringOf(payload?.[modalityColumn])),
        ),
        vectors,
      };
      done += points.length;
      onRows?.(done);
    }
  }
}

/**
 * A collection of its own, with the same points and payloads. It is named after what fills it; when it is whole, the
 * name that was asked for becomes its alias.
 */
async function openTarget(
  source: Source,
  { size, distance }: VectorParams,
  name: string,
  stamp: string,
): Promise<VectorTarget> {
  const { client, place, dim } = source;
  const partial = `${name}__${contentKey(stamp).slice(0, 12)}`;
  const { aliases } = await client.getAliases();
  const { exists } = await client.collectionExists(name);
  if (exists || aliases.some((alias) => alias.alias_name === name)) {
    throw new InputError(
      `${name}: expected a collection that does not exist yet, got one that does; choose another name`,
    );
  }
  const config = { size, distance };
  if (!(await client.collectionExists(partial)).exists) {
    await client.createCollection(partial, {
      vectors: place.column === '' ? config : { [place.column]: config },
    });
  }
  const { count } = await client.count(partial, { exact: true });
  return {
    done: count,
    async *pending(options) {
      for await (const batch of source.batches(options)) {
        const there = await client.retrieve(partial, {
          ids: batch.ids.map(idOf),
          with_payload: false,
          with_vector: false,
        });
        const written = new Set(there.map(({ id }) => String(id)));
        const open = batch.ids.flatMap((id, i) => (written.has(id) ? [] : [i]));
        if (open.length === 0) continue;
        yield {
          ids: open.map((i) => batch.ids[i]!),
          modalities: Int32Array.from(open, (i) => batch.modalities[i]!),
          vectors: rowsAt(batch.vectors, open, dim),
        };
      }
    },
    async write({ ids, vectors }) {
      const payloads = await client.retrieve(place.table, {
        ids: ids.map(idOf),
        with_payload: true,
        with_vector: false,
      });
      const byId = new Map(payloads.map((point) => [String(point.id), point.payload ?? {}]));
      await client.upsert(partial, {
        wait: true,
        points: ids.map((id, i) => {
          const vector = Array.from(vectors.subarray(i * dim, (i + 1) * dim));
          return {
            id: idOf(id),
            payload: byId.get(id) ?? {},
            vector: place.column === '' ? vector : { [place.column]: vector },
          };
        }),
      });
    },
    async finish() {
      await client.updateCollectionAliases({
        actions: [{ create_alias: { collection_name: partial, alias_name: name } }],
      });
    },
  };
}

function rowsAt(vectors: Float32Array, rows: readonly number[], dim: number): Float32Array {
  const out = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => out.set(vectors.subarray(row * dim, (row + 1) * dim), i * dim));
  return out;
}

/** Points are numbered, or have a UUID. */
function idOf(text: string): Id {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function numbersOf(vector: unknown, column: string): ArrayLike<number> {
  return (column === '' ? vector : (vector as Record<string, unknown>)[column]) as number[];
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function reason(error: unknown): string {
  const cause = (error as { cause?: { code?: string } }).cause?.code;
  return cause ?? (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
