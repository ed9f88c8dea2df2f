/** Parquet, CSV and JSON lines as matrices: one pass over the rows, each checked and put into a spool. */
import { InputError } from '../files/input-error.js';
import { hostIsLittleEndian, itemSizes } from '../files/number-types.js';
import type { RowLayout } from '../files/row-layout.js';
import { noId } from './pairs.js';
import { badVector } from '../files/row-reader.js';
import { mostRows } from '../files/stored-array.js';
import { isTextFirst } from './names.js';
import type { EmbeddingColumn, TablePlan } from './table-columns.js';
import { listOf, quoted } from '../files/wording.js';
import { identifier, type TableChunk, type TableEngine, type TableSource } from '../files/table-engine.js';
import type { Spool, Workspace } from '../files/workspace.js';
import { GrowingNumbers } from './growing-numbers.js';

/** Pair ids seen so far, numbered as they come; shared by the tables that are to be paired. */
export class PairIds {
  private readonly numbers = new Map<string, number>();

  constructor(readonly column: string) {}

  get count(): number {
    return this.numbers.size;
  }

  numberOf(id: string): number {
    let number = this.numbers.get(id);
    if (number === undefined) {
      number = this.numbers.size;
      // A Map holds 2^24 entries.
      if (number >= 0xffffff) {
        throw new InputError(
          `${this.column}: expected at most ${0xffffff} different pair ids, got more; ` +
            'give the pairs as row numbers with --pairs',
        );
      }
      this.numbers.set(id, number);
    }
    return number;
  }
}

/** The rows of one modality from a table. */
export interface SpooledMatrix {
  /** The modality column's value; empty where there is none. */
  readonly name: string;
  readonly layout: RowLayout;
  /** For each row the number of its pair id, if there is a pair column. */
  readonly ids: Uint32Array | undefined;
}

export interface TableReading {
  readonly reader: TableEngine;
  readonly workspace: Workspace;
  readonly pairIds: PairIds | undefined;
  readonly modalities: readonly [string, string] | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called as rows come in: the share of this table that is done, and its rows so far. */
  readonly onProgress: ((fraction: number, path: string, rows: number) => void) | undefined;
}

/**
 * Reads a table (in one file or several, in order) as `plan` says: one matrix, or one for each of two modalities. Every
 * row is checked on the way: its length, missing and non-finite numbers, zeros throughout. Throws an
 * {@link InputError}.
 */
export async function readTable(
  sources: readonly TableSource[],
  plan: TablePlan,
  reading: TableReading,
): Promise<SpooledMatrix[]> {
  const embeddings = plan.kind === 'columns' ? plan.embeddings : [plan.embedding];
  const [{ path: firstPath } = { path: 'table' }] = sources;
  const label = sources.length === 1 ? firstPath : `${firstPath} and ${sources.length - 1} more`;
  const sinks = new Sinks(label, reading);
  for (const [k, source] of sources.entries()) {
    const { path } = source;
    const total = await reading.reader.countRows(source);
    let row = 0;
    for await (const chunk of reading.reader.stream(
      source,
      queryOf(source, plan, embeddings),
      reading.signal,
    )) {
      readChunk(chunk, path, row, plan, embeddings, sinks, total);
      row += chunk.rowCount;
      reading.onProgress?.(
        (k + (total === undefined ? reading.reader.progress : row / total)) / sources.length,
        path,
        row,
      );
    }
  }
  return sinks.finish(plan);
}

/** Each embedding as a list and a count of its numbers, then the modality and the pair id as text. */
function queryOf(source: TableSource, plan: TablePlan, embeddings: readonly EmbeddingColumn[]): string {
  const types: Record<string, string> = {};
  const inner: string[] = [];
  const outer: string[] = [];
  for (const [k, { name, form }] of embeddings.entries()) {
    types[name] = {
      float32: 'FLOAT[]',
      float64: 'DOUBLE[]',
      json: 'JSON',
      commas: 'VARCHAR',
      spaces: 'VARCHAR',
    }[form];
    inner.push(`${vectorOf(identifier(name), form)} AS e${k}`);
    outer.push(`e${k}`, `CAST(coalesce(list_count(e${k}), -1) AS DOUBLE)`);
  }
  const labels = plan.kind === 'rows' ? [plan.modalityColumn] : [];
  if (plan.kind !== 'columns' && plan.pairColumn !== undefined) labels.push(plan.pairColumn);
  for (const [k, name] of labels.entries()) {
    types[name] = 'VARCHAR';
    inner.push(`CAST(${identifier(name)} AS VARCHAR) AS l${k}`);
    outer.push(`l${k}`);
  }
  return `SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${source.from(types)})`;
}

