/** `--pairs FILE`: row numbers from an array or a table. */
import { InputError } from '../files/input-error.js';
import type { BytePlace } from '../files/byte-source.js';
import { type Modality, type Pairs } from './embeddings.js';
import { wordsOf } from './names.js';
import { checkedPairs } from './pairs.js';
import { columnOf, matricesOf, type StoredArray } from '../files/stored-array.js';
import { itemSizes } from '../files/number-types.js';
import { describeShape, listOf, quoted } from '../files/wording.js';
import { createRowReader } from '../files/row-reader.js';
import type { ArrayFormat, TableFormat } from '../files/formats/format.js';
import { formatOf, unknownEnding } from '../files/formats/registry.js';
import { identifier, type TableChunk, type TableEngine, type TableSource } from '../files/table-engine.js';
import type { Workspace } from '../files/workspace.js';
import { GrowingNumbers } from './growing-numbers.js';

type Modalities = readonly [Modality, Modality];

/** Reads and checks the pairs in `path`. Throws an {@link InputError} that names the line or row at fault. */
export async function readPairs(
  path: string,
  modalities: Modalities,
  workspace: Workspace,
  options: { readonly signal?: AbortSignal | undefined; readonly memoryLimit?: number | undefined },
): Promise<Pairs> {
  const format = formatOf(path);
  if (format === undefined) throw unknownEnding(path, 'pairs in a file');
  if (format.kind === 'arrays') return pairsFromArray(path, format, modalities, workspace, options.signal);
  workspace.open(path);
  const reader = await workspace.tables(options.memoryLimit);
  try {
    return await pairsFromTable(path, format, modalities, reader, options.signal);
  } finally {
    reader.close();
  }
}

const shapes =
  'expected whole numbers of shape (m, 2), or (m,) with the row of the first modality for each of the second';

async function pairsFromArray(
  path: string,
  format: ArrayFormat,
  modalities: Modalities,
  workspace: Workspace,
  signal: AbortSignal | undefined,
): Promise<Pairs> {
  const file = await format.open(workspace.open(path), workspace);
  const { arrays, unusable } = file;
  const array = arrays.length === 1 ? arrays[0] : arrays.find(({ key }) => key === 'pairs');
  if (array === undefined) {
    const keys = [...arrays, ...unusable].map(({ key }) => key);
    throw new InputError(
      `${path}: expected one array, or one named pairs, got ${keys.length === 0 ? 'none' : listOf(keys)}; ` +
        'save the pairs in their own file',
    );
  }
  const { shape, type } = array;
  if (!/int/.test(type)) {
    throw new InputError(`${array.path}: ${shapes}, got ${type}; save pairs.astype(np.int64)`);
  }
  if (!(shape.length === 1 || (shape.length === 2 && shape[1] === 2)) || shape[0] === 0) {
    const fix = shape.length === 2 && shape[0] === 2 ? 'transpose it (pairs.T)' : 'write one pair a row';
    throw new InputError(`${array.path}: ${shapes}, got shape ${describeShape(shape)}; ${fix}`);
  }
  const columns = readColumns(array, await file.place(array, signal), workspace);
  const [first, second] = columns;
  if (first === undefined) throw new Error(`${path}: no column of pairs`);
  return second === undefined
    ? pairsFromOneColumn(array.path, first, modalities, (k) => `row ${k}`)
    : checkedPairs(array.path, first, second, modalities);
}

/** The columns of an (m, 2) or (m,) array, whole. */
function readColumns(array: StoredArray, place: BytePlace, workspace: Workspace): Float64Array[] {
  const { readRows } = createRowReader((at, path) => workspace.sourceAt(at, path));
  const itemSize = itemSizes[array.type];
  const layout = array.shape.length === 2 ? matricesOf(array, place)[0]! : columnOf(array, place);
  const { rows } = layout;
  return array.shape.map((_, column) => {
    const offset = layout.offset + column * layout.columnStride;
    const one = { ...layout, dim: 1, offset, columnStride: itemSize };
    const out = new Float64Array(rows);
    readRows({ name: 'pairs', rows, dim: 1, layouts: [one] }, 0, rows, out);
    return out;
  });
}

/** Row k of the second modality belongs with row `rows[k]` of the first. */
function pairsFromOneColumn(
  path: string,
  rows: ArrayLike<number>,
  modalities: Modalities,
  lineOf: (pair: number) => string,
): Pairs {
  const [first, second] = modalities;
  if (rows.length !== second.rows) {
    throw new InputError(
      `${path}: expected one ${first.name} row for each of the ${second.rows} ${second.name} rows, ` +
        `got ${rows.length}; write one number for each, or two columns`,
    );
  }
  const own = new Float64Array(rows.length);
  for (let k = 0; k < own.length; k++) own[k] = k;
  return checkedPairs(path, rows, own, modalities, lineOf);
}

/** Where the row numbers are in a table: expressions that give text, and what the table calls them. */
interface PairColumns {
  readonly expressions: readonly string[];
  /** Whether the second modality's column comes first. */
  readonly swap: boolean;
  /** Lines before the first pair. */
  readonly headerLines: number;
  readonly source: TableSource;
}

