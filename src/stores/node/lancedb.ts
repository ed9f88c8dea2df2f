/** LanceDB: a folder of tables, vectors in a column of fixed length. */
import { existsSync } from 'node:fs';
import type { Table } from '@lancedb/lancedb';
import type { RecordBatch, Vector } from 'apache-arrow';
import { InputError } from '../../files/input-error.js';
import { listOf } from '../../files/wording.js';
import { contentKey } from '../../numeric/content-key.js';
import { checkVectors, modalityOrder } from '../checks.js';
import { meansOfBatches } from '../means.js';
import type { StoreRun, VectorBatch, VectorPlace, VectorStore, VectorTable, VectorTarget } from '../store.js';
import { peer } from './peer.js';

/** Every write makes a version of the table: few large ones. */
const BATCH = 10_000;

export const lancedb: VectorStore = {
  id: 'lancedb',
  title: 'LanceDB',
  address: 'the folder of the database, or its URL',
  defaultColumn: 'vector',
  writes: 'a new column',
  peer: '@lancedb/lancedb apache-arrow',
  async open(place) {
    const { connect } = await peer(() => import('@lancedb/lancedb'), 'LanceDB', lancedb.peer!);
    // Connecting would make a missing folder.
    if (!/^[a-z][\w+]*:\/\//i.test(place.url) && !existsSync(place.url)) {
      throw new InputError(
        `${place.url}: expected the folder of a LanceDB database, got none of that name; correct --lancedb`,
      );
    }
    const database = await connect(place.url).catch((error: unknown) => {
      throw new InputError(
        `${place.url}: expected a LanceDB database, got ${firstLine(error)}; check the folder or address`,
      );
    });
    try {
      const tables = await database.tableNames();
      if (!tables.includes(place.table)) {
        throw new InputError(
          `${place.url}: expected a table ${JSON.stringify(place.table)}, got ${listOf(tables) || 'no tables'}; ` +
            'correct --table',
        );
      }
      return await openTable(await database.openTable(place.table), place, () => database.close());
    } catch (error) {
      database.close();
      throw error;
    }
  },
};

async function openTable(table: Table, place: VectorPlace, closeDatabase: () => void): Promise<VectorTable> {
  const { column, modalityColumn } = place;
  const label = `${place.table}.${column}`;
  const { fields } = await table.schema();
  const find = (name: string, flag: string) => {
    const found = fields.find((field) => field.name === name);
    if (found !== undefined) return found;
    throw new InputError(
      `${place.table}: expected a column ${JSON.stringify(name)}, got ${listOf(fields.map((field) => field.name))}; ` +
        `correct ${flag}`,
    );
  };
  const type = String(find(column, '--column').type);
  const dim = Number(/^FixedSizeList\[(\d+)\]<Float(16|32|64)>$/.exec(type)?.[1]);
  if (!(dim > 0)) {
    throw new InputError(`${label}: expected vectors of fixed length, got ${type}; correct --column`);
  }
  find(modalityColumn, '--modality-column');
  const idColumn = place.idColumn ?? 'id';
  const idType = String(find(idColumn, '--id-column').type);
  const names: Names = { column, modalityColumn, idColumn, idType, dim };
  const counts = new Map<string, number>();
  let empty = 0;
  for await (const batch of table.query().select([modalityColumn])) {
    const kinds = batch.getChild(modalityColumn)!;
    for (const kind of kinds) counts.set(String(kind), (counts.get(String(kind)) ?? 0) + 1);
  }
  for await (const batch of table
    .query()
    .select([modalityColumn])
    .where(`${quoted(column)} IS NULL`)) {
    for (const kind of batch.getChild(modalityColumn)!) {
      counts.set(String(kind), counts.get(String(kind))! - 1);
      empty++;
    }
  }
  const filled = [...counts].filter(([name, rows]) => name !== 'null' && rows > 0).map(([name]) => name);
  const order = modalityOrder(label, filled, place.modalities);
  const batches = (condition: string, options: StoreRun & { readonly size?: number } = {}) =>
    readBatches(table, label, names, order, condition, options);
  return {
    label,
    dim,
    modalities: order.map((name) => ({ name, rows: counts.get(name) ?? 0 })),
    empty,
    means: (options) => meansOfBatches(batches(`${quoted(column)} IS NOT NULL`, options), order.length, dim),
    batches: (options) => batches(`${quoted(column)} IS NOT NULL`, options),
    target: (name, stamp) => openTarget(table, place, names, batches, name, stamp),
    close() {
      table.close();
      closeDatabase();
      return Promise.resolve();
    },
  };
}

