import { availableParallelism } from 'node:os';
import type { Embeddings } from '../../embeddings/index.js';
import { openEmbeddings, type OpenOptions } from '../../embeddings/node/index.js';
import type { ZeroShotFiles } from '../../evaluation/index.js';
import { fileUnitRows, readUnitRows, readZeroShotTask } from '../../evaluation/node/index.js';
import { readArrays } from '../../files/node/index.js';
import { InputError, readOneArray } from '../../files/index.js';
import { counted, listOf, quoted } from '../../files/wording.js';
import type { Both } from '../../geometry/index.js';
import { threadTasks } from '../../runtime/node/index.js';
import type { Tasks } from '../../runtime/index.js';
import { compareCorrections, type CompareOptions, type ComparisonFindings } from '../compare/index.js';

/** What {@link compareFiles} reads, and how it compares. */
export interface CompareFilesOptions extends CompareOptions, Omit<OpenOptions, 'signal' | 'onProgress'> {
  /** Files to calibrate on; all rows of the others are evaluation then. */
  readonly calibration?: readonly string[] | undefined;
  /** A file with one whole number a row: of each pair, or of the first modality's rows and then the second's. */
  readonly labels?: string | undefined;
  /** Files of rows that search, by the name of their modality. */
  readonly queries?: Readonly<Record<string, string>> | undefined;
  readonly zeroShot?: readonly ZeroShotFiles[] | undefined;
  /** Where tasks run; they stay open. Default: worker threads for this call. */
  readonly tasks?: Tasks | undefined;
  /** Worker threads, where no `tasks` are given. Default: one for each core, at most 8. */
  readonly threads?: number | undefined;
  /** Called while tables and compressed arrays are unpacked; `share` in [0, 1]. */
  readonly onOpening?: ((share: number) => void) | undefined;
}

/**
 * Compares corrections on embeddings in files: see `compareCorrections`.
 *
 * @throws InputError, one line, for whatever is wrong with the input.
 */
export async function compareFiles(
  paths: readonly string[],
  { calibration, labels, queries, zeroShot = [], tasks, threads, onOpening, ...options }: CompareFilesOptions,
): Promise<ComparisonFindings> {
  // What needs no pairs can be judged all the same.
  const open = { ...options, unpaired: options.unpaired ?? ('allowed' as const), onProgress: onOpening };
  const embeddings = await openEmbeddings(paths, open);
  try {
    const apart = calibration && (await openEmbeddings(calibration, { ...open, pairs: undefined }));
    try {
      if (apart) checkCalibration(apart, embeddings);
      const read = await Promise.all(zeroShot.map(readZeroShotTask));
      const asking = queries && (await readQueries(queries, embeddings));
      const classes = labels === undefined ? undefined : await readClasses(labels, embeddings);
      const own = tasks ?? threadTasks({ size: threads ?? Math.min(8, availableParallelism()) });
      try {
        const found = await compareCorrections(
          {
            embeddings,
            ...(apart && { calibration: apart }),
            ...(classes && { labels: classes }),
            ...(asking && { queries: asking }),
            zeroShot: read,
          },
          fileUnitRows,
          own,
          options,
        );
        return { ...found, notes: [...embeddings.notes, ...(apart?.notes ?? []), ...found.notes] };
      } finally {
        if (own !== tasks) await own.dispose();
      }
    } finally {
      await apart?.close();
    }
  } finally {
    await embeddings.close();
  }
}

function checkCalibration(apart: Embeddings, of: Embeddings): void {
  if (apart.dim === of.dim) return;
  throw new InputError(
    `--calibration ${apart.source}: expected rows of ${of.dim} numbers, as ${of.source} has, got ${apart.dim}; embed ` +
      'both with one model',
  );
}

async function readQueries(
  files: Readonly<Record<string, string>>,
  { modalities, dim, source }: Embeddings,
): Promise<Both<Float32Array | undefined>> {
  const names = modalities.map(({ name }) => name);
  const unknown = Object.keys(files).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `--queries: expected a modality of ${source} (${listOf(names, 8, 'or')}), got ${quoted(unknown)}`,
    );
  }
  const side = async (name: string): Promise<Float32Array | undefined> => {
    const path = files[name];
    if (path === undefined) return undefined;
    const read = await readUnitRows(path);
    if (read.dim !== dim) {
      throw new InputError(
        `${path}: expected queries of ${dim} numbers, as ${source} has, got ${read.dim}; embed both with one model`,
      );
    }
    return Float32Array.from(read.rows);
  };
  return [await side(names[0]!), await side(names[1]!)];
}

/** One label a pair where rows pair up one by one, else one a row of each modality. */
async function readClasses(path: string, { modalities, pairs }: Embeddings): Promise<Both<Uint32Array>> {
  const { values } = await readOneArray(path, readArrays);
  const [first, second] = [modalities[0].rows, modalities[1].rows];
  const isOnePair = pairs.identity && values.length === first;
  if (!isOnePair && values.length !== first + second) {
    throw new InputError(
      `${path}: expected ${pairs.identity ? `${first} labels, one a pair, or ` : ''}` +
        `${counted(first + second, 'label')}, ` +
        `those of ${modalities[0].name} rows first, got ${values.length}`,
    );
  }
  const bad = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value > 0xffffffff);
  if (bad >= 0) {
    throw new InputError(
      `${path}: expected whole numbers from 0, got ${values[bad]} in row ${bad} (counted from 0)`,
    );
  }
  if (!isOnePair) {
    return [Uint32Array.from(values.subarray(0, first)), Uint32Array.from(values.subarray(first))];
  }
  return [Uint32Array.from(values), Uint32Array.from(values)];
}
