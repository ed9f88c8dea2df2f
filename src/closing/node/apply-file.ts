import fs from 'node:fs';
import { availableParallelism } from 'node:os';
import { corrections } from '../../correction/index.js';
import { readPairs } from '../../embeddings/pairs-file.js';
import { formatOf } from '../../files/formats/registry.js';
import { InputError } from '../../files/input-error.js';
import { checkTarget, findFiles, NodeWorkspace, ResumableFile } from '../../files/node/index.js';
import { endingOf, listOf } from '../../files/wording.js';
import { contentKey, Sha256 } from '../../numeric/index.js';
import type { Tasks } from '../../runtime/index.js';
import { threadTasks } from '../../runtime/node/index.js';
import { fusedSection, sectionsOf, type AppliedRows } from '../array-plan.js';
import { otherDimension } from '../batches.js';
import { meanOf, sumTask } from '../calibration-passes.js';
import { CHECKED_ROWS, unlikeCalibration } from '../check-calibration.js';
import type { FittedGap } from '../gap.js';
import { modalitiesOfMatrices, openMatrices, type OpenedMatrix } from '../open-matrices.js';
import { applyArrays } from './apply-arrays.js';
import { applyTable } from './apply-table.js';

/** How {@link applyFile} reads, what it makes, and where it works. */
export interface ApplyFileOptions {
  /** The modality of each file or matrix. Default: from the names of files, keys and columns; see docs/closing.md. */
  readonly modality?: readonly string[] | undefined;
  readonly embeddingColumns?: readonly string[] | undefined;
  readonly modalityColumn?: string | undefined;
  /** In a table: where corrected vectors go. Default: they replace the embedding column's. */
  readonly target?: string | undefined;
  /** One row a pair: this share of the first modality's row, the rest of the second's. Default: no. */
  readonly fuse?: number | undefined;
  /** A file of pairs, for `fuse`. Default: row i with row i. */
  readonly pairs?: string | undefined;
  /** Write over a file that is there, and correct rows that do not look like the calibration's. Default: no. */
  readonly force?: boolean | undefined;
  /** Where tasks run; they stay open. Default: worker threads for this call. */
  readonly tasks?: Tasks | undefined;
  /** Worker threads, where no `tasks` are given. Default: one for each core, at most 8. */
  readonly threads?: number | undefined;
  /** Bytes that a task reads, corrects and writes at a time, and bytes between two entries of the journal. */
  readonly blockBytes?: number | undefined;
  readonly markBytes?: number | undefined;
  /** Rows of a part of a table. */
  readonly partRows?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called while tables and compressed arrays are unpacked; `share` in [0, 1]. */
  readonly onOpening?: ((share: number) => void) | undefined;
  /** Rows that are written, of how many where that is known, and how many an earlier run had written. */
  readonly onProgress?: ((done: number, total: number | undefined, before: number) => void) | undefined;
}

export interface Applied {
  readonly rows: number;
  /** Rows that an earlier run had written. */
  readonly resumed: number;
}

/**
 * Applies a gap to embeddings in files, any number of rows, and writes the corrected rows, float32 of length 1: `.npy`
 * (`(n, d)`, or `(2, n, d)` of two modalities), `.safetensors` (a tensor a modality) or, of one table, `.parquet` with
 * all of its other columns. The input is never touched. A run that was ended, however, is gone on with: what it wrote
 * waits beside the result as `OUT.partial`.
 *
 * @throws InputError, one line, for whatever is wrong with the input; then nothing is left.
 */
export async function applyFile(
  gap: FittedGap,
  paths: readonly string[],
  out: string,
  options: ApplyFileOptions = {},
): Promise<Applied> {
  checkGap(gap);
  const { tasks, threads = Math.min(8, availableParallelism()), force = false } = options;
  const toTable = checkOut(out, paths, options);
  for (const path of paths) {
    if (fs.existsSync(path) && fs.existsSync(out) && fs.realpathSync(path) === fs.realpathSync(out)) {
      throw new InputError(
        `--out ${out}: expected another file than the input; the input is never written over`,
      );
    }
  }
  checkTarget(out, force);
  const own = tasks ?? threadTasks({ size: threads });
  try {
    const key = keyOf(gap, paths, out, options);
    if (toTable) return await applyTable(own, gap, paths[0]!, out, { ...options, key });
    return await applyToArrays(own, gap, paths, out, key, options);
  } finally {
    if (own !== tasks) await own.dispose();
  }
}

