/** Reading files on this machine: opened with plain-spoken errors, closed together. */
import fs from 'node:fs';
import zlib from 'node:zlib';
import type { BytePlace, PlacedSource } from '../byte-source.js';
import { InputError } from '../input-error.js';
import type { FileGroup } from '../shards.js';
import { STANDARD_INPUT } from '../standard-input.js';
import type { TableEngine } from '../table-engine.js';
import type { Spool, Workspace } from '../workspace.js';
import { DuckDB } from './duckdb.js';
import { findFiles } from './find-files.js';
import { inflate } from './inflate.js';
import { readStandardInput } from './read-standard-input.js';
import { FileSource, sourceAt } from './source-at.js';
import { checkRoom, FileSpool } from './spool.js';

/** File descriptors, temporary files, zlib and DuckDB. */
export class NodeWorkspace implements Workspace {
  private readonly fds = new Set<number>();

  find(paths: readonly string[]): FileGroup[] {
    return findFiles(paths);
  }

  /** Opens a regular file that is not empty. Throws an {@link InputError} where there is none, or no permission. */
  open(path: string): PlacedSource {
    if (path === STANDARD_INPUT) return readStandardInput((name) => this.fileSpool(name));
    let fd: number;
    try {
      // Opening a pipe would wait for its writer.
      if (fs.statSync(path).isFIFO()) throw notAFile(path, 'a pipe', 'write it to a file first');
      fd = fs.openSync(path, 'r');
    } catch (error) {
      throw cannotRead(path, error);
    }
    this.fds.add(fd);
    const stat = fs.fstatSync(fd);
    if (stat.isDirectory())
      throw notAFile(path, 'a folder', `name files in it, such as '${path.replace(/\/+$/, '')}/*.npy'`);
    if (!stat.isFile()) throw notAFile(path, 'a device or socket', 'write it to a file first');
    if (stat.size === 0) {
      throw new InputError(`${path}: expected embeddings, got an empty file; write it again`);
    }
    return new FileSource(path, fd, stat.size);
  }

  sourceAt(place: BytePlace, path: string): PlacedSource {
    return sourceAt(place, path);
  }

  spool(path: string): Spool {
    return this.fileSpool(path);
  }

  private fileSpool(path: string): FileSpool {
    const spool = new FileSpool(path);
    this.fds.add(spool.fd);
    return spool;
  }

  checkRoom(path: string, bytes: number): void {
    checkRoom(path, bytes);
  }

  inflate(compressed: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
    return inflate(compressed);
  }

  crc32(bytes: Uint8Array, before: number): number {
    return zlib.crc32(bytes, before);
  }

  tables(memoryLimit?: number): Promise<TableEngine> {
    return DuckDB.open(memoryLimit);
  }

  close(): void {
    for (const fd of this.fds) {
      this.fds.delete(fd);
      fs.closeSync(fd);
    }
  }
}

function notAFile(path: string, what: string, fix: string): InputError {
  return new InputError(`${path}: expected a file, got ${what}; ${fix}`);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'expected a file, but there is none of this name; check the path',
  ENOTDIR: 'expected a file, but part of its path is a file itself; check the path',
  EACCES: 'expected a readable file, but there is no permission to read it; change its permission',
  EPERM: 'expected a readable file, but there is no permission to read it; change its permission',
  EMFILE: 'too many open files; join the shards into fewer files, or raise the limit (ulimit -n)',
  ENFILE: 'too many open files; join the shards into fewer files',
  EISDIR: 'expected a file, got a folder; name a file in it',
  ENAMETOOLONG: 'expected a file, but the name is too long for one; check the path',
  ELOOP: 'expected a file, but its symbolic links run in a circle; check the path',
  ERR_INVALID_ARG_VALUE: 'expected a file, but this cannot be the name of one; check the path',
};

/** What a file system error means to the user. */
export function cannotRead(path: string, error: unknown): Error {
  if (error instanceof InputError) return error;
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  if (reason !== undefined) return new InputError(`${quotedPath(path)}: ${reason}`);
  return error instanceof Error ? error : new Error(String(error));
}

/** A path as it stands, unless it would break the line. */
function quotedPath(path: string): string {
  return path === '' || [...path].some((character) => character < ' ') ? JSON.stringify(path) : path;
}