interface Names {
  readonly column: string;
  readonly modalityColumn: string;
  readonly idColumn: string;
  readonly idType: string;
  readonly dim: number;
}

/** One snapshot of the table, however many versions are written meanwhile. */
async function* readBatches(
  table: Table,
  label: string,
  { column, modalityColumn, idColumn, dim }: Names,
  order: readonly string[],
  condition: string,
  { signal, onRows, size = BATCH }: StoreRun & { readonly size?: number },
): AsyncGenerator<VectorBatch> {
  let done = 0;
  for await (const record of table.query().select([idColumn, modalityColumn, column]).where(condition)) {
    for (let start = 0; start < record.numRows; start += size) {
      signal?.throwIfAborted();
      const part = record.slice(start, Math.min(record.numRows, start + size)) as RecordBatch;
      const ids = Array.from(part.getChild(idColumn)!, String);
      const kinds = Array.from(part.getChild(modalityColumn)!, String);
      const vectors = new Float32Array(ids.length * dim);
      const lists = part.getChild(column)! as Vector;
      ids.forEach((_, i) => vectors.set((lists.get(i) as Vector).toArray() as Float32Array, i * dim));
      checkVectors(vectors, dim, (i) => `${label}, row with id ${ids[i]}`);
      yield { ids, modalities: Int32Array.from(kinds, (kind) => order.indexOf(kind)), vectors };
      done += ids.length;
      onRows?.(done);
    }
  }
}

/** A column beside the old one, named after what fills it until it is whole. */
async function openTarget(
  table: Table,
  place: VectorPlace,
  { column, idColumn, idType, dim }: Names,
  batches: (condition: string, options?: StoreRun & { readonly size?: number }) => AsyncIterable<VectorBatch>,
  name: string,
  stamp: string,
): Promise<VectorTarget> {
  const { makeArrowTable } = await import('@lancedb/lancedb');
  const arrow = await import('apache-arrow');
  const label = `${place.table}.${name}`;
  const partial = `${name}__partial_${contentKey(stamp).slice(0, 12)}`;
  const existing = (await table.schema()).fields;
  if (existing.some((field) => field.name === name)) {
    throw new InputError(
      `${label}: expected a column that does not exist yet, got one that does; choose another name`,
    );
  }
  const other = existing.find(
    (field) => field.name.startsWith(`${name}__partial_`) && field.name !== partial,
  );
  if (other !== undefined) {
    throw new InputError(
      `${label}: an unfinished run with another correction left column ${other.name} behind; drop that column, or ` +
        'choose another name',
    );
  }
  if (!existing.some((field) => field.name === partial)) {
    await table.addColumns([
      { name: partial, valueSql: `arrow_cast(NULL, 'FixedSizeList(${dim}, Float32)')` },
    ]);
  }
  const isNumber = /^U?Int/.test(idType);
  const idField = existing.find((field) => field.name === idColumn)!;
  const item = new arrow.Field('item', new arrow.Float32(), true);
  const schema = new arrow.Schema([
    new arrow.Field(idColumn, idField.type as never, true),
    new arrow.Field(partial, new arrow.FixedSizeList(dim, item), true),
  ]);
  const isOpen = `${quoted(column)} IS NOT NULL AND ${quoted(partial)} IS NULL`;
  return {
    done: await table.countRows(`${quoted(partial)} IS NOT NULL`),
    pending: (options) => batches(isOpen, options),
    async write({ ids, vectors }) {
      const rows = ids.map((id, i) => ({
        [idColumn]: isNumber ? (idType.endsWith('64') ? BigInt(id) : Number(id)) : id,
        [partial]: Array.from(vectors.subarray(i * dim, (i + 1) * dim)),
      }));
      const { numUpdatedRows } = await table
        .mergeInsert(idColumn)
        .whenMatchedUpdateAll()
        .execute(makeArrowTable(rows, { schema: schema as never }));
      if (numUpdatedRows !== ids.length) {
        throw new InputError(
          `${place.table}: expected one row for each value of ${idColumn}, got ${numUpdatedRows} for ` +
            `${ids.length}; name ` +
            'a column of different values with --id-column',
        );
      }
    },
    async finish() {
      await table.alterColumns([{ path: partial, rename: name }]);
    },
  };
}

/** A column's name as Lance's SQL takes it. */
function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split(/\n| {2}Caused by/)[0]!.slice(0, 160);
}
