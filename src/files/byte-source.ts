/** Bytes that can be read from any place: an open file, a part of one, or memory. Parsers see nothing else. */
import { InputError } from './input-error.js';

export interface ByteSource {
  /** What messages call it. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset` on, valid until the next read; an {@link InputError} where they end early. */
  read(offset: number, length: number): Uint8Array;
  /** As {@link read}, into memory of the caller's: for large blocks, where the source can do without a copy. */
  readInto?(offset: number, into: Uint8Array): void;
}

/**
 * Where bytes lie, as plain data: another thread that is handed it finds the same bytes. Who opens it is decided at the
 * edge, as `sourceAt` of the Node edge does.
 */
export type BytePlace =
  /** Memory, which is copied on the way unless it is shared. */
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  /** An open file; all threads of the process share its descriptor. */
  | { readonly kind: 'file'; readonly fd: number; readonly size: number }
  /** A file that the user gave to a web page. */
  | { readonly kind: 'blob'; readonly blob: Blob };

/** A source that other threads can open too. */
export interface PlacedSource extends ByteSource {
  readonly place: BytePlace;
}

/** Fills `into` with the bytes from `offset` on. */
export function readBytesInto(source: ByteSource, offset: number, into: Uint8Array): void {
  if (source.readInto === undefined) into.set(source.read(offset, into.length));
  else source.readInto(offset, into);
}

/** Bytes in memory. `size`: what the whole would have, if this is its start. */
export function memorySource(path: string, bytes: Uint8Array, size = bytes.length): PlacedSource {
  // Node's Buffer is a Uint8Array whose slice does not copy.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    path,
    size,
    place: { kind: 'memory', bytes: plain },
    read(offset, length) {
      if (offset + length > plain.length) throw endsEarly(path, offset, length, plain.length);
      return plain.subarray(offset, offset + length);
    },
  };
}

/**
 * A browser's file, read where it lies. `readSync` answers with the bytes of a part of it: in a Web Worker
 * `(part) => new FileReaderSync().readAsArrayBuffer(part)`.
 */
export function blobSource(path: string, blob: Blob, readSync: (part: Blob) => ArrayBuffer): PlacedSource {
  return {
    path,
    size: blob.size,
    place: { kind: 'blob', blob },
    read(offset, length) {
      if (offset + length > blob.size) throw endsEarly(path, offset, length, blob.size);
      return new Uint8Array(readSync(blob.slice(offset, offset + length)));
    },
  };
}

/** The `size` bytes of `source` from `start` on, as a source of their own with its own name. */
export function partOf(source: ByteSource, path: string, start: number, size: number): ByteSource {
  return {
    path,
    size,
    read(offset, length) {
      if (offset + length > size) throw endsEarly(path, offset, length, size);
      return source.read(start + offset, length);
    },
  };
}

export function endsEarly(path: string, offset: number, length: number, size: number): InputError {
  return new InputError(
    `${path}: expected ${length} bytes at byte ${offset}, but there are only ${size}; ` +
      'the file is cut short: copy or write it again',
  );
}
