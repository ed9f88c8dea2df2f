/** Arrays into .npy files: whole or block by block, under their final name only when complete. */
import { encodeNumbers, numberTypeOfArray, type NumberArray } from '../encode-numbers.js';
import { npyHeader } from '../formats/npy.js';
import type { NumberType } from '../row-layout.js';
import { describeShape } from '../wording.js';
import { AtomicFile } from './atomic-file.js';

/** The number types that .npy can hold. */
export type NpyType = Exclude<NumberType, 'bfloat16'>;

/**
 * Writes an array of `shape` in C order, little-endian, format version 1.0. `data`: all numbers in one typed array, or
 * blocks of any length that follow one another. `type` defaults to the type of the first block. Integers out of range
 * and counts that do not fill the shape are a `RangeError`, and then no file appears.
 */
export async function writeNpy(
  path: string,
  shape: readonly number[],
  data: NumberArray | Iterable<NumberArray> | AsyncIterable<NumberArray>,
  type?: NpyType,
): Promise<void> {
  const expected = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(expected) || shape.some((length) => !Number.isInteger(length) || length < 0)) {
    throw new RangeError(`${path}: expected a shape of whole numbers, got ${describeShape(shape)}`);
  }
  const file = AtomicFile.create(path);
  try {
    let used = type;
    let count = 0;
    for await (const block of ArrayBuffer.isView(data) ? [data] : data) {
      if (count === 0 && file.size === 0) {
        used ??= numberTypeOfArray(block);
        file.write(npyHeader(shape, used));
      }
      count += block.length;
      if (count > expected) break;
      file.write(encodeNumbers(block, used!));
    }
    if (count !== expected) {
      throw new RangeError(
        `${path}: expected ${expected} numbers for shape ${describeShape(shape)}, ` +
          `got ${count > expected ? 'more' : count}`,
      );
    }
    if (file.size === 0) file.write(npyHeader(shape, used ?? 'float32'));
    file.commit();
  } finally {
    file.discard();
  }
}