async function applyToArrays(
  tasks: Tasks,
  gap: FittedGap,
  paths: readonly string[],
  out: string,
  key: string,
  options: ApplyFileOptions,
): Promise<Applied> {
  const { modality, fuse, pairs, force = false, signal, onOpening } = options;
  const workspace = new NodeWorkspace();
  try {
    const [first, second] = gap.modalities;
    const matrices = await openMatrices(paths, workspace, {
      ...options,
      ...(first !== undefined && second !== undefined && { modalities: [first, second] as const }),
      onProgress: onOpening,
    });
    const indices = modalitiesOfMatrices(gap, matrices, modality);
    const rows = matrices.map(({ stored, label }, k): AppliedRows => {
      if (stored.dim !== gap.dim) throw otherDimension(label, gap.dim, stored.dim);
      return { stored: { ...stored, name: gap.modalities[indices[k]!]! }, modality: indices[k]! };
    });
    if (!force) await checkRows(tasks, gap, rows, matrices);
    if (fuse === undefined)
      return await applyArrays(tasks, gap, sectionsOf(rows), out, { ...options, key, force });
    const [a, b] = rows;
    if (a === undefined || b === undefined || rows.length > 2) {
      throw new InputError(
        `--fuse: expected rows of two modalities, got ${rows.length}; give the files of two`,
      );
    }
    const matched =
      pairs === undefined ? undefined : await readPairs(pairs, [a.stored, b.stored], workspace, { signal });
    return await applyArrays(tasks, gap, [fusedSection([a, b], matched, fuse)], out, {
      ...options,
      key,
      force,
    });
  } catch (error) {
    // What is wrong with the input is wrong the next time, too.
    if ((error as Error).name === 'InputError' || (error as Error).name === 'RangeError') {
      ResumableFile.remove(out);
      throw new InputError((error as Error).message);
    }
    throw error;
  } finally {
    workspace.close();
  }
}

/** Some rows of each modality, held against the calibration. */
async function checkRows(
  tasks: Tasks,
  gap: FittedGap,
  rows: readonly AppliedRows[],
  matrices: readonly OpenedMatrix[],
): Promise<void> {
  for (const [k, { stored, modality }] of rows.entries()) {
    const count = Math.min(CHECKED_ROWS, stored.rows);
    const range = { start: 0, count };
    const sum = await tasks.run(sumTask, { rows: { stored }, range });
    const reason = unlikeCalibration(gap, modality, meanOf([sum], gap.dim), count);
    if (reason !== undefined) throw new InputError(`${matrices[k]!.label}: expected ${reason}`);
  }
}

/** A correction of scores changes no rows. */
function checkGap({ correction }: FittedGap): void {
  if (!corrections.has(correction)) {
    throw new InputError(
      `${correction}: expected a correction of this version (${listOf(corrections.ids, 20)}), got another; fit ` +
        `it again`,
    );
  }
  if (corrections.get(correction).changes === 'scores') {
    throw new InputError(
      `${correction}: expected a correction of rows, got one of scores, which leaves vectors as they are; take its ` +
        'formula home with modgap close export',
    );
  }
}

/** Whether the result is a table. @throws InputError where it could not be made of this input. */
function checkOut(out: string, paths: readonly string[], { target, fuse }: ApplyFileOptions): boolean {
  const ending = endingOf(out);
  if (!['.npy', '.safetensors', '.parquet'].includes(ending)) {
    throw new InputError(
      `--out ${out}: expected a name that ends in .npy, .safetensors or .parquet; choose one, such as corrected.npy`,
    );
  }
  const toTable = ending === '.parquet';
  if (toTable && !(paths.length === 1 && formatOf(paths[0]!)?.kind === 'table')) {
    throw new InputError(
      `--out ${out}: expected one table for a table, got ${listOf(paths)}; write .npy or .safetensors instead`,
    );
  }
  if (toTable && fuse !== undefined) {
    throw new InputError(`--out ${out}: expected an array for --fuse; write .npy or .safetensors`);
  }
  if (!toTable && target !== undefined) {
    throw new InputError(
      `--target ${target}: expected a table for a column; write .parquet, or drop the option`,
    );
  }
  return toTable;
}

/** What the result follows from: another input or setting has another key. */
function keyOf(gap: FittedGap, paths: readonly string[], out: string, options: ApplyFileOptions): string {
  const digest = new Sha256();
  for (const value of Object.values(gap.parameters)) {
    const numbers = typeof value === 'number' ? Float64Array.of(value) : value;
    digest.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  const named = findFiles(paths).flatMap((group) => group.files);
  const files = [...named, ...(options.pairs === undefined ? [] : [options.pairs])].map((path) => {
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    return [path, stat?.size, stat?.mtimeMs];
  });
  const { modality, embeddingColumns, modalityColumn, target, fuse, blockBytes } = options;
  const settings = { modality, embeddingColumns, modalityColumn, target, fuse, blockBytes };
  return contentKey([gap.correction, gap.modalities, digest.hex(), files, endingOf(out), settings]);
}
