import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { memoryStorage, readJson, readText, type Storage } from '../../src/files/index.js';
import { folderStorage } from '../../src/files/node/index.js';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modgap-storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What every storage must do. */
function describeStorage(name: string, make: () => Storage): void {
  describe(`storage contract: ${name}`, () => {
    it('reads what was written, and says where nothing was', async () => {
      const storage = make();
      expect(await storage.read('a.bin')).toBeUndefined();
      expect(await storage.has('deep/er/a.bin')).toBe(false);
      await storage.write('deep/er/a.bin', [new Uint8Array([1, 2]), new Uint8Array([3])]);
      expect([...(await storage.read('deep/er/a.bin'))!]).toEqual([1, 2, 3]);
      // Bytes whose slice is a copy of its own, as of any Uint8Array.
      expect((await storage.read('deep/er/a.bin'))!.slice(1).buffer.byteLength).toBe(2);
      expect(await storage.has('deep')).toBe(true);
      await storage.write('deep/er/a.bin', 'äö');
      expect(await readText(storage, 'deep/er/a.bin')).toBe('äö');
      await storage.write('a.json', '{"x":1}');
      expect(await readJson(storage, 'a.json')).toEqual({ x: 1 });
      expect(await readJson(storage, 'b.json')).toBeUndefined();
      await storage.write('a.json', '{');
      await expect(readJson(storage, 'a.json')).rejects.toThrow(`${storage.pathOf('a.json')}: expected JSON`);
    });

    it('lists and removes files and folders', async () => {
      const storage = make();
      for (const path of ['b', 'f/c', 'f/a', 'fa/x']) await storage.write(path, path);
      expect(await storage.list('')).toEqual(['b', 'f', 'fa']);
      expect(await storage.list('f')).toEqual(['a', 'c']);
      expect(await storage.list('none')).toEqual([]);
      await storage.remove('f');
      await storage.remove('none');
      expect(await storage.list('')).toEqual(['b', 'fa']);
      const inner = storage.folder('fa');
      expect(await inner.list('')).toEqual(['x']);
      expect(inner.pathOf('x')).toBe(storage.pathOf('fa/x'));
      expect(await readText(inner, 'x')).toBe('fa/x');
    });

    it('appends behind what is kept', async () => {
      const storage = make();
      const first = await storage.append('log/l.txt', 0);
      first.append('one\n');
      first.append('two\n');
      first.sync();
      first.close();
      const second = await storage.append('log/l.txt', 4);
      second.append('three\n');
      second.close();
      expect(await readText(storage, 'log/l.txt')).toBe('one\nthree\n');
    });

    it('writes parts in any order, and gives the whole its name', async () => {
      const storage = make();
      await storage.writeAt('p/parts.tmp', 2, new Uint8Array([3, 4]));
      await storage.writeAt('p/parts.tmp', 0, new Uint8Array([1, 2]));
      await storage.write('p/parts', 'old');
      await storage.rename('p/parts.tmp', 'p/parts');
      expect([...(await storage.read('p/parts'))!]).toEqual([1, 2, 3, 4]);
      expect(await storage.list('p')).toEqual(['parts']);
      await expect(storage.rename('none', 'p/x')).rejects.toThrow();
    });

    it('opens a file for reading in parts', async () => {
      const storage = make();
      await storage.write('a', 'abcdef');
      const source = await storage.open('a');
      expect(source.size).toBe(6);
      expect(new TextDecoder().decode(source.read(2, 3))).toBe('cde');
      expect(() => source.read(4, 3)).toThrow('cut short');
      source.close();
      await expect(storage.open('b')).rejects.toThrow('expected a file, but there is none');
    });
  });
}

describeStorage('memory', () => memoryStorage());
describeStorage('a folder', () => folderStorage(join(temporaryFolder(), 'made')));

describe('a folder', () => {
  it('leaves nothing beside a file, and makes itself only when something is written', async () => {
    const folder = temporaryFolder();
    const storage = folderStorage(join(folder, 'later'));
    expect(await storage.list('')).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    await storage.write('a', 'x');
    expect(readdirSync(join(folder, 'later'))).toEqual(['a']);
  });
});
