import fs from 'node:fs';
import { join } from 'node:path';
import { vectorOf } from '../../embeddings/table-file.js';
import { planTable, type EmbeddingColumn } from '../../embeddings/table-columns.js';
import { formatOf } from '../../files/formats/registry.js';
import { InputError } from '../../files/input-error.js';
import { checkTarget, NodeWorkspace, TableCopy, writeFileAtomic } from '../../files/node/index.js';
import type { CopiedChunk } from '../../files/node/index.js';
import { identifier, type TableColumn } from '../../files/table-engine.js';
import { listOf, quoted } from '../../files/wording.js';
import type { Tasks } from '../../runtime/index.js';
import { applyBatches, otherDimension, type ApplyBatchesOptions, type RowBatch } from '../batches.js';
import { modalityOf, type FittedGap } from '../gap.js';

/** Bytes of the vectors in a part: what a stop may cost, and what is in memory. */
const PART_BYTES = 0x4000000;

export interface ApplyTableOptions extends ApplyBatchesOptions {
  /** What the result follows from. */
  readonly key: string;
  readonly embeddingColumns?: readonly string[] | undefined;
  readonly modalityColumn?: string | undefined;
  /** Of all rows; of each embedding column where there are two. */
  readonly modality?: readonly string[] | undefined;
  /** Where corrected vectors go. Default: they replace the embedding column's. */
  readonly target?: string | undefined;
  /** Rows of a part. Default: 64 MB of vectors. */
  readonly partRows?: number | undefined;
}

/** Which columns are corrected, and as what. */
interface TableColumns {
  readonly vectors: readonly { readonly from: EmbeddingColumn; readonly to: string }[];
  /** Of each column of vectors, or the column that says so for each row. */
  readonly modality: readonly number[] | { readonly index: number; readonly name: string };
}

/**
 * Corrects the vectors of a table into a Parquet file that keeps all other columns. Rows stream through in chunks; each
 * part is a file of its own in `OUT.partial`, so that a later run goes on at the part that was under way; in the end
 * they are joined.
 */
export async function applyTable(
  tasks: Tasks,
  gap: FittedGap,
  path: string,
  out: string,
  options: ApplyTableOptions,
): Promise<{ readonly rows: number; readonly resumed: number }> {
  const { key, force = false, signal } = options;
  checkTarget(out, force);
  const { dim } = gap;
  const workspace = new NodeWorkspace();
  const format = formatOf(path);
  if (format?.kind !== 'table')
    throw new InputError(`${path}: expected a table, got another file; name a table`);
  const source = format.table(path);
  let columns: readonly TableColumn[];
  let rows: number | undefined;
  try {
    workspace.open(path);
    const engine = await workspace.tables();
    columns = await engine.columns(source, signal);
    rows = await engine.countRows(source);
    engine.close();
  } finally {
    workspace.close();
  }
  const chosen = columnsOf(path, columns, gap, options);
  const folder = `${out}.partial`;
  const parts = await keptParts(folder, key);
  const done = parts.reduce((sum, part) => sum + part.rows, 0);
  const copy = await TableCopy.open({
    source,
    columns: columns.map(({ name }) => name),
    vectors: chosen.vectors.map(({ from, to }) => ({
      expression: vectorOf(identifier(from.name), from.form),
      column: to,
    })),
    dim,
    from: done,
  });
  const partRows = options.partRows ?? Math.max(2048, Math.floor(PART_BYTES / (4 * dim)));
  const chunks = new WeakMap<RowBatch, CopiedChunk>();
  let pending = 0;
  const writePart = async (): Promise<void> => {
    const name = `${String(parts.length).padStart(6, '0')}-${pending}.parquet`;
    await copy.writePart(join(folder, name));
    parts.push({ path: join(folder, name), rows: pending });
    pending = 0;
  };
  try {
    const result = await applyBatches(
      tasks,
      gap,
      {
        name: path,
        dim,
        rows,
        describe: ({ start }, row, column) =>
          `row ${start + row}, column ${chosen.vectors[column]!.from.name}`,
        async *batches(from, stop) {
          let start = from;
          for await (const chunk of copy.read(stop)) {
            const batch = batchOf(chunk, start, chosen, gap, path);
            chunks.set(batch, chunk);
            yield batch;
            start += chunk.rows;
          }
        },
      },
      {
        done,
        async write(batch) {
          await copy.append(chunks.get(batch)!);
          pending += batch.count;
          if (pending >= partRows) await writePart();
        },
        async finish() {
          if (pending > 0) await writePart();
          if (parts.length === 0) {
            throw new InputError(
              `${path}: expected rows, got a table without any; the step that wrote it found none`,
            );
          }
          await copy.join(
            parts.map((part) => part.path),
            out,
          );
        },
      },
      options,
    );
    fs.rmSync(folder, { recursive: true, force: true });
    return result;
  } catch (error) {
    // What is wrong with the input is wrong the next time, too; and without a part there is nothing to go on with.
    if ((error as Error).name === 'InputError' || parts.length === 0)
      fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    copy.close();
  }
}

