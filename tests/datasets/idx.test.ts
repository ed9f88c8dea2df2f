import fc from 'fast-check';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDigits, parseIdx, readDigits as readFolder, type Split } from '../../src/datasets/index.js';
import { folderStorage } from '../../src/files/node/index.js';
import { InputError } from '../../src/files/input-error.js';

const readDigits = (folder: string, split?: Split) => readFolder(folderStorage(folder), split);

/** Builds an IDX file from its definition. */
function idx(shape: readonly number[], data: Uint8Array, type = 8): Uint8Array {
  const out = new Uint8Array(4 + 4 * shape.length + data.length);
  out.set([0, 0, type, shape.length]);
  shape.forEach((length, i) => new DataView(out.buffer).setUint32(4 + 4 * i, length));
  out.set(data, 4 + 4 * shape.length);
  return out;
}

const images = (count: number, size = 28): Uint8Array =>
  idx(
    [count, size, size],
    Uint8Array.from({ length: count * size * size }, (_, i) => i % 251),
  );
const labels = (...values: number[]): Uint8Array => idx([values.length], Uint8Array.from(values));
const pair = (pictures: Uint8Array, marks: Uint8Array) => ({
  imagesName: 'images',
  images: pictures,
  labelsName: 'labels',
  labels: marks,
});

describe('IDX files', () => {
  it('come back as they were written, for every shape', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 4 }), (shape) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const data = Uint8Array.from({ length: size }, (_, i) => (7 * i) % 256);
        expect(parseIdx(idx(shape, data), 'file')).toEqual({ shape, data });
      }),
    );
  });

  it('of any bytes are read or refused in one line, never anything else', () => {
    const header = fc.constantFrom([0, 0, 8, 1], [0, 0, 8, 3], [0, 0, 13, 2], [0, 0, 8, 255], []);
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 60 }), (start, rest) => {
        const bytes = Uint8Array.of(...start, ...rest);
        try {
          const { shape, data } = parseIdx(bytes, 'file');
          expect(data.length).toBe(shape.reduce((product, length) => product * length, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).toMatch(/^file: [^\n]+$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('cut anywhere are refused', () => {
    const whole = images(2);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(() => parseIdx(whole.subarray(0, length), 'file')).toThrow(InputError);
      }),
    );
  });

  it('say what is wrong', () => {
    expect(() => parseIdx(new Uint8Array(0), 'f')).toThrow(
      'f: not an IDX file: expected it to begin with bytes 00 00 08, got an empty file',
    );
    expect(() => parseIdx(Uint8Array.of(0x1f, 0x8b, 8, 0), 'f')).toThrow(/got 1f 8b 08 00/);
    expect(() => parseIdx(idx([1], new Uint8Array(4), 13), 'f')).toThrow(
      'f: expected an IDX file of unsigned bytes, got 32-bit floats',
    );
    expect(() => parseIdx(idx([3], new Uint8Array(2)), 'f')).toThrow(
      'f: expected 3 bytes of data for 3, got 2; is the file cut short or joined with another?',
    );
  });
});

describe('digits', () => {
  it('are pictures and labels', () => {
    const digits = parseDigits(pair(images(3), labels(4, 0, 9)));
    expect([...digits.labels]).toEqual([4, 0, 9]);
    expect(digits.images.length).toBe(3 * 784);
    expect(digits.images[784]).toBe(784 % 251);
  });

  it.each([
    [
      'other sizes',
      images(2, 20),
      labels(1, 2),
      'images: expected pictures of 28 x 28, got an array of 2 x 20 x 20',
    ],
    [
      'another count',
      images(2),
      labels(1, 2, 3),
      'labels: expected 2 labels for the 2 pictures of images, got 3',
    ],
    [
      'labels above 9',
      images(2),
      labels(1, 10),
      'labels: expected labels from 0 to 9, got 10 at 1 (counted from 0)',
    ],
    [
      'images for labels',
      images(1),
      images(1),
      'labels: expected one label a picture, got an array of 1 x 28 x 28; is this the file of images?',
    ],
    ['none', images(0), labels(), 'images: expected pictures, got none'],
  ])('of %s are refused', (_, pictures, marks, message) => {
    expect(() => parseDigits(pair(pictures, marks))).toThrow(new InputError(message));
  });
});

describe('a folder of digits', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'modgap-digits-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read with and without compression, by split', async () => {
    writeFileSync(join(folder, 'train-images-idx3-ubyte'), images(2));
    writeFileSync(join(folder, 'train-labels-idx1-ubyte.gz'), gzipSync(labels(5, 6)));
    writeFileSync(join(folder, 't10k-images.idx3-ubyte'), images(1));
    writeFileSync(join(folder, 't10k-labels.idx1-ubyte'), labels(7));
    expect([...(await readDigits(folder)).labels]).toEqual([5, 6]);
    const test = await readDigits(folder, 'test');
    expect([...test.labels]).toEqual([7]);
    expect(test.source).toBe(join(folder, 't10k-images.idx3-ubyte'));
  });

  it('without the files, or with a broken one, is refused with the file and the fix', async () => {
    await expect(readDigits(folder)).rejects.toThrow(
      /no images for training: expected one of train-images-idx3-ubyte, .*; give a folder of MNIST-like IDX files$/,
    );
    await expect(readDigits(join(folder, 'missing'))).rejects.toThrow(InputError);
    writeFileSync(join(folder, 'train-images-idx3-ubyte.gz'), gzipSync(images(1)).subarray(0, 40));
    writeFileSync(join(folder, 'train-labels-idx1-ubyte'), labels(5));
    await expect(readDigits(folder)).rejects.toThrow(
      /idx3-ubyte.gz: expected a complete gzip file, got [^\n]+; fetch it again$/,
    );
  });

  const fashion = '/usr/share/datasets/fashion-mnist';
  it.skipIf(!existsSync(fashion))('reads Fashion-MNIST from its Debian package', async () => {
    const digits = await readDigits(fashion, 'test');
    const counts = new Array<number>(10).fill(0);
    for (const label of digits.labels) counts[label]!++;
    expect(counts).toEqual(new Array<number>(10).fill(1000));
    expect(digits.images.length).toBe(10_000 * 784);
    // The published mean of the test pictures, 0.2868 of full ink.
    const mean = digits.images.reduce((sum, value) => sum + value, 0) / digits.images.length / 255;
    expect(mean).toBeCloseTo(0.2868, 3);
  });
});