async function pairsFromTable(
  path: string,
  format: TableFormat,
  modalities: Modalities,
  reader: TableEngine,
  signal: AbortSignal | undefined,
): Promise<Pairs> {
  const columns = await findPairColumns(path, format, modalities, reader, signal);
  const { source, expressions, headerLines, swap } = columns;
  const lineOf = (k: number) => (format.byLine ? `line ${k + 1 + headerLines}` : `row ${k}`);
  const found = expressions.map(() => new GrowingNumbers());
  const query = `SELECT ${expressions.join(', ')} FROM ${source.from()}`;
  let row = -headerLines;
  for await (const chunk of reader.stream(source, query, signal)) {
    for (let r = 0; r < chunk.rowCount; r++, row++) {
      if (row < 0) continue;
      for (const [k, column] of found.entries()) column.push(rowNumber(path, chunk, k, r, () => lineOf(row)));
    }
  }
  const [first, second] = found.map((column) => column.toArray());
  if (first === undefined) throw new Error(`${path}: no column of pairs`);
  if (second === undefined) return pairsFromOneColumn(path, first, modalities, lineOf);
  return swap
    ? checkedPairs(path, second, first, modalities, lineOf)
    : checkedPairs(path, first, second, modalities, lineOf);
}

function rowNumber(path: string, chunk: TableChunk, column: number, row: number, line: () => string): number {
  const text = chunk.text(column, row)?.trim();
  const number = text === undefined || text === '' ? NaN : Number(text);
  if (!Number.isInteger(number)) {
    throw new InputError(
      `${path}: expected a row number in ${line()}, got ${text === undefined ? 'nothing' : quoted(text)}; ` +
        'write whole numbers from 0 on',
    );
  }
  return number;
}

async function findPairColumns(
  path: string,
  format: TableFormat,
  modalities: Modalities,
  reader: TableEngine,
  signal: AbortSignal | undefined,
): Promise<PairColumns> {
  const source = format.table(path, !format.optionalHeader);
  const columns = await reader.columns(source, signal);
  const asText = (name: string) => `CAST(${identifier(name)} AS VARCHAR)`;
  let named = columns.map(({ name, samples }) => ({ name, title: name, samples }));
  let headerLines = 0;
  if (format.optionalHeader) {
    // A first line without a single number is a header.
    const firstLine = await firstRow(
      reader,
      source,
      columns.map(({ name }) => asText(name)),
      signal,
    );
    if (!firstLine.some((text) => text !== undefined && isWhole(text))) {
      headerLines = 1;
      named = named.map((column, k) => ({
        ...column,
        title: firstLine[k] ?? column.name,
        samples: column.samples.filter((sample) => sample !== firstLine[k]),
      }));
    }
  } else {
    const list =
      columns.length === 1 && /INT(?:EGER)?\[\d*\]$/.test(columns[0]!.type) ? columns[0]! : undefined;
    if (list !== undefined) {
      // Lines such as [3, 7]; one that is longer or shorter has no second number or a third.
      const name = identifier(list.name);
      const expressions = [1, 2].map(
        (k) => `CASE WHEN len(${name}) = 2 THEN CAST(${name}[${k}] AS VARCHAR) END`,
      );
      return { expressions, swap: false, headerLines: 0, source };
    }
  }
  let whole = named.filter(({ samples }) => samples.length > 0 && samples.every(isWhole));
  // A column with a few bad values is meant, and its bad values are to be named.
  if (whole.length < Math.min(2, named.length)) whole = named.filter(({ samples }) => samples.some(isWhole));
  const byModality = modalities.map(({ name }) => whole.filter(({ title }) => speaksOf(title, name)));
  const chosen =
    whole.length > 2 && byModality.every((found) => found.length === 1)
      ? byModality.map((found) => found[0]!)
      : whole;
  if (chosen.length !== Math.min(2, named.length)) {
    const held = named.length === 0 ? 'no column' : listOf(named.map(({ title }) => title));
    throw new InputError(
      `${path}: expected two columns of row numbers, got ` +
        `${chosen.length === 0 ? `none among ${held}` : listOf(chosen.map(({ title }) => title))}; ` +
        `keep one for ${modalities[0].name} and one for ${modalities[1].name}`,
    );
  }
  const swap =
    chosen.length === 2 &&
    speaksOf(chosen[0]!.title, modalities[1].name) &&
    speaksOf(chosen[1]!.title, modalities[0].name);
  return { expressions: chosen.map(({ name }) => asText(name)), swap, headerLines, source };
}

function speaksOf(title: string, modality: string): boolean {
  return title === modality || wordsOf(title).includes(modality.toLowerCase());
}

function isWhole(text: string): boolean {
  return /^\s*-?\d+(?:\.0*)?\s*$/.test(text);
}

async function firstRow(
  reader: TableEngine,
  source: TableSource,
  expressions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<(string | undefined)[]> {
  for await (const chunk of reader.stream(
    source,
    `SELECT ${expressions.join(', ')} FROM ${source.from()} LIMIT 1`,
    signal,
  )) {
    return expressions.map((_, k) => chunk.text(k, 0));
  }
  return [];
}
