import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/files/byte-source.js';
import { InputError } from '../../src/files/input-error.js';
import { parseLiteral } from '../../src/files/literal.js';
import { openEmbeddings, readRows } from '../../src/embeddings/node/index.js';
import { npyHeader, parseNpy } from '../../src/files/formats/npy.js';
import type { NumberType } from '../../src/files/row-layout.js';
import { matricesOf } from '../../src/files/stored-array.js';
import { npyBytes, numpyCodes, temporaryFolder, upTo, writeFile } from './fixtures.js';

const folder = temporaryFolder();
const types = Object.keys(numpyCodes) as Exclude<NumberType, 'bfloat16'>[];

function parse(bytes: Uint8Array) {
  return parseNpy(memorySource('a.npy', bytes));
}

function withHeader(header: string, data = 8): Uint8Array {
  return Buffer.concat([npyBytes([], [], { header }), Buffer.alloc(data)]);
}

describe('the .npy header', () => {
  it('gives type, byte order, axis order and place in every version', () => {
    for (const version of [1, 2, 3] as const) {
      const bytes = npyBytes([3, 2], upTo(6), {
        type: 'int16',
        littleEndian: false,
        fortranOrder: true,
        version,
      });
      expect(parse(bytes)).toEqual({
        path: 'a.npy',
        key: '',
        type: 'int16',
        littleEndian: false,
        shape: [3, 2],
        fortranOrder: true,
        offset: bytes.length - 12,
      });
    }
  });

  it('reads what Python 2 and hand-written headers look like', () => {
    const bytes = withHeader(`{"shape": (2L, 1), 'fortran_order': False,'descr':"<f4"}`);
    expect(parse(bytes).shape).toEqual([2, 1]);
  });

  it('never evaluates Python', () => {
    for (const code of [
      `__import__('os').system('id')`,
      `{'descr': '<f4', 'fortran_order': False, 'shape': (1+1, 1)}`,
      `{'descr': '<f4', 'fortran_order': False, 'shape': tuple([2, 1])}`,
      `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)} or exit()`,
      `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), **x}`,
      `{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (2, 1)}`,
      `${'('.repeat(5000)}1${')'.repeat(5000)}`,
      `{'shape': (2.0, 1), 'descr': '<f4', 'fortran_order': False}`,
    ]) {
      expect(() => parse(withHeader(code)), code).toThrow(
        /^a\.npy: expected an \.npy header that is a plain Python dictionary, but expected /,
      );
    }
  });

  it('refuses fields that are missing, repeated, unknown or of the wrong kind', () => {
    for (const header of [
      `{'descr': '<f4', 'fortran_order': False}`,
      `{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 1)}`,
      `{'descr': '<f4', 'fortran_order': False, 'shape': 2}`,
      `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 'x')}`,
      `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), 'more': 1}`,
      `(2, 1)`,
      `None`,
    ]) {
      expect(() => parse(withHeader(header)), header).toThrow(
        /expected an \.npy header with descr, fortran_order and shape/,
      );
    }
    expect(() => parse(withHeader(`{'descr': '<f4', 'descr': '<f4'}`))).toThrow('the key "descr" once');
  });

  it('names what is not a real number', () => {
    const cases: [string, string][] = [
      [`'|O'`, 'Python objects'],
      [`'<U12'`, 'strings'],
      [`'|S5'`, 'byte strings'],
      [`'<c8'`, 'complex numbers'],
      [`'<M8[ns]'`, 'dates'],
      [`'<m8[s]'`, 'time spans'],
      [`'|V2'`, 'raw bytes'],
      [`'|b1'`, 'booleans'],
      [`'<f16'`, 'dtype "<f16"'],
      [`'<f4 '`, 'dtype "<f4 "'],
      [`[('x', '<f4'), ('y', '<f4')]`, 'a structured dtype'],
    ];
    for (const [descr, what] of cases) {
      const bytes = withHeader(`{'descr': ${descr}, 'fortran_order': False, 'shape': (2, 1)}`);
      expect(() => parse(bytes), descr).toThrow(InputError);
      expect(() => parse(bytes), descr).toThrow(what);
    }
  });

  it('believes no promise that the file does not keep', () => {
    const shaped = (shape: string) =>
      withHeader(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}}`);
    expect(() => parse(shaped('(2, 512)'))).toThrow(
      'a.npy: the header promises (2, 512) float32 = 4096 bytes, but 8 follow; ' +
        'the file is cut short: copy or write it again',
    );
    expect(() => parse(shaped('(1, 1)'))).toThrow(
      'promises (1, 1) float32 = 4 bytes, but 8 follow; save one array',
    );
    expect(() => parse(shaped('(3000000000, 3000000000)'))).toThrow('more bytes than any file holds');
    expect(() => parse(shaped('(0, 99999999999999999999)'))).toThrow('expected a shape of whole numbers');
    expect(() => parse(shaped('(0, 9007199254740991)'))).toThrow('more bytes than any file holds');
    expect(() => parse(shaped('(-1, 2)'))).toThrow('expected a shape of whole numbers, got (-1, 2)');

    const good = npyBytes([2, 1], [1, 2]);
    expect(() => parse(new Uint8Array(0))).toThrow('got an empty file');
    expect(() => parse(Buffer.from('PK\x03\x04 something else'))).toThrow('got other bytes');
    expect(() => parse(Buffer.concat([good.subarray(0, 6), Buffer.from([4, 0]), good.subarray(8)]))).toThrow(
      'expected .npy format version 1, 2 or 3, got 4.0',
    );
    const giant = Buffer.from(npyBytes([2, 1], [1, 2], { version: 2 }));
    giant.writeUInt32LE(0xfffffff0, 8);
    expect(() => parse(giant)).toThrow(/expected an \.npy header that ends at byte \d+, but the file has/);
    const long = npyBytes([2, 1], [1, 2], { version: 2, header: ' '.repeat(60_000) });
    long[10] = 2;
    expect(() => parse(Buffer.concat([long, Buffer.alloc(0x30000)]))).toThrow(
      'header of at most 65536 bytes',
    );
  });

  it('parses literals as Python does', () => {
    expect(parseLiteral(` ( 'a', "b" , -3, True,None, [ ] ) `)).toEqual({
      kind: 'tuple',
      items: ['a', 'b', -3, true, null, { kind: 'list', items: [] }],
    });
    for (const bad of ['', '(1', "'a", '1 2', '1_000', '(,)', '{1: 2}', 'Truely', '0x10', '1e5', '--1']) {
      expect(() => parseLiteral(bad), bad).toThrow(/^expected /);
    }
  });
});

describe('the shape', () => {
  const layouts = (shape: number[]) =>
    matricesOf(
      { path: 'a.npy', key: '', type: 'float32', littleEndian: true, shape, fortranOrder: false, offset: 0 },
      { kind: 'file', fd: 3, size: 1000 },
    );

  it('is (n, d) for one modality and (2, n, d) for both, whatever n is', () => {
    expect(layouts([5, 7])).toMatchObject([
      { rows: 5, dim: 7, offset: 0, rowStride: 28, columnStride: 4, place: { fd: 3 } },
    ]);
    expect(layouts([2, 2, 7])).toMatchObject([
      { rows: 2, dim: 7, offset: 0 },
      { rows: 2, dim: 7, offset: 56 },
    ]);
    expect(layouts([2, 7])).toMatchObject([{ rows: 2, dim: 7 }]);
  });

  it('is refused otherwise, with the way out', () => {
    const cases: [number[], string][] = [
      [[], 'got (); save one vector a row'],
      [[512], 'got (512,); a single row is (1, d)'],
      [
        [500, 2, 512],
        'got (500, 2, 512); move the axis of the two modalities to the front (np.moveaxis(array, 1, 0))',
      ],
      [[500, 512, 2], 'np.moveaxis(array, 2, 0)'],
      [[1, 500, 512], 'drop the first axis'],
      [[3, 500, 512], 'pick two modalities'],
      [[2, 2, 5, 5], 'got (2, 2, 5, 5)'],
      [[0, 512], 'at least one row and one column, got shape (0, 512)'],
      [[2, 500, 0], 'at least one row and one column'],
      [[2 ** 32, 1], 'at most 4294967295 rows'],
    ];
    for (const [shape, message] of cases) expect(() => layouts(shape), String(shape)).toThrow(message);
  });
});

describe('.npy files end to end', () => {
  it('reads every type, byte order, axis order and version to the same numbers', async () => {
    const values = upTo(2 * 5 * 3).map((k) => (k * 7) % 31);
    for (const type of types) {
      for (const littleEndian of [true, false]) {
        for (const fortranOrder of [true, false]) {
          for (const version of [1, 2, 3] as const) {
            const file = writeFile(
              folder,
              'all.npy',
              npyBytes([2, 5, 3], values, { type, littleEndian, fortranOrder, version }),
            );
            const opened = await openEmbeddings([file]);
            const numbers = opened.modalities.flatMap((modality) => {
              const out = new Float64Array(9);
              readRows(modality, 1, 3, out);
              return [...out];
            });
            await opened.close();
            const expected = [...values.slice(3, 12), ...values.slice(18, 27)];
            expect(numbers, `${type} ${littleEndian} ${fortranOrder} ${version}`).toEqual(expected);
          }
        }
      }
    }
  });

  it('writes headers that parse to what was meant, at multiples of 64 bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
        (type, shape) => {
          const header = npyHeader(shape, type);
          const count = shape.reduce((a, b) => a * b, 1);
          const size = Number(/\d+$/.exec(type)![0]) / 8;
          expect(header.length % 64).toBe(0);
          expect(parse(Buffer.concat([header, Buffer.alloc(count * size)]))).toMatchObject({
            type,
            shape,
            offset: header.length,
          });
        },
      ),
    );
  });
});

const python = spawnSync('/usr/bin/python3', ['-c', 'import numpy']).status === 0;
if (!python) console.warn('skipping the round trip with NumPy: /usr/bin/python3 has none');

describe.skipIf(!python)('files that NumPy writes', () => {
  it('hold the numbers that NumPy sees', async () => {
    const script = `
import json, sys, numpy as np
rng = np.random.default_rng(5)
cases = []
for code in ['<f2','>f2','<f4','>f4','<f8','>f8','|i1','|u1','<i2','>u2','<i4','>u4','<i8','>i8','<u8','>u8']:
    for order in 'CF':
        wide = rng.normal(size=(2, 4, 3)) * 100
        a = (wide if code[1] != 'u' else rng.integers(0, 200, (2, 4, 3))).astype(code)
        if code[1:] == 'i8': a[0, 0, 0] = -(2**62) - 1
        if code[1:] == 'u8': a[0, 0, 0] = 2**64 - 1025
        if code[1:] == 'f2': a[0, 0, 0] = 6e-8
        name = sys.argv[1] + '/numpy%d' % len(cases)
        np.save(name + '.npy', np.asarray(a, order=order))
        np.savez(name + '.npz', x=np.asarray(a[0], order=order), y=a[1], labels=np.array(['a', 'b']))
        np.savez_compressed(name + '-small.npz', x=np.asarray(a[0], order=order), y=a[1], note=np.array({1: 2}))
        cases.append([float(v) for v in a.ravel()])
print(json.dumps(cases))`;
    const cases = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', script, folder], { encoding: 'utf8' }),
    ) as number[][];
    expect(cases.length).toBe(32);
    for (const [k, expected] of cases.entries()) {
      for (const ending of ['.npy', '.npz', '-small.npz']) {
        const opened = await openEmbeddings([`${folder}/numpy${k}${ending}`]);
        const out = opened.modalities.flatMap((modality) => {
          const rows = new Float64Array(12);
          readRows(modality, 0, 4, rows);
          return [...rows];
        });
        await opened.close();
        expect(out, `${k}${ending}`).toEqual(expected);
      }
    }
  });
});
