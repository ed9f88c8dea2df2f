/**
 * Where results are kept: a folder on disk, memory, a browser's private files. What computes sees only this, so that
 * it runs unchanged wherever there is one. Paths are relative, their parts separated by `/`.
 */
import type { ByteSource } from './byte-source.js';

export interface Storage {
  /** What messages call it: the folder's path. */
  readonly name: string;
  /** Plain data from which a task elsewhere opens the same storage: see `World` in the runtime room. */
  readonly place: string;
  /** What messages call a file in it. */
  pathOf(path: string): string;
  has(path: string): Promise<boolean>;
  /** The whole file; undefined where there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * Writes a file whole: under its name stands the old content or all of the new, also after kill -9 or a power cut.
   * Folders are made. @throws InputError or Error, one line, where there is no room or no permission.
   */
  write(path: string, content: string | Uint8Array | readonly Uint8Array[]): Promise<void>;
  /**
   * Writes `bytes` at a place inside a file, which is made, and grows, where it must: for a large file that several
   * write at once. It is not whole before all of them are done: write it under another name, then {@link rename} it.
   */
  writeAt(path: string, offset: number, bytes: Uint8Array): Promise<void>;
  /** Gives a file another name, durably; what stood there is replaced. */
  rename(from: string, to: string): Promise<void>;
  /** A file to append to, cut to its first `keep` bytes; made where there is none. */
  append(path: string, keep: number): Promise<AppendedFile>;
  /** The file for reading in parts; `close` when done. @throws InputError where there is none. */
  open(path: string): Promise<OpenedSource>;
  /** Names of files and folders in a folder, sorted; none where it does not exist. */
  list(path: string): Promise<readonly string[]>;
  /** Removes a file or a folder with all in it; nothing where there is none. */
  remove(path: string): Promise<void>;
  /** A folder of it as a storage of its own. */
  folder(path: string): Storage;
}

export interface OpenedSource extends ByteSource {
  close(): void;
}

/** A log: what is appended is there after the process ends, and after a power cut once {@link sync} has answered. */
export interface AppendedFile {
  append(text: string): void;
  sync(): void;
  close(): void;
}

/** The text of a file; undefined where there is none. */
export async function readText(storage: Storage, path: string): Promise<string | undefined> {
  const bytes = await storage.read(path);
  return bytes && new TextDecoder().decode(bytes);
}

/** The JSON of a file; undefined where there is none. @throws Error that names the file where it is no JSON. */
export async function readJson<T>(storage: Storage, path: string): Promise<T | undefined> {
  const text = await readText(storage, path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${storage.pathOf(path)}: expected JSON: ${(error as Error).message}`, { cause: error });
  }
}
