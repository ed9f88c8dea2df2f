import type { Command } from 'commander';
import { InputError } from '../files/input-error.js';
import type { VectorPlace, VectorStore, VectorTable } from '../stores/index.js';
import { stores } from '../stores/node/index.js';

/** Which vectors of which store are meant, in place of files. */
export interface StoreFlags {
  readonly table?: string;
  readonly column?: string;
  readonly modalityColumn?: string;
  readonly idColumn?: string;
}

/** Adds an option for each store, and those that say which of its vectors. */
export function addStoreFlags(command: Command): Command {
  for (const { id, title, address } of stores.all) {
    command.option(`--${id} <address>`, `${title} in place of files: ${address}`);
  }
  return command
    .option('--table <name>', 'in a store: the table or collection')
    .option('--column <name>', 'in a store: the column of the vectors (default: embedding; LanceDB: vector)')
    .option('--id-column <name>', 'in a store: what names a row (default: the primary key, or id)');
}

interface Chosen {
  readonly store: VectorStore;
  readonly place: VectorPlace;
}

/**
 * The store that the flags name; undefined where they name none.
 *
 * @throws InputError where they name two, or files besides, or leave out what a store needs.
 */
export function storeOf(
  flags: StoreFlags,
  files: readonly string[],
  modalities: readonly string[] | undefined,
): Chosen | undefined {
  const named = stores.all.filter(({ id }) => addressOf(flags, id) !== undefined);
  const [store, other] = named;
  if (store === undefined) return undefined;
  if (other !== undefined || files.length > 0) {
    throw new InputError(
      `--${store.id}: expected one source of rows, got ${other ? `--${other.id}` : files[0]} besides; drop one`,
    );
  }
  const { table, modalityColumn, column = store.defaultColumn, idColumn } = flags;
  if (table === undefined || modalityColumn === undefined) {
    throw new InputError(
      `--${store.id}: expected --table and --modality-column beside it, got no ` +
        `${table === undefined ? '--table' : '--modality-column'}; name it`,
    );
  }
  return {
    store,
    place: { url: addressOf(flags, store.id)!, table, column, modalityColumn, idColumn, modalities },
  };
}

/** Opens a store's vectors for the time of some work. */
export async function withTable<T>(
  { store, place }: Chosen,
  work: (table: VectorTable) => Promise<T>,
): Promise<T> {
  const table = await store.open(place);
  try {
    return await work(table);
  } finally {
    await table.close();
  }
}

function addressOf(flags: StoreFlags, id: string): string | undefined {
  return (flags as Readonly<Record<string, string | undefined>>)[id];
}