function columnsOf(
  path: string,
  columns: readonly TableColumn[],
  gap: FittedGap,
  { embeddingColumns, modalityColumn, modality, target }: ApplyTableOptions,
): TableColumns {
  const plan = planTable(path, columns, { embeddingColumns, modalityColumn });
  const names = columns.map(({ name }) => name);
  const embeddings = plan.kind === 'columns' ? plan.embeddings : [plan.embedding];
  for (const { name } of embeddings) {
    const fixed = /\[(\d+)\]$/.exec(columns.find((one) => one.name === name)?.type ?? '');
    if (fixed !== null && Number(fixed[1]) !== gap.dim) {
      throw otherDimension(`${path}: column ${name}`, gap.dim, Number(fixed[1]));
    }
  }
  if (target !== undefined && embeddings.length > 1) {
    throw new InputError(
      `--target ${target}: expected one embedding column, got ${listOf(embeddings.map(({ name }) => name))}; ` +
        'choose one with --embedding-columns',
    );
  }
  if (target !== undefined && names.includes(target) && target !== embeddings[0]!.name) {
    throw new InputError(`--target ${target}: ${path} has a column of this name; choose another`);
  }
  const vectors = embeddings.map((from) => ({ from, to: target ?? from.name }));
  if (modality !== undefined) {
    if (modality.length !== embeddings.length) {
      throw new InputError(
        `--modality: expected a name for each of ${listOf(embeddings.map(({ name }) => name))}, got ` +
          `${listOf(modality)}; name ${embeddings.length === 1 ? 'one' : 'each'}`,
      );
    }
    return { vectors, modality: modality.map((name) => modalityOf(gap, name, '--modality')) };
  }
  switch (plan.kind) {
    case 'columns':
      return { vectors, modality: plan.names.map((name) => modalityOf(gap, name, path)) };
    case 'rows':
      return {
        vectors,
        modality: { index: names.indexOf(plan.modalityColumn), name: plan.modalityColumn },
      };
    case 'matrix':
      throw new InputError(
        `${path}: expected to know of which modality the rows are (${listOf(gap.modalities, 8, 'or')}), got no ` +
          `column ` +
          'that says so; name it with --modality, or the column with --modality-column',
      );
  }
}

function batchOf(
  chunk: CopiedChunk,
  start: number,
  { vectors, modality }: TableColumns,
  gap: FittedGap,
  path: string,
): RowBatch {
  const modalityAt = (column: number): number | Uint8Array => {
    if (!('index' in modality)) return modality[column]!;
    return Uint8Array.from({ length: chunk.rows }, (_, row) => {
      const value = chunk.text(modality.index, row);
      const index = value === undefined ? -1 : gap.modalities.indexOf(value);
      if (index < 0) {
        throw new InputError(
          `${path}: row ${start + row}, column ${modality.name}: expected a modality that the gap was fitted on ` +
            `(${listOf(gap.modalities, 8, 'or')}), got ${value === undefined ? 'nothing' : quoted(value)}; ` +
            'correct it, or name one for all rows with --modality',
        );
      }
      return index;
    });
  };
  return {
    start,
    count: chunk.rows,
    vectors: vectors.map((_, k) => ({ rows: chunk.vectors[k]!, modality: modalityAt(k) })),
  };
}

interface Part {
  readonly path: string;
  readonly rows: number;
}

/** The parts that an earlier run of this very work has written; of any other work, they are removed. */
async function keptParts(folder: string, key: string): Promise<Part[]> {
  const journal = join(folder, 'journal.json');
  const ours = fs.existsSync(journal) && fs.readFileSync(journal, 'utf8') === JSON.stringify({ key });
  if (!ours) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    writeFileAtomic(journal, JSON.stringify({ key }));
    return [];
  }
  const parts: Part[] = [];
  for (const name of fs.readdirSync(folder).sort()) {
    const match = /^(\d{6})-(\d+)\.parquet$/.exec(name);
    const isNext = match !== null && Number(match[1]) === parts.length;
    if (isNext && (await rowsOf(join(folder, name))) === Number(match[2])) {
      parts.push({ path: join(folder, name), rows: Number(match[2]) });
    } else if (name !== 'journal.json') fs.rmSync(join(folder, name), { force: true });
  }
  return parts;
}

/** Rows of a Parquet file by its own count; undefined where it is damaged. */
async function rowsOf(path: string): Promise<number | undefined> {
  const workspace = new NodeWorkspace();
  const engine = await workspace.tables();
  try {
    const format = formatOf(path);
    return format?.kind === 'table' ? await engine.countRows(format.table(path)) : undefined;
  } catch {
    return undefined;
  } finally {
    engine.close();
    workspace.close();
  }
}
