/**
 * Where rows come from and where they go, whatever keeps them: a table in a file, a database, memory. One more kind of
 * store is one more source and one more target.
 */
import { InputError } from '../files/input-error.js';
import { rowWithoutDirection } from '../numeric/index.js';
import type { Tasks } from '../runtime/index.js';
import { FirstRows } from './check-calibration.js';
import { correctTask, stepsOf } from './correct-rows.js';
import type { FittedGap } from './gap.js';

/** Rows of one column of vectors. */
export interface BatchVectors {
  /** `[n, dim]`, as they are stored. */
  readonly rows: Float32Array;
  /** The modality, by its number in the gap, of all rows or of each. */
  readonly modality: number | Uint8Array;
}

/** Some rows, in the source's order. */
export interface RowBatch {
  /** The number of the first. */
  readonly start: number;
  readonly count: number;
  /** One entry for each column of vectors; most stores have one. */
  readonly vectors: readonly BatchVectors[];
  /** What a store knows each row by. */
  readonly ids?: readonly (string | number | bigint)[];
}

export interface BatchSource {
  /** What messages call it: a file, `table items`. */
  readonly name: string;
  readonly dim: number;
  /** How many rows there are, where that is known. */
  readonly rows: number | undefined;
  /** What messages call a row of a batch: its number, or its key. */
  describe(batch: RowBatch, row: number, column: number): string;
  /** The rows from number `from` on. */
  batches(from: number, signal?: AbortSignal): AsyncIterable<RowBatch>;
}

export interface BatchTarget {
  /** Rows that an earlier run has written for good. */
  readonly done: number;
  /** Keeps a batch, whose vectors are corrected now: the same batch that the source gave. */
  write(batch: RowBatch): Promise<void>;
  /** All rows are written: gives the result its name, or makes it visible. */
  finish(): Promise<void>;
}

export interface ApplyBatchesOptions {
  /** Also where rows do not look like the calibration's. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number | undefined, before: number) => void) | undefined;
}

/**
 * Corrects all rows of a source into a target, batch by batch: while one is corrected by a task, the next is read.
 *
 * @returns How many rows there are, and how many an earlier run had done.
 * @throws InputError that names the row where one has no direction, or where the rows are not like the calibration's.
 */
export async function applyBatches(
  tasks: Tasks,
  gap: FittedGap,
  source: BatchSource,
  target: BatchTarget,
  { force = false, signal, onProgress }: ApplyBatchesOptions = {},
): Promise<{ readonly rows: number; readonly resumed: number }> {
  const { dim } = gap;
  if (source.dim !== dim) throw otherDimension(source.name, dim, source.dim);
  const steps = stepsOf(gap);
  const before = target.done;
  let done = before;
  let first = true;
  onProgress?.(done, source.rows, before);
  for await (const batch of source.batches(before, signal)) {
    signal?.throwIfAborted();
    checkDirections(source, batch);
    if (first && !force) checkBatch(gap, source, batch);
    first = false;
    await Promise.all(
      batch.vectors.map(async ({ rows, modality }) => {
        const input = { rows, modality, dim, steps, subject: `${source.name}: ${gap.correction}` };
        rows.set(await tasks.run(correctTask, input, { signal }));
      }),
    );
    await target.write(batch);
    done += batch.count;
    onProgress?.(done, source.rows, before);
  }
  await target.finish();
  return { rows: done, resumed: before };
}

/** What is said where rows have another number of numbers than the gap is for. */
export function otherDimension(subject: string, dim: number, got: number): InputError {
  return new InputError(
    `${subject}: expected rows of ${dim} numbers, which the gap was fitted on, got ${got}; fit a gap on this ` +
      'model’s rows',
  );
}

function checkDirections(source: BatchSource, batch: RowBatch): void {
  for (const [column, { rows }] of batch.vectors.entries()) {
    const bad = rowWithoutDirection(rows, source.dim);
    if (bad < 0) continue;
    const values = rows.subarray(bad * source.dim, (bad + 1) * source.dim);
    const got = values.every((value) => value === 0) ? 'zeros throughout' : 'no such list, NaN or infinity';
    throw new InputError(
      `${source.name}: ${source.describe(batch, bad, column)}: expected ${source.dim} finite numbers with a ` +
        `direction, got ${got}; fill them in, or drop the row`,
    );
  }
}

/** The first rows, held against the calibration. */
function checkBatch(gap: FittedGap, source: BatchSource, batch: RowBatch): void {
  for (const { rows, modality } of batch.vectors) {
    const first = new FirstRows(gap);
    first.add(rows, modality);
    const reason = first.reason();
    if (reason !== undefined) throw new InputError(`${source.name}: expected ${reason}`);
  }
}
