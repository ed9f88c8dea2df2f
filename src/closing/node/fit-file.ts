import { availableParallelism } from 'node:os';
import { openEmbeddings, type OpenOptions } from '../../embeddings/node/index.js';
import { threadTasks } from '../../runtime/node/index.js';
import type { Tasks } from '../../runtime/index.js';
import { corrections } from '../../correction/index.js';
import { InputError } from '../../files/input-error.js';
import { findFiles, NodeWorkspace, readArrays } from '../../files/node/index.js';
import type { StoredRows } from '../../files/row-layout.js';
import { describeShape, listOf, stemOf } from '../../files/wording.js';
import { fitGap, fitGapOnMeans, type Fit, type FitOptions } from '../fit.js';
import type { FittedGap } from '../gap.js';
import { measureGap, type MeasuredGap } from '../measured-gap.js';
import { namedMatrices, openMatrices } from '../open-matrices.js';

/** How {@link fitFile} opens files, what it fits, and where. */
export interface FitFileOptions
  extends FitOptions, Omit<OpenOptions, 'signal' | 'onProgress' | 'modalities'> {
  /** Names of the modalities, two or more. Default: from the files. */
  readonly modalities?: readonly string[] | undefined;
  /** Files of rows that search, for corrections that are fitted on such: both modalities', or those of the second. */
  readonly queries?: readonly string[] | undefined;
  /** Where tasks run; they stay open. Default: worker threads for this call. */
  readonly tasks?: Tasks | undefined;
  /** Worker threads, where no `tasks` are given. Default: one for each core, at most 8. */
  readonly threads?: number | undefined;
  /** Also measures the gap on calibration rows, before and after: see `measureGap`. Default: no. */
  readonly measured?: boolean | undefined;
  /** Called while tables and compressed arrays are unpacked; `share` in [0, 1]. */
  readonly onOpening?: ((share: number) => void) | undefined;
}

/** What {@link fitFile} found. */
export interface FileFit extends Fit {
  /** What the user should know about how the input was read, one sentence each. */
  readonly notes: readonly string[];
  /** Where {@link FitFileOptions.measured} asks for it. */
  readonly measured?: MeasuredGap;
}

/**
 * Fits a correction on embeddings in files, which are opened as `openEmbeddings` does.
 *
 * @throws InputError, one line, for whatever is wrong with the input.
 */
export async function fitFile(paths: readonly string[], options: FitFileOptions): Promise<FileFit> {
  const { tasks, threads = Math.min(8, availableParallelism()), onOpening, ...rest } = options;
  // Three files or more are a modality each, where their names do not say that they are shards.
  if (paths.length > 2 && findFiles(paths).length === paths.length) return fitMany(paths, options);
  const needs = corrections.has(rest.method) ? corrections.get(rest.method).needs : [];
  // Where nothing asks for pairs, the modalities may have any numbers of rows.
  const unpaired = needs.includes('pairs') ? 'refused' : 'allowed';
  const embeddings = await openEmbeddings(paths, {
    unpaired,
    ...rest,
    modalities: rest.modalities as readonly [string, string] | undefined,
    onProgress: onOpening,
  });
  const asked = new NodeWorkspace();
  const own = tasks ?? threadTasks({ size: threads });
  try {
    const { modalities, pairs } = embeddings;
    const queries = options.queries && (await queriesOf(options.queries, modalities, asked));
    const fit = await fitGap(own, { modalities, pairs, queries }, rest);
    return { ...fit, notes: embeddings.notes, ...(await measuredOf(own, fit, options)) };
  } finally {
    if (own !== tasks) await own.dispose();
    asked.close();
    await embeddings.close();
  }
}

/** Fits on any number of modalities, a file each. */
async function fitMany(
  paths: readonly string[],
  { tasks, threads = Math.min(8, availableParallelism()), ...options }: FitFileOptions,
): Promise<FileFit> {
  const workspace = new NodeWorkspace();
  const own = tasks ?? threadTasks({ size: threads });
  try {
    const matrices = await openMatrices(paths, workspace, {
      embeddingColumns: options.embeddingColumns,
      signal: options.signal,
      onProgress: options.onOpening,
    });
    const fit = await fitGap(
      own,
      { modalities: namedMatrices(matrices, options.modalities) },
      { ...options },
    );
    return { ...fit, notes: [], ...(await measuredOf(own, fit, options)) };
  } finally {
    if (own !== tasks) await own.dispose();
    workspace.close();
  }
}

async function measuredOf(
  tasks: Tasks,
  { gap, calibration }: Fit,
  { measured, seed, signal }: FitFileOptions,
): Promise<Pick<FileFit, 'measured'>> {
  if (measured !== true) return {};
  const changesRows = corrections.get(gap.correction).changes === 'rows';
  return { measured: await measureGap(tasks, gap, calibration, { changesRows, seed, signal }) };
}

/** Rows that search by their modality: of two matrices the first and the second's, a lone one is the second's. */
async function queriesOf(
  paths: readonly string[],
  modalities: readonly StoredRows[],
  workspace: NodeWorkspace,
): Promise<readonly (StoredRows | undefined)[]> {
  const matrices = await openMatrices(paths, workspace);
  const [first, second] = matrices;
  for (const { label, stored } of matrices) {
    if (stored.dim !== modalities[0]!.dim) {
      throw new InputError(
        `--queries ${label}: expected rows of ${modalities[0]!.dim} numbers, as those that are searched, got ` +
          `${stored.dim}; embed them with the same model`,
      );
    }
  }
  if (matrices.length > 2) {
    throw new InputError(
      `--queries: expected rows of one modality or two, got ${matrices.length}; give fewer`,
    );
  }
  return second === undefined ? [undefined, first!.stored] : [first!.stored, second.stored];
}

/** Means in files, a row each, as a gap: see {@link fitGapOnMeans}. @param names Default: the files' names. */
export async function fitMeans(
  paths: readonly string[],
  options: Pick<FitOptions, 'method' | 'options'> & { readonly names?: readonly string[] | undefined },
): Promise<FittedGap> {
  const means: { readonly name: string; readonly mean: Float64Array }[] = [];
  for (const [k, path] of paths.entries()) {
    const arrays = Object.values(await readArrays(path));
    const [only] = arrays;
    if (arrays.length !== 1 || only!.values.length !== only!.shape.at(-1)) {
      throw new InputError(
        `--means ${path}: expected one row of numbers, got ${describeShape(only?.shape ?? [])}`,
      );
    }
    means.push({ name: options.names?.[k] ?? stemOf(path), mean: only!.values });
  }
  const other = means.find(({ mean }) => mean.length !== means[0]!.mean.length);
  if (means.length < 2 || other !== undefined) {
    throw new InputError(
      `--means: expected the means of two modalities or more, of one dimension, got ` +
        `${listOf(means.map(({ name, mean }) => `${name} (${mean.length})`))}; name a file for each`,
    );
  }
  return fitGapOnMeans(means, options);
}
