/** The other columns of the tables that embeddings were read from: ids, captions, addresses, labels. */
import type { TableFormat } from '../files/formats/format.js';
import { formatOf } from '../files/formats/registry.js';
import {
  identifier,
  sqlText,
  vectorForm,
  type TableColumn,
  type TableEngine,
  type TableSource,
} from '../files/table-engine.js';
import type { Workspace } from '../files/workspace.js';
import type { Embeddings } from './embeddings.js';
import type { OpenOptions } from './open-embeddings.js';
import { planTable } from './table-columns.js';

/** Values of a row, in the order of the columns; undefined where there is none. */
export type RowText = readonly (string | undefined)[];

/** What stands beside the embeddings of each modality. */
export interface RowColumns {
  /** Names of the columns of each modality's table: none where it came from an array. */
  readonly columns: readonly [readonly string[], readonly string[]];
  /** Whether a row of the table holds both modalities: row i of either is its row i. */
  readonly bothInARow: boolean;
  /** Some columns of some rows of a modality (default: of all), by row. Values of other rows are not kept. */
  read(side: 0 | 1, columns: readonly string[], rows?: ReadonlySet<number>): Promise<Map<number, RowText>>;
  close(): void;
}

/** The table of one modality: its rows in order. */
interface SideTable {
  readonly sources: readonly TableSource[];
  readonly columns: readonly string[];
  /** Where one table holds both modalities: which rows are this one's. */
  readonly where: string;
  /** What `where` asks. */
  readonly asked: readonly string[];
  readonly bothInARow: boolean;
}

/** What is no text: lists, structures, bytes. */
const NESTED = /[[(]|STRUCT|MAP|UNION|BLOB/;

/**
 * Finds the tables behind `embeddings`, which were opened from `paths` with the same options.
 *
 * @throws InputError where a table is damaged.
 */
export async function openRowColumns(
  paths: readonly string[],
  embeddings: Embeddings,
  options: OpenOptions,
  workspace: Workspace,
): Promise<RowColumns> {
  const tables = workspace
    .find(paths)
    .map(({ files }) => files.flatMap((path) => tableOf(path) ?? []))
    .filter((sources) => sources.length > 0);
  const engine = await workspace.tables(options.memoryLimit);
  try {
    const first = await sideTable(tables, embeddings, 0, options, engine);
    const second = await sideTable(tables, embeddings, 1, options, engine);
    return {
      columns: [first?.columns ?? [], second?.columns ?? []],
      bothInARow: first?.bothInARow ?? false,
      read: async (side, columns, rows) => {
        const table = side === 0 ? first : second;
        return table === undefined ? new Map() : readSide(table, columns, rows, engine, options.signal);
      },
      close: () => engine.close(),
    };
  } catch (error) {
    engine.close();
    throw error;
  }
}

function tableOf(path: string): TableSource | undefined {
  const format = formatOf(path);
  return format?.kind === 'table' ? (format satisfies TableFormat).table(path) : undefined;
}

async function sideTable(
  tables: readonly (readonly TableSource[])[],
  { modalities }: Embeddings,
  side: 0 | 1,
  options: OpenOptions,
  engine: TableEngine,
): Promise<SideTable | undefined> {
  const label = modalities[side].layouts[0]?.path ?? '';
  for (const sources of tables) {
    const [source] = sources;
    const all = await engine.columns(source!, options.signal);
    const plan = planTable(source!.path, all, options);
    const taken = new Set(
      plan.kind === 'columns' ? plan.embeddings.map(({ name }) => name) : [plan.embedding.name],
    );
    const columns = all.filter((column) => !taken.has(column.name) && isText(column)).map(({ name }) => name);
    if (plan.kind === 'columns') {
      return { sources: tables.flat(), columns, where: '', asked: [], bothInARow: true };
    }
    if (plan.kind === 'rows') {
      const modality = identifier(plan.modalityColumn);
      const where = ` WHERE CAST(${modality} AS VARCHAR) = ${sqlText(modalities[side].name)}`;
      const own = columns.filter((name) => name !== plan.modalityColumn);
      return { sources: tables.flat(), columns: own, where, asked: [plan.modalityColumn], bothInARow: false };
    }
    // Two tables of one modality each: the layout is named after its first file.
    const own = sources.findIndex(({ path }) => label === path || label.startsWith(`${path} and `));
    if (own >= 0) {
      const alone = label === sources[own]!.path;
      return {
        ...{ sources: alone ? [sources[own]!] : sources.slice(own), columns },
        ...{ where: '', asked: [], bothInARow: false },
      };
    }
  }
  return undefined;
}

function isText(column: TableColumn): boolean {
  return !NESTED.test(column.type.replace(/^DECIMAL\(.*\)$/, 'DECIMAL')) && vectorForm(column) === undefined;
}

async function readSide(
  { sources, where, asked }: SideTable,
  columns: readonly string[],
  rows: ReadonlySet<number> | undefined,
  engine: TableEngine,
  signal: AbortSignal | undefined,
): Promise<Map<number, RowText>> {
  const found = new Map<number, RowText>();
  if (columns.length === 0) return found;
  // As they are written: 007 stays 007.
  const types = Object.fromEntries([...columns, ...asked].map((name) => [name, 'VARCHAR']));
  const list = columns.map((name) => `CAST(${identifier(name)} AS VARCHAR)`).join(', ');
  let row = 0;
  for (const source of sources) {
    const query = `SELECT ${list} FROM ${source.from(types)}${where}`;
    for await (const chunk of engine.stream(source, query, signal)) {
      for (let r = 0; r < chunk.rowCount; r++, row++) {
        if (rows !== undefined && !rows.has(row)) continue;
        found.set(
          row,
          columns.map((_, c) => chunk.text(c, r)),
        );
      }
      if (rows !== undefined && found.size === rows.size) return found;
    }
  }
  return found;
}
