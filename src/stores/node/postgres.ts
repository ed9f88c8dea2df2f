/** PostgreSQL with pgvector: vectors in a column, the modality in another. */
import type pg from 'pg';
import { InputError } from '../../files/input-error.js';
import { listOf } from '../../files/wording.js';
import { modalityOrder } from '../checks.js';
import type {
  StoredMean,
  StoreRun,
  VectorBatch,
  VectorPlace,
  VectorStore,
  VectorTable,
  VectorTarget,
} from '../store.js';

/** Rows of a batch: a few megabytes of text on the wire. */
const BATCH = 1000;

/** Rows whose mean the database computes in one statement. */
const MEAN_BATCH = 20_000;

export const postgres: VectorStore = {
  id: 'postgres',
  title: 'PostgreSQL with pgvector',
  address: 'postgres://user:password@host:5432/database',
  defaultColumn: 'embedding',
  writes: 'a new column',
  async open(place) {
    // Loaded where it is used: the command line's help knows the stores, too.
    const { default: driver } = await import('pg');
    const client = new driver.Client({ connectionString: place.url, application_name: 'modgap' });
    // A connection that breaks is reported by the query that needed it.
    client.on('error', () => undefined);
    const label = `${place.table}.${place.column}`;
    try {
      await client.connect();
    } catch (error) {
      throw new InputError(
        `${withoutPassword(place.url)}: expected a PostgreSQL server that answers, got ${reason(error)}; ` +
          'check the address, and that the server runs',
      );
    }
    try {
      return await openTable(client, label, place);
    } catch (error) {
      await client.end();
      throw error;
    }
  },
};

interface Columns {
  readonly vector: { readonly type: string };
  readonly id: { readonly name: string; readonly type: string };
}

async function openTable(client: pg.Client, label: string, place: VectorPlace): Promise<VectorTable> {
  const columns = await columnsOf(client, place);
  const { table, column, kind, id } = {
    table: relation(place.table),
    column: identifier(place.column),
    kind: identifier(place.modalityColumn),
    id: identifier(columns.id.name),
  };
  const { rows: counts } = await client.query<{ kind: string | null; rows: string; filled: string }>(
    `SELECT ${kind}::text AS kind, count(*) AS rows, count(${column}) AS filled FROM ${table} GROUP BY 1 ORDER BY 1`,
  );
  const filled = new Map(counts.map((row) => [row.kind ?? '', Number(row.filled)]));
  const order = modalityOrder(
    label,
    [...filled].filter(([name, rows]) => name !== '' && rows > 0).map(([name]) => name),
    place.modalities,
  );
  const dim = await dimensionOf(client, label, { table, column });
  const names = { table, column, kind, id, idType: columns.id.type, vectorType: columns.vector.type };
  const source = new Source(client, label, names, order, dim);
  await source.refuseBadRows();
  return {
    label,
    dim,
    modalities: order.map((name) => ({ name, rows: filled.get(name) ?? 0 })),
    empty: counts.reduce((sum, row) => sum + Number(row.rows) - Number(row.filled), 0),
    means: (options) => source.means(options),
    batches: (options) => source.batches(`${column} IS NOT NULL`, options),
    target: (name, stamp) => openTarget(source, place, name, stamp),
    close: () => client.end(),
  };
}

/** The table's columns that are needed, by their types. */
async function columnsOf(client: pg.Client, place: VectorPlace): Promise<Columns> {
  const { table, column, modalityColumn, idColumn } = place;
  const { rows } = await client.query<{ name: string; type: string; key: boolean }>(
    `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type,
            COALESCE(i.indisprimary AND i.indnatts = 1, false) AS key
     FROM pg_attribute a
     LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)
     WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attnum`,
    [relation(table)],
  );
  if (rows.length === 0) {
    throw new InputError(
      `${table}: expected a table of the database, got none of that name; write schema.table where it is not in the ` +
        'search path',
    );
  }
  const find = (name: string, flag: string) => {
    const found = rows.find((row) => row.name === name);
    if (found !== undefined) return found;
    throw new InputError(
      `${table}: expected a column ${JSON.stringify(name)}, got ${listOf(rows.map((row) => row.name))}; correct ` +
        `${flag}`,
    );
  };
  const vector = find(column, '--column');
  if (!['vector', 'halfvec', 'real[]', 'double precision[]'].includes(vector.type)) {
    throw new InputError(
      `${table}.${column}: expected a column of type vector, halfvec or real[], got ${vector.type}; correct --column`,
    );
  }
  find(modalityColumn, '--modality-column');
  const id = idColumn === undefined ? rows.find(({ key }) => key) : find(idColumn, '--id-column');
  if (id === undefined) {
    throw new InputError(
      `${table}: expected a primary key of one column, got none; name a column of different values with --id-column`,
    );
  }
  return { vector, id };
}

