/** Bytes that can be read from any place: an open file, a part of one, or memory. Parsers see nothing else. */
import { InputError } from './input-error.js';

export interface ByteSource {
  /** What messages call it. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset` on, valid until the next read; an {@link InputError} where they end early. */
  read(offset: number, length: number): Uint8Array;
}

/** Bytes in memory, such as a file that was dropped on a page. `size`: what the whole would have, if this is its start. */
export function memorySource(path: string, bytes: Uint8Array, size = bytes.length): ByteSource {
  // Node's Buffer is a Uint8Array whose slice does not copy.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    path,
    size,
    read(offset, length) {
      if (offset + length > plain.length) throw endsEarly(path, offset, length, plain.length);
      return plain.subarray(offset, offset + length);
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
    `${path}: expected ${length} bytes at byte ${offset}, but there are only ${size}; the file is cut short: copy or write it again`,
  );
}