/** What cannot be read as numbers becomes NULL, and is refused with its row. */
export function vectorOf(column: string, form: EmbeddingColumn['form']): string {
  switch (form) {
    case 'float32':
      return `CAST(${column} AS FLOAT[])`;
    case 'float64':
      return `CAST(${column} AS DOUBLE[])`;
    case 'json':
      return `TRY_CAST(${column} AS DOUBLE[])`;
    case 'commas': {
      // The JSON parser is three times as fast as the cast, which takes what is not JSON: 2., nan, round brackets.
      const brackets = `translate(${column}, '()', '[]')`;
      return `coalesce(TRY(from_json(${column}, '["DOUBLE"]')), TRY_CAST(${brackets} AS DOUBLE[]))`;
    }
    case 'spaces': {
      const items = `trim(translate(${column}, '()[],', '     '), ' \n\r\t')`;
      return `TRY_CAST('[' || regexp_replace(${items}, '\\s+', ',', 'g') || ']' AS DOUBLE[])`;
    }
  }
}

function readChunk(
  chunk: TableChunk,
  path: string,
  firstRow: number,
  plan: TablePlan,
  embeddings: readonly EmbeddingColumn[],
  sinks: Sinks,
  total: number | undefined,
): void {
  const labels = 2 * embeddings.length;
  const pairColumn = plan.kind === 'columns' ? undefined : plan.pairColumn;
  const pairIndex = labels + (plan.kind === 'rows' ? 1 : 0);
  for (const [k, { name, form }] of embeddings.entries()) {
    const { values, start, length } = chunk.lists(2 * k);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const itemSize = values.BYTES_PER_ELEMENT;
    for (let r = 0; r < chunk.rowCount; r++) {
      const row = firstRow + r;
      let sink: Sink | undefined;
      if (plan.kind === 'rows') {
        const value = chunk.text(labels, r);
        if (value === undefined) {
          throw new InputError(
            `${path}: row ${row}, column ${plan.modalityColumn}: expected a modality, got nothing; ` +
              'fill it in or drop the row',
          );
        }
        sink = sinks.ofModality(value, path, row, plan.modalityColumn);
        if (sink === undefined) continue;
      } else {
        sink = sinks.ofColumn(k);
      }
      const present = chunk.number(2 * k + 1, r) ?? -1;
      const dim = length(r);
      if (present < 0) {
        const fix =
          form === 'commas' || form === 'spaces'
            ? 'write all its numbers, such as [0.1, 0.2]'
            : 'fill it in or drop the row';
        throw new InputError(
          `${path}: row ${row}, column ${name}: expected a list of numbers, ` +
            `got ${form === 'float32' || form === 'float64' ? 'nothing' : 'nothing or no list'}; ${fix}`,
        );
      }
      if (present < dim) {
        const fix =
          form === 'spaces'
            ? 'write all its numbers (printing shortens long arrays to ...)'
            : 'fill them in or drop the row';
        throw new InputError(
          `${path}: row ${row}, column ${name}: expected ${dim} numbers, ` +
            `got ${dim - present} missing or not numeric; ${fix}`,
        );
      }
      const at = start(r);
      const type = values instanceof Float32Array ? 'float32' : 'float64';
      if (sink.accept(path, row, name, dim, type) && total !== undefined) {
        // All rows so far are of this length, so the first row tells how much is coming.
        sinks.checkRoom(path, total * dim * itemSize);
      }
      checkVector(path, row, name, values, at, dim);
      sink.spool.write(bytes.subarray(at * itemSize, (at + dim) * itemSize));
      if (pairColumn !== undefined) {
        const id = chunk.text(pairIndex, r);
        sink.ids.push(id === undefined ? noId : sinks.numberOf(id));
      }
    }
  }
}

function checkVector(
  path: string,
  row: number,
  column: string,
  values: Float32Array | Float64Array,
  start: number,
  dim: number,
): void {
  let sum = 0;
  for (let k = start; k < start + dim; k++) sum += Math.abs(values[k]!);
  // Zero, NaN or an infinity; or float64 numbers whose sum overflows, which are fine by themselves.
  if (sum > 0 && sum < Infinity) return;
  const vector = values.subarray(start, start + dim);
  if (sum === Infinity && vector.every((value) => Number.isFinite(value))) return;
  throw badVector(`${path}: row ${row}, column ${column}`, vector);
}

/** Where the rows of one modality go. */
class Sink {
  readonly spool: Spool;
  readonly ids = new GrowingNumbers();
  private rows = 0;
  private dim = 0;
  private type: 'float32' | 'float64' = 'float64';
  private firstPath = '';

