import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openEmbeddings, readRows } from '../../src/embeddings/node/index.js';
import {
  arrayInMemory,
  decodeSafetensors,
  describeEndings,
  formats,
  formatTable,
  type ArrayFormat,
  type TableFormat,
  type Workspace,
} from '../../src/files/index.js';
import { findFiles, readArrays, writeArrays } from '../../src/files/node/index.js';
import { numberBytes, safetensorsBytes, temporaryFolder, upTo, writeFile } from './fixtures.js';

const folder = temporaryFolder();

/** A format of a test's own: rows of text, numbers between spaces. */
const vec: ArrayFormat = {
  kind: 'arrays',
  id: 'vec',
  title: 'rows of text',
  endings: ['.vec'],
  holds: 'one matrix, numbers between spaces',
  open(source) {
    const text = new TextDecoder().decode(source.read(0, source.size));
    const rows = text
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number));
    return arrayInMemory(source.path, [rows.length, rows[0]!.length], Float32Array.from(rows.flat()));
  },
};

describe('a new format', () => {
  it('is one object: embeddings open, messages and tables list it', async () => {
    onTestFinished(formats.add(vec));
    const [a, b] = [writeFile(folder, 'a.vec', '1 2\n3 4\n'), writeFile(folder, 'b.vec', '5 6\n7 8\n')];
    const opened = await openEmbeddings([a, b]);
    const out = new Float64Array(4);
    readRows(opened.modalities[1], 0, 2, out);
    expect([...out]).toEqual([5, 6, 7, 8]);
    expect(opened.modalities.map(({ name }) => name)).toEqual(['a', 'b']);
    // Threads are handed the numbers in memory that they share.
    const [{ place } = { place: undefined }] = opened.modalities[0].layouts;
    expect(place?.kind === 'memory' && place.bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    await opened.close();

    await expect(openEmbeddings([writeFile(folder, 'c.hdf5', 'x')])).rejects.toThrow(
      'expected a file that ends in .npy, .npz, .safetensors, .parquet, .csv, .tsv, .jsonl, .ndjson, .json and .vec, ' +
        'got ".hdf5"',
    );
    await expect(openEmbeddings([a, b], { pairs: writeFile(folder, 'p.txt', 'x') })).rejects.toThrow(
      'expected pairs in a file that ends in .npy, .npz, .safetensors, .parquet, .csv, .tsv, .jsonl, .ndjson, ' +
        '.json and .vec',
    );
    expect(() => findFiles([])).toThrow('.json or .vec');
    expect(describeEndings('arrays')).toBe('.npy, .npz, .safetensors and .vec');
    expect((await readArrays(a))['']).toEqual({ shape: [2, 2], values: Float64Array.of(1, 2, 3, 4) });
    expect(() => writeArrays(`${folder}/d.vec`, {})).toThrow(
      'd.vec: rows of text files are only read; write one that ends in .npy and .safetensors',
    );
    expect(formatTable().rows.at(-1)).toEqual([
      'vec',
      'rows of text',
      '`.vec`',
      'one matrix, numbers between spaces',
      '',
    ]);
  });

  it('may be a table too', async () => {
    const semicolons: TableFormat = {
      ...(formats.get('csv') as TableFormat),
      id: 'semicolons',
      endings: ['.ssv'],
      table: (path: string) => ({
        path,
        title: 'SSV',
        tellsRows: false,
        from: () => "read_csv($1, delim = ';', header = true, all_varchar = true)",
      }),
    };
    onTestFinished(formats.add(semicolons));
    const opened = await openEmbeddings([
      writeFile(folder, 't.ssv', 'image;text\n[1, 2];[3, 4]\n[5, 6];[7, 8]\n'),
    ]);
    const out = new Float64Array(4);
    readRows(opened.modalities[0], 0, 2, out);
    expect([...out]).toEqual([1, 2, 5, 6]);
    await opened.close();
  });
});

describe('the formats', () => {
  it('have ids and endings of their own, and say what they hold', () => {
    const endings = formats.all.flatMap((format) => format.endings);
    expect(new Set(endings).size).toBe(endings.length);
    for (const format of formats.all) {
      expect(format.endings.every((ending) => /^\.[a-z]+$/.test(ending))).toBe(true);
      expect(format.holds.length).toBeGreaterThan(10);
    }
    expect(formatTable().rows.flatMap(([id, , , , written]) => (written === 'yes' ? [id] : []))).toEqual([
      'npy',
      'safetensors',
    ]);
  });

  it('read what they write', async () => {
    const a = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const b = { shape: [2], data: Float64Array.of(0.1, -0) };
    const c = { shape: [], data: BigInt64Array.of(-3n) };
    writeArrays(`${folder}/w.safetensors`, { a, b, c }, { format: 'pt' });
    expect(await readArrays(`${folder}/w.safetensors`)).toEqual({
      a: { shape: [2, 3], values: Float64Array.from(a.data) },
      b: { shape: [2], values: b.data },
      c: { shape: [], values: Float64Array.of(-3) },
    });
    const { tensors, metadata } = decodeSafetensors(readFileSync(`${folder}/w.safetensors`), 'w');
    expect(metadata).toEqual({ format: 'pt' });
    expect([...tensors]).toEqual([
      ['a', { type: 'float32', ...a }],
      ['b', { type: 'float64', ...b }],
      ['c', { type: 'int64', ...c }],
    ]);
    writeArrays(`${folder}/w.npy`, { any: a });
    expect(await readArrays(`${folder}/w.npy`)).toEqual({
      '': { shape: [2, 3], values: Float64Array.from(a.data) },
    });
    expect(() => writeArrays(`${folder}/x.npy`, { a, b })).toThrow('npy: expected one array, got a and b');
    expect(() => writeArrays(`${folder}/x.npy`, { c })).toThrow(
      'npy: expected numbers of up to 32 bits, got int64',
    );
    expect(() => writeArrays(`${folder}/x.npz`, { a })).toThrow('NumPy archive files are only read');
    expect(() => writeArrays(`${folder}/x.csv`, { a })).toThrow(
      'expected arrays in a file that ends in .npy',
    );
  });

  it('decode only the tensors of a model, and name the one that is none', () => {
    const half = { dtype: 'F16', shape: [2], bytes: numberBytes(upTo(2), 'float16') };
    expect(() => decodeSafetensors(safetensorsBytes({ half }), 'm.safetensors')).toThrow(
      'm.safetensors[half]: expected a tensor of float32, float64, int32 or int64, got float16; convert it',
    );
    const odd = { dtype: 'F8_E4M3', shape: [2], bytes: new Uint8Array(2) };
    expect(() => decodeSafetensors(safetensorsBytes({ odd }), 'm.safetensors')).toThrow(
      'm.safetensors[odd]: expected a tensor of float32, float64, int32 or int64, but it has dtype "F8_E4M3"; ' +
        'convert it',
    );
    expect(() => decodeSafetensors(new Uint8Array(3), 'm.safetensors')).toThrow('a file of 3 bytes');
  });

  it('parse nothing beyond the header when they open', () => {
    const bytes = Buffer.concat([npyHeaderOnly(), new Uint8Array(8 * 1000)]);
    let read = 0;
    const source = {
      path: 'big.npy',
      size: bytes.length,
      place: { kind: 'memory', bytes } as const,
      read(offset: number, length: number) {
        read += length;
        return bytes.subarray(offset, offset + length);
      },
    };
    const npy = formats.get('npy') as ArrayFormat;
    const file = npy.open(source, {} as Workspace);
    expect(file).toMatchObject({ arrays: [{ shape: [1000], type: 'float64' }] });
    expect(read).toBeLessThan(150);
  });
});

function npyHeaderOnly(): Uint8Array {
  const npy = formats.get('npy') as ArrayFormat;
  return npy.write!({ x: { shape: [1000], data: new Float64Array(1000) } })[0]!;
}
