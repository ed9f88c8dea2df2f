/** What reading a set of files needs of the place where it happens. All of it is given back together. */
import type { BytePlace, PlacedSource } from './byte-source.js';
import type { FileGroup } from './shards.js';
import type { TableEngine } from './table-engine.js';

export interface Workspace {
  /** The files that names and patterns mean, grouped into what belongs together. */
  find(paths: readonly string[]): FileGroup[];
  /** Opens a file that is not empty. @throws InputError where there is none, or no permission. */
  open(path: string): PlacedSource;
  /** The bytes at a place, such as a spool's. */
  sourceAt(place: BytePlace, path: string): PlacedSource;
  /** Room for bytes that are unpacked on the way; `path` is what messages call them. */
  spool(path: string): Spool;
  /** @throws InputError where so many bytes cannot fit, before the first of them is written. */
  checkRoom(path: string, bytes: number): void;
  /** Bytes that were compressed with raw DEFLATE. @throws DeflateError where they are damaged. */
  inflate(compressed: Iterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** The CRC-32 of bytes that follow those of `before`. */
  crc32(bytes: Uint8Array, before: number): number;
  /** What reads tables; `memoryLimit` in bytes. To be closed before the workspace. */
  tables(memoryLimit?: number): Promise<TableEngine>;
  /** Closes every file; safe to call again. */
  close(): void;
}

/** Bytes on their way into a place where they can be read again. */
export interface Spool {
  /** Bytes written so far. */
  readonly size: number;
  write(bytes: Uint8Array): void;
  /** Where all of them lie; nothing more can be written. */
  finish(): BytePlace;
}

/** Bytes that do not inflate; the message says why. */
export class DeflateError extends Error {}
