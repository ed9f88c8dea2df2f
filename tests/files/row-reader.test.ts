import fc from 'fast-check';
import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it, onTestFinished, vi, type MockInstance } from 'vitest';
import { modalityOf } from '../../src/embeddings/arrangement.js';
import { blobSource, memorySource } from '../../src/files/byte-source.js';
import { type Modality } from '../../src/embeddings/embeddings.js';
import {
  embeddingsFromMatrices,
  openEmbeddings,
  readNormalizedRows,
  readRows,
} from '../../src/embeddings/node/index.js';
import { InputError } from '../../src/files/input-error.js';
import { parseNpy } from '../../src/files/formats/npy.js';
import { halfToNumber, numberToHalf } from '../../src/files/number-types.js';
import { createRowReader } from '../../src/files/row-reader.js';
import { sourceAt } from '../../src/files/node/source-at.js';
import { matricesOf } from '../../src/files/stored-array.js';
import { reference } from '../support/shared.js';
import { npyBytes, temporaryFolder, upTo, writeFile, type NpyOptions } from './fixtures.js';

const folder = temporaryFolder();
const fds: number[] = [];
afterAll(() => {
  for (const fd of fds) fs.closeSync(fd);
});

/** The first matrix of an .npy file that is written for the purpose. */
function modalityFrom(name: string, bytes: Uint8Array): Modality {
  const path = writeFile(folder, name, bytes);
  const fd = fs.openSync(path, 'r');
  fds.push(fd);
  return modalityOf('image', [
    matricesOf(parseNpy(memorySource(path, bytes)), { kind: 'file', fd, size: bytes.length })[0]!,
  ]);
}

function sharded(modalities: readonly Modality[]): Modality {
  return modalityOf(
    'image',
    modalities.flatMap(({ layouts }) => layouts),
  );
}