async function dimensionOf(
  client: pg.Client,
  label: string,
  { table, column }: { readonly table: string; readonly column: string },
): Promise<number> {
  const length = `COALESCE(array_length((${column}::real[]), 1), 0)`;
  const { rows } = await client.query<{ dim: number; rows: string }>(
    `SELECT ${length} AS dim, count(*) AS rows FROM ${table} WHERE ${column} IS NOT NULL
     GROUP BY 1 ORDER BY 2 DESC LIMIT 3`,
  );
  const [first, second] = rows;
  if (first === undefined)
    throw new InputError(`${label}: expected rows with vectors, got none; fill the column first`);
  if (second !== undefined) {
    throw new InputError(
      `${label}: expected vectors of one length, got ${first.rows} of ${first.dim} numbers and ${second.rows} of ` +
        `${second.dim}; correct --column, or mend the rows`,
    );
  }
  return first.dim;
}

/** Names as they stand in statements: escaped. */
interface Names {
  readonly table: string;
  readonly column: string;
  readonly kind: string;
  readonly id: string;
  readonly idType: string;
  readonly vectorType: string;
}

class Source {
  constructor(
    readonly client: pg.Client,
    readonly label: string,
    readonly names: Names,
    private readonly order: readonly string[],
    readonly dim: number,
  ) {}

  /** Looks for rows without a direction before anything is written. */
  async refuseBadRows(): Promise<void> {
    const { table, column, id } = this.names;
    // A vector of pgvector holds no NaN; an array may.
    const { rows } = await this.client.query<{ id: string; zeros: boolean }>(
      `SELECT ${id}::text AS id, squares = 0 AS zeros
       FROM ${table}, LATERAL (SELECT sum(x::float8 * x::float8) AS squares FROM unnest(${column}::real[]) AS x) AS s
       WHERE ${column} IS NOT NULL AND NOT (squares > 0 AND squares < 'Infinity'::float8)
       ORDER BY ${id} LIMIT 1`,
    );
    const [bad] = rows;
    if (bad === undefined) return;
    throw new InputError(
      `${this.label}: expected vectors with a direction, got ${bad.zeros ? 'zeros only' : 'NaN or infinity'} in the ` +
        `row with id ${bad.id}; mend or delete the row`,
    );
  }

  /** The database adds up the rows of each batch, at length 1: only sums come over the wire. */
  async means({ signal, onRows }: StoreRun = {}): Promise<readonly StoredMean[]> {
    const { table, column, kind, id, idType } = this.names;
    const sums = this.order.map(() => new Float64Array(this.dim));
    const counts = new Float64Array(this.order.length);
    let after: string | null = null;
    for (let done = 0; ;) {
      signal?.throwIfAborted();
      const { rows }: pg.QueryResult<{ kind: string | null; rows: string; mean: string; last: string }> =
        await this.client.query(
          `WITH batch AS MATERIALIZED (
             SELECT ${id} AS id, ${kind}::text AS kind, ${column}::real[]::vector AS v FROM ${table}
             WHERE ${column} IS NOT NULL AND ($1::${idType} IS NULL OR ${id} > $1::${idType}) ORDER BY ${id} LIMIT $2
           )
           SELECT kind, count(*) AS rows, avg(l2_normalize(v))::text AS mean,
                  (SELECT id::text FROM batch ORDER BY id DESC LIMIT 1) AS last
           FROM batch GROUP BY kind`,
          [after, MEAN_BATCH],
        );
      if (rows.length === 0) break;
      for (const row of rows) {
        const side = this.order.indexOf(row.kind ?? '');
        const count = Number(row.rows);
        done += count;
        if (side < 0) continue;
        counts[side]! += count;
        numbersOf(row.mean).forEach((value, k) => (sums[side]![k]! += count * value));
      }
      after = rows[0]!.last;
      onRows?.(done);
    }
    return sums.map((sum, side) => ({
      rows: counts[side]!,
      mean: sum.map((value) => value / counts[side]!),
    }));
  }