  constructor(
    readonly name: string,
    readonly label: string,
    workspace: Workspace,
  ) {
    this.spool = workspace.spool(label);
  }

  /** Takes one more row; the first sets what the others must be like. Whether it was the first. */
  accept(path: string, row: number, column: string, dim: number, type: 'float32' | 'float64'): boolean {
    this.rows++;
    if (this.rows === 1) {
      if (dim === 0) {
        throw new InputError(
          `${path}: row ${row}, column ${column}: expected at least one number, got an empty list; ` +
            'fill it in or drop the row',
        );
      }
      this.dim = dim;
      this.type = type;
      this.firstPath = path;
      return true;
    }
    if (dim !== this.dim) {
      throw new InputError(
        `${path}: row ${row}, column ${column}: expected ${this.dim} numbers as in the rows before, got ${dim}; ` +
          'embed all rows with one encoder',
      );
    }
    if (type !== this.type) {
      throw new InputError(
        `${path}: expected ${this.type} lists in column ${column} as in ${this.firstPath}, got ${type}; ` +
          'write all shards alike',
      );
    }
    if (this.rows > mostRows) {
      throw new InputError(
        `${path}: expected at most ${mostRows} rows, got more; measure a sample of the rows`,
      );
    }
    return false;
  }

  get isEmpty(): boolean {
    return this.rows === 0;
  }

  finish(withIds: boolean): SpooledMatrix {
    const itemSize = itemSizes[this.type];
    return {
      name: this.name,
      ids: withIds ? Uint32Array.from(this.ids.toArray()) : undefined,
      layout: {
        path: this.label,
        place: this.spool.finish(),
        type: this.type,
        littleEndian: hostIsLittleEndian,
        offset: 0,
        rows: this.rows,
        dim: this.dim,
        rowStride: this.dim * itemSize,
        columnStride: itemSize,
      },
    };
  }
}

/** The sinks of one table, by modality or by embedding column. */
class Sinks {
  private readonly sinks: Sink[] = [];
  private readonly byValue = new Map<string, Sink>();

  constructor(
    private readonly label: string,
    private readonly reading: TableReading,
  ) {}

  ofColumn(k: number): Sink {
    return (this.sinks[k] ??= new Sink('', this.label, this.reading.workspace));
  }

  /** The sink of a modality, or undefined for one that `--modalities` leaves out. */
  ofModality(value: string, path: string, row: number, column: string): Sink | undefined {
    const known = this.byValue.get(value);
    if (known !== undefined) return known;
    const { modalities, workspace } = this.reading;
    if (modalities !== undefined && !modalities.includes(value)) return undefined;
    if (this.byValue.size === 2) {
      throw new InputError(
        `${path}: row ${row}, column ${column}: expected two modalities (${listOf([...this.byValue.keys()])}), ` +
          `got a third, ${quoted(value)}; choose two with --modalities A,B`,
      );
    }
    const sink = new Sink(value, this.label, workspace);
    this.byValue.set(value, sink);
    this.sinks.push(sink);
    return sink;
  }

  checkRoom(path: string, bytes: number): void {
    this.reading.workspace.checkRoom(path, bytes);
  }

  numberOf(id: string): number {
    const { pairIds } = this.reading;
    if (pairIds === undefined) throw new Error('pair ids: read without a pair column');
    return pairIds.numberOf(id);
  }

  /** The matrices in the order of the modalities. */
  finish(plan: TablePlan): SpooledMatrix[] {
    const withIds = plan.kind !== 'columns' && plan.pairColumn !== undefined;
    const { modalities } = this.reading;
    let ordered = this.sinks;
    if (plan.kind === 'rows') {
      const names = this.sinks.map(({ name }) => name);
      const [first, second] = names;
      if (first === undefined || second === undefined) {
        const got = first === undefined ? 'none of them' : `only ${quoted(first)}`;
        const wanted = modalities === undefined ? 'two modalities' : `the modalities ${listOf(modalities)}`;
        throw new InputError(
          `${this.label}: expected ${wanted} in column ${plan.modalityColumn}, got ${got}; ` +
            'give a table with both, or name the values with --modalities A,B',
        );
      }
      const swap = modalities === undefined ? isTextFirst([first, second]) : first !== modalities[0];
      if (swap) ordered = [...this.sinks].reverse();
    } else if (this.sinks.length === 0 || this.sinks.some((sink) => sink.isEmpty)) {
      throw new InputError(
        `${this.label}: expected rows of embeddings, got a table without rows; the step that wrote it found no data`,
      );
    }
    return ordered.map((sink) => sink.finish(withIds));
  }
}
