import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/files/index.js';
import { memorySource } from '../../src/files/byte-source.js';
import { encodeNumbers, type NumberArray } from '../../src/files/encode-numbers.js';
import { openEmbeddings, readRows } from '../../src/embeddings/node/index.js';
import { AtomicFile, writeFileAtomic, writeNpy } from '../../src/files/node/index.js';
import { parseNpy } from '../../src/files/formats/npy.js';
import { numberBytes, temporaryFolder, upTo, writeFile } from './fixtures.js';

const folder = temporaryFolder();
const at = (name: string) => path.join(folder, name);
const listed = () => fs.readdirSync(folder).sort();

describe('AtomicFile', () => {
  it('shows the file only when it is complete', () => {
    const file = AtomicFile.create(at('new.txt'));
    file.write(Buffer.from('half'));
    expect(fs.existsSync(at('new.txt'))).toBe(false);
    file.write(Buffer.from(' and half'));
    expect(file.size).toBe(13);
    file.commit();
    expect(fs.readFileSync(at('new.txt'), 'utf8')).toBe('half and half');
    file.discard();
    expect(listed()).toEqual(['new.txt']);
    expect(() => file.write(new Uint8Array(1))).toThrow('written to after it was finished');
  });

  it('keeps the old content, its permissions and links to it', () => {
    const old = writeFile(folder, 'old.txt', 'old');
    fs.chmodSync(old, 0o640);
    fs.symlinkSync(old, at('link.txt'));
    const file = AtomicFile.create(old);
    file.write(Buffer.from('never seen'));
    file.discard();
    expect(fs.readFileSync(old, 'utf8')).toBe('old');
    writeFileAtomic(at('link.txt'), 'new');
    expect(fs.readFileSync(old, 'utf8')).toBe('new');
    expect(fs.lstatSync(at('link.txt')).isSymbolicLink()).toBe(true);
    expect(fs.statSync(old).mode & 0o777).toBe(0o640);
    expect(listed()).toEqual(['link.txt', 'new.txt', 'old.txt']);
  });

  it('says in one line why it cannot write', () => {
    expect(() => AtomicFile.create(folder)).toThrow(
      `${folder}: expected the name of a file to write, got a folder`,
    );
    expect(() => writeFileAtomic(at('none/x.txt'), '')).toThrow(
      `${at('none/x.txt')}: cannot write it: its folder does not exist; make the folder first`,
    );
    expect(() => writeFileAtomic(at('new.txt/x.txt'), '')).toThrow('part of its path is a file');
  });

  it.skipIf(!fs.existsSync('/dev/full'))('calls a full disk no fault of the input', () => {
    const write = () => writeFileAtomic('/dev/full', [Buffer.from('a'), Buffer.from('b')]);
    expect(write).toThrow('/dev/full: cannot write it: the disk is full; the earlier file is intact');
    expect(write).not.toThrow(InputError);
  });

  it('writes to what is no file directly, and leaves it in place', () => {
    writeFileAtomic('/dev/null', 'gone');
    expect(fs.statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('removes what is unfinished when the process ends', () => {
    const module = new URL('../../src/files/node/atomic-file.ts', import.meta.url).href;
    const before = listed();
    const child = spawnSync(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        `import fs from 'node:fs';
         import { AtomicFile } from ${JSON.stringify(module)};
         AtomicFile.create(${JSON.stringify(at('left.txt'))}).write(Buffer.from('half'));
         console.log(fs.readdirSync(${JSON.stringify(folder)}).length);
         throw new Error('crash');`,
      ],
      { encoding: 'utf8' },
    );
    expect(child.stderr).toContain('crash');
    expect(Number(child.stdout)).toBe(before.length + 1);
    expect(listed()).toEqual(before);
  });
});

describe('writeNpy', () => {
  it('writes what the readers read, whole or in blocks of any length', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(
          undefined,
          'float16' as const,
          'float32' as const,
          'float64' as const,
          'int32' as const,
          'int64' as const,
        ),
        async (rows, dim, block, type) => {
          const values = Float32Array.from(upTo(2 * rows * dim), (k) => k - 3);
          const blocks = Array.from({ length: Math.ceil(values.length / block) }, (_, k) =>
            values.subarray(k * block, (k + 1) * block),
          );
          await writeNpy(at('stack.npy'), [2, rows, dim], block === 1 ? values : blocks, type);
          expect(parseNpy(memorySource('s', fs.readFileSync(at('stack.npy'))))).toMatchObject({
            type: type ?? 'float32',
          });
          const opened = await openEmbeddings([at('stack.npy')]);
          const out = new Float64Array(rows * dim);
          readRows(opened.modalities[1], 0, rows, out);
          await opened.close();
          expect([...out]).toEqual([...values.subarray(rows * dim)]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('leaves no file where the numbers do not fit', async () => {
    const before = listed();
    const bad = at('bad.npy');
    await expect(writeNpy(bad, [2, 2], new Float32Array(3))).rejects.toThrow(
      `${bad}: expected 4 numbers for shape (2, 2), got 3`,
    );
    await expect(writeNpy(bad, [2, 2], new Float32Array(5))).rejects.toThrow('got more');
    await expect(writeNpy(bad, [1], Float32Array.of(0.5), 'int8')).rejects.toThrow(
      'int8: expected whole numbers from -128 to 127, got 0.5 at 0',
    );
    await expect(writeNpy(bad, [1], Float32Array.of(300), 'uint8')).rejects.toThrow(RangeError);
    await expect(writeNpy(bad, [1.5], new Float32Array(1))).rejects.toThrow(
      'expected a shape of whole numbers',
    );
    const failing = async function* () {
      yield new Float32Array(1);
      await Promise.resolve();
      throw new Error('source failed');
    };
    await expect(writeNpy(bad, [2], failing())).rejects.toThrow('source failed');
    expect(listed()).toEqual(before);
    await writeNpy(at('none.npy'), [0, 4], []);
    expect(parseNpy(memorySource('n', fs.readFileSync(at('none.npy')))).shape).toEqual([0, 4]);
  });

  it('encodes as DataView does', () => {
    const arrays: NumberArray[] = [
      Int8Array.of(-1, 5),
      Uint16Array.of(7, 9),
      Float64Array.of(0.5, 3),
      Uint32Array.of(1, 2),
    ];
    for (const array of arrays) {
      const values = [...array];
      expect([...encodeNumbers(array, 'float64')]).toEqual([...numberBytes(values, 'float64')]);
      expect([...encodeNumbers(array, 'float16')]).toEqual([...numberBytes(values, 'float16')]);
      if (values.every(Number.isInteger)) {
        for (const type of ['int16', 'int32', 'int64'] as const) {
          expect([...encodeNumbers(array, type)]).toEqual([...numberBytes(values, type)]);
        }
      }
    }
  });
});