  /** Rows that a condition holds for, page by page along the ids: nothing is skipped twice, and no cursor is held. */
  async *batches(
    condition: string,
    { signal, onRows, size = BATCH }: StoreRun & { readonly size?: number } = {},
  ): AsyncGenerator<VectorBatch> {
    const { table, column, kind, id, idType } = this.names;
    let after: string | null = null;
    for (let done = 0; ;) {
      signal?.throwIfAborted();
      const { rows }: pg.QueryResult<{ id: string; kind: string | null; v: string }> =
        await this.client.query(
          `SELECT ${id}::text AS id, ${kind}::text AS kind, ${column}::text AS v FROM ${table}
         WHERE ${condition} AND ($1::${idType} IS NULL OR ${id} > $1::${idType}) ORDER BY ${id} LIMIT $2`,
          [after, size],
        );
      if (rows.length === 0) return;
      const vectors = new Float32Array(rows.length * this.dim);
      rows.forEach(({ v }, i) => vectors.set(numbersOf(v), i * this.dim));
      yield {
        ids: rows.map((row) => row.id),
        modalities: Int32Array.from(rows, (row) => this.order.indexOf(row.kind ?? '')),
        vectors,
      };
      after = rows.at(-1)!.id;
      done += rows.length;
      onRows?.(done);
    }
  }
}

/**
 * A column beside the old one. While it is being filled its name ends in `__partial`, and its comment says with what;
 * rows that are not filled yet are null.
 */
async function openTarget(
  source: Source,
  place: VectorPlace,
  name: string,
  stamp: string,
): Promise<VectorTarget> {
  const { client, names, dim } = source;
  const { table, column, id, idType, vectorType } = names;
  const label = `${place.table}.${name}`;
  const partialName = `${name}__partial`;
  if (Buffer.byteLength(partialName) > 63) {
    throw new InputError(
      `${label}: expected a name of at most 54 bytes, got ${Buffer.byteLength(name)}; shorten it`,
    );
  }
  const partial = identifier(partialName);
  const { rows } = await client.query<{ name: string; comment: string | null }>(
    `SELECT attname AS name, col_description(attrelid, attnum) AS comment FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attname = ANY ($2) AND NOT attisdropped`,
    [table, [name, partialName]],
  );
  if (rows.some((row) => row.name === name)) {
    throw new InputError(
      `${label}: expected a column that does not exist yet, got one that does; choose another name`,
    );
  }
  const begun = rows.find((row) => row.name === partialName);
  if (begun !== undefined && begun.comment !== stamp) {
    throw new InputError(
      `${label}: an unfinished run with another correction left column ${partialName} behind; drop that column, or ` +
        'choose another name',
    );
  }
  if (begun === undefined) {
    const type = vectorType.endsWith('[]') ? vectorType : `${vectorType}(${dim})`;
    await client.query('BEGIN');
    await client.query(`ALTER TABLE ${table} ADD COLUMN ${partial} ${type}`);
    await client.query(`COMMENT ON COLUMN ${table}.${partial} IS ${client.escapeLiteral(stamp)}`);
    await client.query('COMMIT');
  }
  const counted = await client.query<{ done: string }>(`SELECT count(${partial}) AS done FROM ${table}`);
  const cast = vectorType.endsWith('[]') ? vectorType : `real[]::${vectorType}`;
  return {
    done: Number(counted.rows[0]!.done),
    pending: (options) => source.batches(`${column} IS NOT NULL AND ${partial} IS NULL`, options),
    async write({ ids, vectors }) {
      const texts = ids.map((_, i) => `{${vectors.subarray(i * dim, (i + 1) * dim).join(',')}}`);
      // One statement is one transaction.
      const { rowCount } = await client.query(
        `UPDATE ${table} AS t SET ${partial} = n.v::${cast}
         FROM unnest($1::${idType}[], $2::text[]) AS n(id, v) WHERE t.${id} = n.id`,
        [ids, texts],
      );
      if (rowCount !== ids.length) {
        throw new InputError(
          `${source.label}: expected one row for each id, got ${String(rowCount)} for ${ids.length}; rows were ` +
            `deleted ` +
            'meanwhile, or --id-column repeats itself: run the same command again',
        );
      }
    },
    async finish() {
      await client.query(`ALTER TABLE ${table} RENAME COLUMN ${partial} TO ${identifier(name)}`);
    },
  };
}

/** `[1,2]` or `{1,2}` as numbers. */
function numbersOf(text: string): number[] {
  return text.slice(1, -1).split(',').map(Number);
}

/** `schema.table`, each part quoted. */
function relation(name: string): string {
  return name.split('.').map(identifier).join('.');
}

/** A name as SQL quotes it. */
function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^:/@]*):[^@]*@/, '$1:***@');
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return [code, message].filter((part) => part !== undefined && part !== '').join(': ') || String(error);
}
