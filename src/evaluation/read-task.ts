/** Zero-shot tasks, features and labels from files of arrays. */
import { InputError, readOneArray, type ArrayReader } from '../files/index.js';
import { rowWithoutDirection, unitRows } from '../numeric/index.js';
import type { ZeroShotTask } from './zero-shot-task.js';

/** A zero-shot task in files of one array each. */
export interface ZeroShotFiles {
  readonly name: string;
  /** Features of images, `[n, d]`. */
  readonly images: string;
  /** Features of one prompt a class, `[classes, d]`. */
  readonly prompts: string;
  /** The class of each image, `[n]` whole numbers from 0. */
  readonly labels: string;
}

/**
 * A zero-shot task, its rows scaled to length 1 in float64. Who computes in float32 rounds them itself.
 *
 * @throws InputError that names the file and what does not fit.
 */
export async function readZeroShotTask(
  { name, images, prompts, labels }: ZeroShotFiles,
  read: ArrayReader,
): Promise<ZeroShotTask> {
  const shown = await readUnitRows(images, read, 'features of images [n, d]');
  const classes = await readUnitRows(prompts, read, 'features of class prompts [classes, d]');
  if (classes.dim !== shown.dim) {
    throw new InputError(
      `${prompts}: expected prompts of ${shown.dim} numbers, as many as images have, got ${classes.dim}; ` +
        'embed both with one model',
    );
  }
  if (classes.count < 2) {
    throw new InputError(
      `${prompts}: expected at least two classes, got ${classes.count}; give one prompt a class`,
    );
  }
  const [own] = await readLabels(labels, shown.count, [classes.count], read);
  return { name, dim: shown.dim, images: shown.rows, prompts: classes.rows, labels: own! };
}

/** Rows of length 1, `[count, dim]`. */
export interface UnitRows {
  readonly count: number;
  readonly dim: number;
  readonly rows: Float64Array;
}

/**
 * An array file's rows, scaled to length 1. `what` the file should hold, for messages.
 *
 * @throws InputError where it holds no matrix, or a row that has no direction.
 */
export async function readUnitRows(
  path: string,
  read: ArrayReader,
  what = 'a matrix with one row of features each',
): Promise<UnitRows> {
  const { shape, values } = await readOneArray(path, read);
  const [count = 0, dim = 0] = shape;
  if (shape.length !== 2 || values.length === 0) {
    throw new InputError(`${path}: expected ${what}, got an array of shape (${shape.join(', ')})`);
  }
  const bad = rowWithoutDirection(values, dim);
  if (bad >= 0) {
    throw new InputError(
      `${path}: row ${bad} (counted from 0) has no direction: all zeros, or a number that is not finite; leave it out`,
    );
  }
  return { count, dim, rows: unitRows(values, dim) };
}

/**
 * Labels `[rows]` or `[rows, columns]` by column, whole numbers from 0.
 *
 * @param limits How many values each column has; Infinity: any.
 * @throws InputError where there are other rows, columns or values.
 */
export async function readLabels(
  path: string,
  rows: number,
  limits: readonly number[],
  read: ArrayReader,
): Promise<readonly Uint32Array[]> {
  const { shape, values } = await readOneArray(path, read);
  const columns = limits.length;
  if (shape[0] !== rows || values.length !== rows * columns) {
    throw new InputError(
      `${path}: expected labels for ${rows} rows, ${columns} a row, got an array of shape (${shape.join(', ')})`,
    );
  }
  return limits.map((limit, column) =>
    Uint32Array.from({ length: rows }, (_, row) => {
      const label = values[row * columns + column]!;
      if (!Number.isInteger(label) || label < 0 || label >= limit) {
        throw new InputError(
          `${path}: expected whole numbers from 0${Number.isFinite(limit) ? ` to ${limit - 1}` : ''}, ` +
            `got ${label} in row ${row}; labels count from 0`,
        );
      }
      return label;
    }),
  );
}
