import { InputError } from '../../files/input-error.js';
import { DIGIT_PIXELS, DIGIT_SIZE, type Digits } from './digits.js';

/** An IDX file's numbers: unsigned bytes in row-major order. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** IDX's code for unsigned bytes, the only type of MNIST's files. */
const UNSIGNED_BYTE = 8;

const TYPE_NAMES: Readonly<Record<number, string>> = {
  8: 'unsigned bytes',
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
};

/**
 * Parses an IDX file (http://yann.lecun.com/exdb/mnist): two zero bytes, a type, the number of dimensions, their sizes
 * as big-endian 32-bit numbers, the data.
 *
 * @param name What messages call the file.
 * @returns The shape, and a view of the data.
 * @throws InputError where this is not a complete IDX file of unsigned bytes.
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new InputError(
      `${name}: not an IDX file: expected it to begin with bytes 00 00 08, got ` +
        `${start === '' ? 'an empty file' : start}`,
    );
  }
  const type = bytes[2]!;
  if (type !== UNSIGNED_BYTE) {
    throw new InputError(
      `${name}: expected an IDX file of unsigned bytes, got ${TYPE_NAMES[type] ?? `unknown type ${type}`}`,
    );
  }
  const dimensions = bytes[3]!;
  const start = 4 + 4 * dimensions;
  if (bytes.length < start || dimensions === 0) {
    throw new InputError(
      `${name}: expected an IDX header with the sizes of ${dimensions} dimensions, got ${bytes.length} bytes in all`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length - start !== size) {
    throw new InputError(
      `${name}: expected ${size} bytes of data for ${shape.join(' x ')}, got ${bytes.length - start}; ` +
        'is the file cut short or joined with another?',
    );
  }
  return { shape, data: bytes.subarray(start) };
}

/** What pairs a file of images with one of labels: names for messages, and their bytes, decompressed. */
export interface IdxPair {
  readonly imagesName: string;
  readonly images: Uint8Array;
  readonly labelsName: string;
  readonly labels: Uint8Array;
}

/**
 * Labelled 28 x 28 pictures from two IDX files.
 *
 * @throws InputError where a file is no IDX file, the pictures are not 28 x 28, the counts differ, there are none or a
 * label is not 0 to 9.
 */
export function parseDigits(pair: IdxPair): Digits {
  const images = parseIdx(pair.images, pair.imagesName);
  const labels = parseIdx(pair.labels, pair.labelsName);
  if (images.shape.length !== 3 || images.shape[1] !== DIGIT_SIZE || images.shape[2] !== DIGIT_SIZE) {
    throw new InputError(
      `${pair.imagesName}: expected pictures of ${DIGIT_SIZE} x ${DIGIT_SIZE}, got an array of ` +
        `${images.shape.join(' x ')}`,
    );
  }
  if (labels.shape.length !== 1) {
    throw new InputError(
      `${pair.labelsName}: expected one label a picture, got an array of ${labels.shape.join(' x ')}; ` +
        'is this the file of images?',
    );
  }
  const count = images.shape[0]!;
  if (labels.data.length !== count) {
    throw new InputError(
      `${pair.labelsName}: expected ${count} labels for the ${count} pictures of ${pair.imagesName}, got ` +
        `${labels.data.length}`,
    );
  }
  if (count === 0) throw new InputError(`${pair.imagesName}: expected pictures, got none`);
  const wrong = labels.data.findIndex((label) => label > 9);
  if (wrong >= 0) {
    throw new InputError(
      `${pair.labelsName}: expected labels from 0 to 9, got ${labels.data[wrong]!} at ${wrong} (counted from 0)`,
    );
  }
  return { images: images.data, labels: labels.data, source: pair.imagesName };
}

/** Number of pictures, where only that is wanted. */
export function digitCount(digits: Digits): number {
  return digits.images.length / DIGIT_PIXELS;
}