describe('readRows', () => {
  it('gives the same rows for any run, over any mix of shards, types and orders', () => {
    const dim = 5;
    const shapes: [number, NpyOptions][] = [
      [4, { type: 'float32' }],
      [1, { type: 'float64', littleEndian: false }],
      [6, { type: 'int16', fortranOrder: true }],
      [3, { type: 'float16', fortranOrder: true, littleEndian: false }],
    ];
    let row = 0;
    const all = sharded(
      shapes.map(([rows, options], k) => {
        const values = upTo(rows * dim).map((i) => i + row * dim);
        row += rows;
        return modalityFrom(`shard${k}.npy`, npyBytes([rows, dim], values, options));
      }),
    );
    expect(all.rows).toBe(14);
    fc.assert(
      fc.property(fc.nat(14), fc.nat(14), (a, b) => {
        const [start, end] = a < b ? [a, b] : [b, a];
        const out = new Float64Array((end - start) * dim);
        readRows(all, start, end - start, out);
        expect([...out]).toEqual(upTo((end - start) * dim).map((i) => i + start * dim));
      }),
    );
  });

  it('reads rows that are larger than a block, and many blocks of them', () => {
    for (const fortranOrder of [false, true]) {
      const wide = npyBytes([3, 50_000], upTo(150_000), { type: 'float64', fortranOrder });
      const out = new Float64Array(100_000);
      readRows(modalityFrom('wide.npy', wide), 1, 2, out);
      expect(out).toBeAllClose(upTo(100_000).map((i) => i + 50_000));
      const tall = npyBytes([50_000, 3], upTo(150_000), { type: 'int64', fortranOrder, littleEndian: false });
      readRows(modalityFrom('tall.npy', tall), 16_000, 33_000, out);
      expect(out.subarray(0, 99_000)).toBeAllClose(upTo(99_000).map((i) => i + 48_000));
    }
  });

  it('decodes the edges of every type exactly', () => {
    const edges = (type: NonNullable<NpyOptions['type']>, values: number[]) => {
      const out = new Float64Array(values.length);
      readRows(modalityFrom('edge.npy', npyBytes([1, values.length], values, { type })), 0, 1, out);
      return [...out];
    };
    expect(edges('int8', [-128, 127])).toEqual([-128, 127]);
    expect(edges('uint8', [255, 128])).toEqual([255, 128]);
    expect(edges('int32', [-(2 ** 31), 2 ** 31 - 1])).toEqual([-(2 ** 31), 2 ** 31 - 1]);
    expect(edges('uint32', [2 ** 32 - 1])).toEqual([2 ** 32 - 1]);
    expect(edges('int64', [-(2 ** 63), -1, 2 ** 53])).toEqual([-(2 ** 63), -1, 2 ** 53]);
    expect(edges('uint64', [2 ** 64 - 2048])).toEqual([2 ** 64 - 2048]);
    expect(edges('float64', [5e-324, -1.7e308])).toEqual([5e-324, -1.7e308]);
  });

  it('agrees with arithmetic on all 65,536 halves, and back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfToNumber(bits);
      const exponent = (bits >> 10) & 31;
      if (exponent === 31) {
        expect(Number.isFinite(value)).toBe(false);
        continue;
      }
      const expected =
        (bits >> 15 ? -1 : 1) *
        ((bits & 1023) / 1024 + (exponent > 0 ? 1 : 0)) *
        2 ** (Math.max(exponent, 1) - 15);
      if (value !== expected || numberToHalf(value) !== bits)
        expect([bits, value, numberToHalf(value)]).toEqual([bits, expected, bits]);
    }
    // Ties go to the even neighbour; beyond the largest half there is infinity.
    expect(
      [1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519.9, 65520, 2 ** -25, 3 * 2 ** -25].map(numberToHalf),
    ).toEqual([0x3c00, 0x3c02, 0x7bff, 0x7c00, 0, 2]);
  });

  it('refuses runs and buffers that do not fit', () => {
    const modality = modalityFrom('small.npy', npyBytes([4, 2], upTo(8)));
    expect(() => readRows(modality, 3, 2, new Float64Array(9))).toThrow(
      'readRows: expected rows inside [0, 4) of image, got 2 from 3',
    );
    expect(() => readRows(modality, -1, 1, new Float64Array(9))).toThrow(RangeError);
    expect(() => readRows(modality, 0, 4, new Float64Array(7))).toThrow('room for 4 x 2 numbers, got 7');
    expect(() => readNormalizedRows(modality, 1, 3, new Float32Array(6), new Float64Array(2))).toThrow(
      'room for 3 norms, got 2',
    );
  });

  it('says so when the file has become shorter since', () => {
    const modality = modalityFrom('shrinks.npy', npyBytes([4, 2], upTo(8)));
    fs.truncateSync(modality.layouts[0]!.path, 100);
    expect(() => readRows(modality, 0, 4, new Float64Array(8))).toThrow(/the file changed while it was read/);
  });

  it('puts together what the system hands out in small pieces', () => {
    const modality = modalityFrom('pieces.npy', npyBytes([3, 2], upTo(6), { type: 'float64' }));
    const { readSync } = fs;
    const spy = vi.spyOn(fs, 'readSync') as unknown as MockInstance<FiveArguments>;
    onTestFinished(() => spy.mockRestore());
    spy.mockImplementation((fd, into, offset, length, position) =>
      readSync(fd, into, offset, Math.min(length, 3), position),
    );
    const out = new Float64Array(6);
    readRows(modality, 0, 3, out);
    expect([...out]).toEqual(upTo(6));
    expect(spy.mock.calls.length).toBe(16);
  });

  it('reads memory, and the file that a user gave to a page, as it reads a file', () => {
    const bytes = npyBytes([3, 2], upTo(6), { type: 'float64' });
    const blob = {
      size: bytes.length,
      slice: (from: number, to: number) => Uint8Array.from(bytes.subarray(from, to)),
    };
    const page = (part: unknown): ArrayBuffer => (part as Uint8Array<ArrayBuffer>).buffer;
    for (const source of [memorySource('a.npy', bytes), blobSource('a.npy', blob as unknown as Blob, page)]) {
      const reader = createRowReader((place, path) =>
        place.kind === 'blob' ? blobSource(path, place.blob, page) : sourceAt(place, path),
      );
      const modality = modalityOf('image', matricesOf(parseNpy(source), source.place));
      const out = new Float64Array(4);
      reader.readRows(modality, 1, 2, out);
      expect([...out]).toEqual([2, 3, 4, 5]);
      const units = new Float32Array(2);
      reader.readNormalizedRows(modality, 2, 1, units, new Float64Array(1));
      expect(units).toBeAllClose([4 / Math.sqrt(41), 5 / Math.sqrt(41)], { rtol: 1e-6 });
      expect(() => source.read(0, bytes.length + 1)).toThrow('the file is cut short');
    }
    expect(() => sourceAt({ kind: 'blob', blob: blob as unknown as Blob }, 'a.npy')).toThrow(
      'a.npy: expected a file or memory, got a file of a browser',
    );
  });
});

