import { InputError } from '../../files/index.js';
import { type ReadArray, readArrays } from '../../files/node/index.js';

/** A zero-shot task in memory; rows of length 1. */
export interface ZeroShotRows {
  readonly name: string;
  readonly dim: number;
  readonly classes: number;
  /** `[n, dim]`. */
  readonly images: Float32Array;
  /** `[classes, dim]`. */
  readonly prompts: Float32Array;
  /** `[n]`, from 0 to classes - 1. */
  readonly labels: Uint32Array;
}

/**
 * A zero-shot task from three array files: features of images, of one prompt a class, and the class of each image.
 *
 * @throws InputError where they do not fit together.
 */
export async function readZeroShotTask(files: {
  readonly name: string;
  readonly images: string;
  readonly prompts: string;
  readonly labels: string;
}): Promise<ZeroShotRows> {
  const images = unitRows(files.images, await onlyArray(files.images));
  const prompts = unitRows(files.prompts, await onlyArray(files.prompts));
  if (images.dim !== prompts.dim) {
    throw new InputError(
      `${files.prompts}: expected prompts of ${images.dim} numbers, as many as images have, got ${prompts.dim}; embed both with one model`,
    );
  }
  const labels = await readLabels(files.labels, images.count, [prompts.count]);
  return {
    name: files.name,
    dim: images.dim,
    classes: prompts.count,
    images: images.rows,
    prompts: prompts.rows,
    labels: labels[0]!,
  };
}

/**
 * Labels `[rows]` or `[rows, columns]` by column, whole numbers from 0.
 *
 * @param limits How many values each column has; of Infinity any. @throws InputError where there are other rows, columns or values.
 */
export async function readLabels(
  path: string,
  rows: number,
  limits: readonly number[],
): Promise<readonly Uint32Array[]> {
  const { shape, values } = await onlyArray(path);
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
          `${path}: expected whole numbers from 0${Number.isFinite(limit) ? ` to ${limit - 1}` : ''}, got ${label} in row ${row}; labels count from 0`,
        );
      }
      return label;
    }),
  );
}

/** An array file's rows, scaled to length 1, `[count, dim]`. @throws InputError where it holds no matrix, or a row that has no direction. */
export async function readUnitRows(
  path: string,
): Promise<{ readonly count: number; readonly dim: number; readonly rows: Float32Array }> {
  return unitRows(path, await onlyArray(path));
}

function unitRows(
  path: string,
  { shape, values }: ReadArray,
): { readonly count: number; readonly dim: number; readonly rows: Float32Array } {
  const [count = 0, dim = 0] = shape;
  if (shape.length !== 2 || values.length === 0) {
    throw new InputError(
      `${path}: expected a matrix with one row of features each, got an array of shape (${shape.join(', ')})`,
    );
  }
  const rows = new Float32Array(values.length);
  for (let i = 0; i < count; i++) {
    let squares = 0;
    for (let k = i * dim; k < (i + 1) * dim; k++) squares += values[k]! * values[k]!;
    if (!(squares > 0 && Number.isFinite(squares))) {
      throw new InputError(
        `${path}: expected finite features that are not all zero, row ${i} has none; drop it`,
      );
    }
    const scale = 1 / Math.sqrt(squares);
    for (let k = i * dim; k < (i + 1) * dim; k++) rows[k] = values[k]! * scale;
  }
  return { count, dim, rows };
}

async function onlyArray(path: string): Promise<ReadArray> {
  const arrays = Object.values(await readArrays(path));
  if (arrays.length !== 1) {
    throw new InputError(`${path}: expected one array, got ${arrays.length}; give an .npy file`);
  }
  return arrays[0]!;
}
