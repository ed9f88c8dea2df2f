import { memorySource } from './byte-source.js';
import { InputError } from './input-error.js';
import type { AppendedFile, OpenedSource, Storage } from './storage.js';

const encoder = new TextEncoder();

/** A storage in memory, gone with the process: for tests, and for a page that keeps nothing. */
export function memoryStorage(name = 'memory'): Storage {
  return new MemoryStorage(name, '', new Map());
}

class MemoryStorage implements Storage {
  constructor(
    readonly name: string,
    private readonly prefix: string,
    private readonly files: Map<string, Uint8Array>,
  ) {}

  get place(): string {
    return this.name;
  }

  pathOf(path: string): string {
    return `${this.name}/${path}`;
  }

  has(path: string): Promise<boolean> {
    const key = this.prefix + path;
    return Promise.resolve(this.files.has(key) || this.keysIn(key).length > 0);
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.files.get(this.prefix + path)?.slice());
  }

  write(path: string, content: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
    this.files.set(this.prefix + path, joined(content));
    return Promise.resolve();
  }

  writeAt(path: string, offset: number, bytes: Uint8Array): Promise<void> {
    const key = this.prefix + path;
    let present = this.files.get(key) ?? new Uint8Array();
    if (present.length < offset + bytes.length) {
      const grown = new Uint8Array(offset + bytes.length);
      grown.set(present);
      present = grown;
    }
    present.set(bytes, offset);
    this.files.set(key, present);
    return Promise.resolve();
  }

  rename(from: string, to: string): Promise<void> {
    const bytes = this.files.get(this.prefix + from);
    if (bytes === undefined) return Promise.reject(missing(this.pathOf(from)));
    this.files.set(this.prefix + to, bytes);
    this.files.delete(this.prefix + from);
    return Promise.resolve();
  }

  append(path: string, keep: number): Promise<AppendedFile> {
    const key = this.prefix + path;
    this.files.set(key, (this.files.get(key) ?? new Uint8Array()).slice(0, keep));
    return Promise.resolve({
      append: (text: string) => {
        this.files.set(key, joined([this.files.get(key) ?? new Uint8Array(), encoder.encode(text)]));
      },
      sync: () => undefined,
      close: () => undefined,
    });
  }

  open(path: string): Promise<OpenedSource> {
    const bytes = this.files.get(this.prefix + path);
    if (bytes === undefined) {
      return Promise.reject(missing(this.pathOf(path)));
    }
    return Promise.resolve({ ...memorySource(this.pathOf(path), bytes), close: () => undefined });
  }

  list(path: string): Promise<readonly string[]> {
    const start = asFolder(this.prefix + path);
    const names = this.keysIn(start).map((key) => key.slice(start.length).split('/')[0]!);
    return Promise.resolve([...new Set(names)].sort());
  }

  remove(path: string): Promise<void> {
    const key = this.prefix + path;
    for (const own of [key, ...this.keysIn(key)]) this.files.delete(own);
    return Promise.resolve();
  }

  folder(path: string): Storage {
    return new MemoryStorage(this.pathOf(path), `${this.prefix}${path}/`, this.files);
  }

  private keysIn(path: string): string[] {
    return [...this.files.keys()].filter((key) => key.startsWith(asFolder(path)));
  }
}

function missing(path: string): InputError {
  return new InputError(`${path}: expected a file, but there is none of this name`);
}

function asFolder(path: string): string {
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

function joined(content: string | Uint8Array | readonly Uint8Array[]): Uint8Array {
  if (typeof content === 'string') return encoder.encode(content);
  if (content instanceof Uint8Array) return content.slice();
  const bytes = new Uint8Array(content.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of content) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
