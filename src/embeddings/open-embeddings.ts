/** From what the user names to two modalities and their pairs. Every accepted form: docs/inputs.md. */
import { InputError } from '../files/input-error.js';
import { arrange, checkDimensions, type FileContents, type OpenedGroup } from './arrangement.js';
import { type Embeddings, type Modality, type Pairs } from './embeddings.js';
import { groupRepeats } from './group-repeats.js';
import { checkModalities } from './names.js';
import { noPairs, pairsByIds, pairsByOrder, unpairedRows } from './pairs.js';
import { refuseHoles, type FileGroup } from '../files/shards.js';
import { planTable, type TablePlan } from './table-columns.js';
import { counted, listOf } from '../files/wording.js';
import type { TableFormat } from '../files/formats/format.js';
import { formatOf, unknownEnding } from '../files/formats/registry.js';
import type { BytePlace } from '../files/byte-source.js';
import type { TableEngine } from '../files/table-engine.js';
import { STANDARD_INPUT, STANDARD_INPUT_NAME } from '../files/standard-input.js';
import type { Workspace } from '../files/workspace.js';
import { openArrayFile } from './array-file.js';
import { readPairs } from './pairs-file.js';
import { PairIds, readTable } from './table-file.js';

export interface OpenOptions {
  /** Names of the modalities: overrides names from files and keys, chooses arrays and values that bear them. */
  readonly modalities?: readonly [string, string] | undefined;
  /** A file of pairs. Default: row i belongs with row i. */
  readonly pairs?: string | undefined;
  /** In tables: the embedding column, or two of them. Default: found by type. */
  readonly embeddingColumns?: readonly string[] | undefined;
  /** In tables with one embedding column: which column names the modality. Default: found by name and values. */
  readonly modalityColumn?: string | undefined;
  /** In tables: rows of different modalities with the same value here are a pair. Default: a column named pair_id. */
  readonly pairColumn?: string | undefined;
  /**
   * Modalities without pairs: `refused`, `allowed` where there are no pairs in sight and the row counts differ, or
   * `wanted`, whatever the row counts are. Default: refused.
   */
  readonly unpaired?: 'refused' | 'allowed' | 'wanted' | undefined;
  /** Rows that repeat count once, with all their pairs (an image once for each of its captions). Default: false. */
  readonly groupRepeats?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called while tables and compressed arrays are unpacked; `fraction` in [0, 1]. */
  readonly onProgress?: ((fraction: number, message: string) => void) | undefined;
  /** Bytes that reading a table may take. Default 1 GiB. */
  readonly memoryLimit?: number | undefined;
}