/** The form of `fs.readSync` that is used. */
type FiveArguments = (
  fd: number,
  into: NodeJS.ArrayBufferView,
  offset: number,
  length: number,
  position: number,
) => number;

describe('readNormalizedRows', () => {
  it('gives unit rows and their norms in every layout, close to float64', () => {
    const number = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 9 })
          .chain((dim) =>
            fc.array(fc.array(number, { minLength: dim, maxLength: dim }), { minLength: 1, maxLength: 7 }),
          ),
        fc.constantFrom('float32' as const, 'float64' as const),
        fc.boolean(),
        fc.boolean(),
        (rows, type, littleEndian, fortranOrder) => {
          const dim = rows[0]!.length;
          for (const row of rows) row[0] = Math.abs(row[0]!) + 1;
          const bytes = npyBytes([rows.length, dim], rows.flat(), { type, littleEndian, fortranOrder });
          const out = new Float32Array(rows.length * dim);
          const norms = new Float64Array(rows.length);
          readNormalizedRows(modalityFrom('unit.npy', bytes), 0, rows.length, out, norms);
          const expectedNorms = rows.map((row) => Math.hypot(...row));
          // float32 input is itself rounded.
          expect(norms).toBeAllClose(expectedNorms, { rtol: type === 'float32' ? 1e-6 : 1e-14 });
          expect(out).toBeAllClose(
            rows.flatMap((row, r) => row.map((x) => x / expectedNorms[r]!)),
            { atol: 3e-7 },
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('neither overflows nor vanishes', () => {
    const rows = [
      [3e300, 4e300],
      [3e-300, -4e-300],
      [5e-324, 0],
      [1.7e308, 1.7e308],
      [0, -2],
    ];
    const out = new Float32Array(10);
    const norms = new Float64Array(5);
    readNormalizedRows(
      modalityFrom('far.npy', npyBytes([5, 2], rows.flat(), { type: 'float64' })),
      0,
      5,
      out,
      norms,
    );
    expect(out).toBeAllClose([0.6, 0.8, 0.6, -0.8, 1, 0, Math.SQRT1_2, Math.SQRT1_2, 0, -1]);
    expect(norms).toBeAllClose([5e300, 5e-300, 5e-324, Number.MAX_VALUE, 2], { rtol: 1e-12, atol: 0 });
    const single = [3e38, 0, 1e-45, 0];
    readNormalizedRows(modalityFrom('far.npy', npyBytes([2, 2], single)), 0, 2, out, norms);
    expect(out.subarray(0, 4)).toBeAllClose([1, 0, 1, 0]);
  });

  it('names file, row, column and fix of the first vector without a direction', () => {
    const cases: [number[], string][] = [
      [[1, 2, 3, NaN, 0, 0], 'image row 1, column 1: expected a finite number, got NaN'],
      [[1, 2, -Infinity, 1, NaN, 0], 'image row 1, column 0: expected a finite number, got -Infinity'],
      [[1, 2, 3, 4, 0, -0], 'image row 2: expected a vector with a direction, got 2 zeros'],
      [[1, 2, NaN, Infinity, 0, 0], 'image row 1, column 0: expected a finite number, got NaN'],
    ];
    for (const options of [
      {},
      { type: 'float64' },
      { littleEndian: false },
      { fortranOrder: true },
    ] as NpyOptions[]) {
      for (const [values, message] of cases) {
        const modality = modalityFrom('bad.npy', npyBytes([3, 2], values, options));
        const read = () => readNormalizedRows(modality, 0, 3, new Float32Array(6), new Float64Array(3));
        expect(read).toThrow(InputError);
        expect(read).toThrow(`${folder}/bad.npy: ${message}; drop the row and its pair, or embed it again`);
      }
    }
  });

  it('counts rows from where the layout says', () => {
    const modality = modalityFrom('later.npy', npyBytes([1, 1], [0]));
    const later = { ...modality, layouts: [{ ...modality.layouts[0]!, firstRow: 40 }] };
    expect(() => readNormalizedRows(later, 0, 1, new Float32Array(1), new Float64Array(1))).toThrow(
      'row 40:',
    );
  });

  it('hands layouts to a worker thread as plain data, with descriptors that work there', async () => {
    const opened = await openEmbeddings([writeFile(folder, 'shared.npy', npyBytes([2, 3, 2], upTo(12)))]);
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      const fs = require('node:fs');
      const [layout] = workerData.layouts;
      const out = new Float32Array(layout.rows * layout.dim);
      fs.readSync(layout.place.fd, new Uint8Array(out.buffer), 0, out.byteLength, layout.offset);
      parentPort.postMessage([...out]);`;
    const worker = new Worker(code, { eval: true, workerData: opened.modalities[1] });
    const rows = await new Promise((resolve, reject) =>
      worker.once('message', resolve).once('error', reject),
    );
    await worker.terminate();
    expect(rows).toEqual([6, 7, 8, 9, 10, 11]);
    await opened.close();
  });

  it('reads into shared memory', () => {
    const out = new Float32Array(new SharedArrayBuffer(16));
    readNormalizedRows(modalityFrom('s.npy', npyBytes([2, 2], [3, 4, 0, 2])), 0, 2, out, new Float64Array(2));
    expect(out).toBeAllClose([0.6, 0.8, 0, 1], { rtol: 1e-6 });
  });
});

describe('embeddingsFromMatrices', () => {
  it('gives back what was put in, with its pairs', async () => {
    const opened = embeddingsFromMatrices(
      [
        { name: 'image', dim: 2, data: Float32Array.of(3, 4) },
        { name: 'text', dim: 2, data: Float64Array.of(0, 1, 1, 0, 2, 2) },
      ],
      'made here',
      { first: [0, 0], second: [0, 2] },
    );
    const out = new Float64Array(6);
    readRows(opened.modalities[1], 0, 3, out);
    expect([...out]).toEqual([0, 1, 1, 0, 2, 2]);
    expect(opened).toMatchObject({ dim: 2, source: 'made here', unpaired: [0, 1] });
    await opened.close();
    expect(() =>
      embeddingsFromMatrices(
        [
          { name: 'image', dim: 2, data: Float32Array.of(3, 4) },
          { name: 'text', dim: 3, data: Float32Array.of(3, 4, 5) },
        ],
        'made here',
      ),
    ).toThrow('expected as many columns as image (2, made here), got 3 for text');
  });
});

const clip = reference('embeddings/clip.npy');
describe.skipIf(!clip.present)('published features', () => {
  it('are read as the stack they are', async () => {
    const opened = await openEmbeddings([clip.path]);
    const published = JSON.parse(
      fs.readFileSync(reference('embeddings/clip.reference.json').path, 'utf8'),
    ) as Record<string, unknown>;
    expect(opened).toMatchObject({ dim: 512, pairs: { identity: true }, unpaired: [0, 0] });
    const means = opened.modalities.map((modality) => {
      const out = new Float32Array(500 * 512);
      readNormalizedRows(modality, 0, 500, out, new Float64Array(500));
      return upTo(512).map((j) => upTo(500).reduce((sum, i) => sum + out[i * 512 + j]!, 0) / 500);
    });
    const l2m = Math.hypot(...upTo(512).map((j) => means[0]![j]! - means[1]![j]!));
    const text = JSON.stringify(published);
    const expected = Number(/"l2m":([\d.]+)/.exec(text)![1]);
    expect(l2m).toBeCloseTo(expected, 5);
    await opened.close();
  });
});
