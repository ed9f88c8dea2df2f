import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../input-error.js';
import type { AppendedFile, OpenedSource, Storage } from '../storage.js';
import { syncFolder, writeFileAtomic } from './atomic-file.js';
import { FileSource } from './source-at.js';

/** A folder on disk, made when something is written to it. */
export function folderStorage(path: string): Storage {
  return new FolderStorage(path);
}

class FolderStorage implements Storage {
  constructor(readonly name: string) {}

  get place(): string {
    return this.name;
  }

  pathOf(path: string): string {
    return join(this.name, path);
  }

  has(path: string): Promise<boolean> {
    return Promise.resolve(fs.existsSync(this.pathOf(path)));
  }

  read(path: string): Promise<Uint8Array | undefined> {
    const file = this.pathOf(path);
    if (!fs.existsSync(file)) return Promise.resolve(undefined);
    const { buffer, byteOffset, byteLength } = fs.readFileSync(file);
    // No Buffer: its `slice` is a view where that of a Uint8Array is a copy.
    return Promise.resolve(new Uint8Array(buffer, byteOffset, byteLength));
  }

  // Synchronous inside, so that a stop between two steps finds the file whole.
  async write(path: string, content: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
    writeFileAtomic(this.made(path), content);
    await Promise.resolve();
  }

  async writeAt(path: string, offset: number, bytes: Uint8Array): Promise<void> {
    const file = this.made(path);
    // Not 'w', which would empty a file that another thread is writing to as well.
    const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT);
    try {
      for (let done = 0; done < bytes.length;) {
        done += fs.writeSync(fd, bytes, done, bytes.length - done, offset + done);
      }
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    await Promise.resolve();
  }

  async rename(from: string, to: string): Promise<void> {
    const target = this.made(to);
    fs.renameSync(this.pathOf(from), target);
    syncFolder(dirname(target));
    await Promise.resolve();
  }

  append(path: string, keep: number): Promise<AppendedFile> {
    const file = this.made(path);
    const fd = fs.openSync(file, fs.existsSync(file) ? 'r+' : 'w');
    fs.ftruncateSync(fd, keep);
    let position = keep;
    return Promise.resolve({
      append: (text: string) => {
        position += fs.writeSync(fd, text, position);
      },
      sync: () => fs.fsyncSync(fd),
      close: () => fs.closeSync(fd),
    });
  }

  open(path: string): Promise<OpenedSource> {
    const file = this.pathOf(path);
    if (!fs.existsSync(file)) {
      return Promise.reject(
        new InputError(`${file}: expected a file, but there is none of this name; check the path`),
      );
    }
    const fd = fs.openSync(file, 'r');
    return Promise.resolve(new FileSource(file, fd, fs.fstatSync(fd).size));
  }

  list(path: string): Promise<readonly string[]> {
    const folder = this.pathOf(path);
    return Promise.resolve(fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []);
  }

  remove(path: string): Promise<void> {
    fs.rmSync(this.pathOf(path), { recursive: true, force: true });
    return Promise.resolve();
  }

  folder(path: string): Storage {
    return new FolderStorage(this.pathOf(path));
  }

  /** The file's path, in a folder that exists. */
  private made(path: string): string {
    const file = this.pathOf(path);
    fs.mkdirSync(dirname(file), { recursive: true });
    return file;
  }
}
