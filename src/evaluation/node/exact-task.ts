import type { ZeroShotTask } from '../../../evaluation/zero-shot-task.js';
import { InputError } from '../../../files/index.js';
import { type ReadArray, readArrays } from '../../../files/node/index.js';
import type { TaskFiles } from '../../experiment.js';
import { unitRows } from '../../kit/metrics.js';

/**
 * A zero-shot task from three files of one array each: features of images `[n, d]`, of one prompt a class `[classes, d]`, and the class of each
 * image, `[n]` whole numbers from 0.
 *
 * @throws InputError that names the file and what does not fit.
 */
export async function readZeroShotTask({ name, images, prompts, labels }: TaskFiles): Promise<ZeroShotTask> {
  const [rows, classes, values] = [await only(images), await only(prompts), await only(labels)];
  const dim = matrixWidth(rows, images, 'features of images [n, d]');
  const promptDim = matrixWidth(classes, prompts, 'features of class prompts [classes, d]');
  if (promptDim !== dim) {
    throw new InputError(
      `${prompts}: the prompts must have the images' ${dim} dimensions, got ${promptDim}; take both from the same model`,
    );
  }
  const count = rows.values.length / dim;
  if (values.values.length !== count) {
    throw new InputError(
      `${labels}: expected one class for each of the ${count} images of ${images}, got ${values.values.length}`,
    );
  }
  const classCount = classes.values.length / dim;
  if (classCount < 2) throw new InputError(`${prompts}: expected at least two classes, got ${classCount}`);
  const bad = values.values.findIndex(
    (value) => !(Number.isInteger(value) && value >= 0 && value < classCount),
  );
  if (bad >= 0) {
    throw new InputError(
      `${labels}: expected whole numbers from 0 to ${classCount - 1}, got ${values.values[bad]} for image ${bad} (counted from 0)`,
    );
  }
  return {
    name,
    dim,
    images: checkedUnitRows(rows.values, dim, images),
    prompts: checkedUnitRows(classes.values, dim, prompts),
    labels: Uint32Array.from(values.values),
  };
}

async function only(path: string): Promise<ReadArray> {
  const arrays = Object.values(await readArrays(path));
  const [first] = arrays;
  if (arrays.length !== 1 || first === undefined) {
    throw new InputError(`${path}: expected one array, got ${arrays.length}; write it to a file of its own`);
  }
  return first;
}

function matrixWidth({ shape }: ReadArray, path: string, what: string): number {
  const [rows, dim] = shape;
  if (shape.length !== 2 || rows === undefined || dim === undefined || rows < 1 || dim < 1) {
    throw new InputError(`${path}: expected ${what}, got an array of shape [${shape.join(', ')}]`);
  }
  return dim;
}

function checkedUnitRows(values: Float64Array, dim: number, path: string): Float64Array {
  for (let start = 0; start < values.length; start += dim) {
    let squares = 0;
    for (let k = 0; k < dim; k++) squares += values[start + k]! ** 2;
    if (!(squares > 0 && Number.isFinite(squares))) {
      throw new InputError(
        `${path}: row ${start / dim} (counted from 0) has no direction: all zeros, or a number that is not finite; leave it out`,
      );
    }
  }
  return unitRows(values, dim);
}