/** Embeddings whose files are open: `close` when done. */
export interface OpenedEmbeddings extends Embeddings {
  /** Rows of each modality that occur in no pair. They still count for cones and galleries. */
  readonly unpaired: readonly [number, number];
  /** What the user should know about how the input was read, one sentence each. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens embeddings: arrays stay in their files, tables and compressed arrays go through spools of `workspace`.
 * Vectors of arrays are checked when they are read, those of tables at once. Throws an {@link InputError}, one line,
 * for whatever is wrong with the input. The workspace is closed with the embeddings, and where this fails.
 */
export async function openEmbeddings(
  paths: readonly string[],
  options: OpenOptions,
  workspace: Workspace,
): Promise<OpenedEmbeddings> {
  try {
    checkModalities(options.modalities);
    const groups = workspace.find(paths);
    const opened = await openGroups(groups, workspace, options);
    const arranged = arrange(opened.groups, options.modalities);
    checkDimensions(arranged);
    const given = await pairsOf(arranged, opened, workspace, options);
    const grouped = options.groupRepeats ? groupRepeats(arranged, given, workspace) : undefined;
    const { modalities, pairs } = grouped ?? { modalities: arranged, pairs: given };
    const unpaired = unpairedRows(pairs, modalities);
    const notes = [
      ...(grouped?.notes ?? []),
      ...(pairs.first.length > 0 ? unpairedNotes(unpaired, modalities) : []),
      ...shardNotes(modalities, pairs),
    ];
    return {
      modalities,
      dim: modalities[0].dim,
      pairs,
      source: sourceOf(groups),
      unpaired,
      notes,
      close() {
        workspace.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    workspace.close();
    // Typed arrays that this machine cannot hold.
    if (error instanceof RangeError && /array buffer|typed array length/i.test(error.message)) {
      throw new InputError(
        `${listOf(paths)}: more rows or pairs than memory holds (${error.message}); measure a sample`,
      );
    }
    throw error;
  }
}

interface Opened {
  readonly groups: readonly OpenedGroup[];
  /** Row ids of the two modalities, where a pair column was read. */
  readonly ids: ReadonlyMap<BytePlace, Uint32Array>;
  readonly pairIds: PairIds | undefined;
}

async function openGroups(
  groups: readonly FileGroup[],
  workspace: Workspace,
  options: OpenOptions,
): Promise<Opened> {
  const paths = groups.flatMap((group) => group.files);
  for (const path of paths) checkEnding(path, workspace);
  const progress = new Progress(paths.length, options.onProgress);
  if (!paths.some(isTable)) {
    refuseColumnOptions(paths, options);
    const opened: OpenedGroup[] = [];
    for (const group of groups) opened.push(await openArrays(group, workspace, options, progress));
    return { groups: opened, ids: new Map(), pairIds: undefined };
  }
  const reader = await workspace.tables(options.memoryLimit);
  try {
    return await openTables(groups, workspace, reader, options, progress);
  } finally {
    reader.close();
  }
}

/** How much of the input is open, over all of its files. */
class Progress {
  private filesDone = 0;

  constructor(
    private readonly files: number,
    private readonly report: OpenOptions['onProgress'],
  ) {}

  /** `count` more files are under way, `fraction` of them done. */
  within(count: number, fraction: number, message: string): void {
    this.report?.((this.filesDone + count * fraction) / this.files, message);
  }

  done(count: number): void {
    this.filesDone += count;
  }
}

function isTable(path: string): boolean {
  return tableFormatOf(path) !== undefined;
}

function tableFormatOf(path: string): TableFormat | undefined {
  const format = formatOf(path);
  return format?.kind === 'table' ? format : undefined;
}

function checkEnding(path: string, workspace: Workspace): void {
  if (formatOf(path) !== undefined) return;
  // A missing file or a folder is the plainer news.
  workspace.open(path);
  throw unknownEnding(path, 'a file');
}

function refuseColumnOptions(paths: readonly string[], options: OpenOptions): void {
  const given = Object.entries({
    '--embedding-columns': options.embeddingColumns,
    '--modality-column': options.modalityColumn,
    '--pair-column': options.pairColumn,
  }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (given.length > 0) {
    throw new InputError(
      `${listOf(paths)}: expected a table for ${listOf(given)}, got arrays, which have no columns; drop the option`,
    );
  }
}

async function openArrays(
  group: FileGroup,
  workspace: Workspace,
  options: OpenOptions,
  progress: Progress,
): Promise<OpenedGroup> {
  const contents: FileContents[] = [];
  for (const path of group.files) {
    options.signal?.throwIfAborted();
    contents.push(await openArrayFile(path, workspace, options.modalities, options.signal));
    progress.within(1, 1, `opened ${path}`);
    progress.done(1);
  }
  return { ...group, files: contents };
}

/** Tables with both modalities are one table, however many files there are; the others are a matrix a group. */
async function openTables(
  groups: readonly FileGroup[],
  workspace: Workspace,
  reader: TableEngine,
  options: OpenOptions,
  progress: Progress,
): Promise<Opened> {
  const plans = new Map<string, TablePlan>();
  for (const path of groups.flatMap((group) => group.files)) {
    const source = tableFormatOf(path)?.table(path);
    if (source === undefined) continue;
    workspace.open(path);
    plans.set(path, planTable(path, await reader.columns(source, options.signal), options));
  }
  const [firstPath, first] = [...plans][0]!;
  for (const [path, plan] of plans) {
    if (plan.kind !== first.kind) {
      throw new InputError(
        `${path}: expected ${describedPlans[first.kind]} as in ${firstPath}, got ${describedPlans[plan.kind]}; ` +
          'write all shards alike',
      );
    }
  }
  const column = first.kind === 'columns' ? undefined : first.pairColumn;
  const pairIds = new PairIds(`${firstPath}: column ${column ?? ''}`);
  const opened: OpenedGroup[] = [];
  const ids = new Map<BytePlace, Uint32Array>();
  const whole = first.kind !== 'matrix' && groups.every((group) => group.files.every(isTable));
  for (const group of whole ? [joined(groups)] : splitMatrices(groups)) {
    if (!group.files.every(isTable)) {
      opened.push(await openArrays(group, workspace, options, progress));
      continue;
    }
    if (!group.fromPattern && !whole) refuseHoles(group.files);
    const path = group.files[0]!;
    const plan = planOfAll(group.files, plans);
    const sources = group.files.map((file) => tableFormatOf(file)!.table(file));
    const matrices = await readTable(sources, plan, {
      reader,
      workspace,
      pairIds,
      modalities: options.modalities,
      signal: options.signal,
      onProgress: (fraction, file, rows) =>
        progress.within(group.files.length, fraction, `${file}: ${rows} rows`),
    });
    progress.done(group.files.length);
    for (const { ids: rowIds, layout } of matrices) if (rowIds !== undefined) ids.set(layout.place, rowIds);
    const [a, b] = matrices;
    const names = plan.kind === 'columns' ? plan.names : ([a?.name ?? '', b?.name ?? ''] as const);
    const layouts = matrices.map(({ layout }) => layout);
    const contents: FileContents =
      plan.kind === 'matrix' ? { path, kind: 'matrix', layouts } : { path, kind: 'two', layouts, names };
    opened.push({ label: group.label, files: [contents], fromPattern: true });
  }
  return { groups: opened, ids, pairIds };
}

/** The plan that the shards of one table share. */
function planOfAll(paths: readonly string[], plans: ReadonlyMap<string, TablePlan>): TablePlan {
  const plan = plans.get(paths[0]!)!;
  const stray = paths.find((path) => JSON.stringify(plans.get(path)) !== JSON.stringify(plan));
  if (stray !== undefined) {
    throw new InputError(
      `${stray}: expected columns named and stored as in ${paths[0]!}, got others; ` +
        'write all shards alike, or name the columns with --embedding-columns',
    );
  }
  return plan;
}

const describedPlans: Readonly<Record<TablePlan['kind'], string>> = {
  columns: 'two embedding columns',
  rows: 'an embedding and a modality column',
  matrix: 'one embedding column and no modality column',
};

function joined(groups: readonly FileGroup[]): FileGroup {
  return {
    label: groups[0]!.label,
    files: groups.flatMap((group) => group.files),
    fromPattern: groups.every((group) => group.fromPattern),
  };
}

/** Exactly two tables of one embedding column each are the two modalities, whatever their names. */
function splitMatrices(groups: readonly FileGroup[]): readonly FileGroup[] {
  const paths = groups.flatMap((group) => group.files);
  if (paths.length !== 2 || groups.some((group) => group.fromPattern)) return groups;
  return paths.map((path) => ({ label: path, files: [path], fromPattern: false }));
}

async function pairsOf(
  modalities: [Modality, Modality],
  opened: Opened,
  workspace: Workspace,
  options: OpenOptions,
): Promise<Pairs> {
  if (options.unpaired === 'wanted') {
    const given = Object.entries({ '--pairs': options.pairs, '--pair-column': options.pairColumn }).flatMap(
      ([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`]),
    );
    if (given.length > 0) {
      throw new InputError(
        `--unpaired: expected no pairs beside it, got ${listOf(given)}; drop --unpaired or the pairs`,
      );
    }
    return noPairs();
  }
  if (options.pairs !== undefined) {
    if (options.pairColumn !== undefined) {
      throw new InputError(
        `--pairs: expected either --pairs ${options.pairs} or --pair-column ${options.pairColumn}, got both; drop one`,
      );
    }
    return readPairs(options.pairs, modalities, workspace, options);
  }
  const { ids, pairIds } = opened;
  if (pairIds !== undefined) {
    const [first, second] = modalities.map((modality) => idsOf(modality, ids));
    if (first !== undefined && second !== undefined) {
      return pairsByIds(pairIds.column, [first, second], pairIds.count, modalities);
    }
  }
  const [a, b] = modalities;
  return options.unpaired === 'allowed' && a.rows !== b.rows ? noPairs() : pairsByOrder(modalities);
}

/** The ids of a modality's rows, where all of its shards have them. */
function idsOf(modality: Modality, ids: ReadonlyMap<BytePlace, Uint32Array>): Uint32Array | undefined {
  const all = new Uint32Array(modality.rows);
  let row = 0;
  for (const { place, rows } of modality.layouts) {
    const part = ids.get(place);
    if (part === undefined) return undefined;
    all.set(part, row);
    row += rows;
  }
  return all;
}

function unpairedNotes(
  unpaired: readonly [number, number],
  modalities: readonly [Modality, Modality],
): string[] {
  return modalities.flatMap(({ name, rows }, k) =>
    unpaired[k]! > 0
      ? [
          `${unpaired[k]!} of ${counted(rows, `${name} row`)} occur in no pair: ` +
            'they count for cones and galleries only',
        ]
      : [],
  );
}

/** Equal totals over unequal shards may mean that a row went missing in one of them. */
function shardNotes([a, b]: readonly [Modality, Modality], pairs: Pairs): string[] {
  if (!pairs.identity || a.layouts.length < 2 || a.layouts.length !== b.layouts.length) return [];
  const k = a.layouts.findIndex((layout, i) => layout.rows !== b.layouts[i]!.rows);
  if (k < 0) return [];
  const [x, y] = [a.layouts[k]!, b.layouts[k]!];
  return [
    `${x.path} has ${counted(x.rows, 'row')} and ${y.path} ${y.rows}: rows are paired by order across shards`,
  ];
}

function sourceOf(groups: readonly FileGroup[]): string {
  return groups
    .map(({ label, files }) =>
      files.length === 1 ? shownPath(files[0]!) : `${label} (${files.length} files)`,
    )
    .join(', ');
}

function shownPath(path: string): string {
  return path === STANDARD_INPUT ? STANDARD_INPUT_NAME : path;
}
