/** From the place of bytes to the bytes, in whichever thread of this process reads them. */
import fs from 'node:fs';
import { endsEarly, memorySource, type BytePlace, type PlacedSource } from '../byte-source.js';
import { InputError } from '../input-error.js';
import { createRowReader } from '../row-reader.js';

/** Opens the bytes at a place; `path` is what messages call them. */
export function sourceAt(place: BytePlace, path: string): PlacedSource {
  switch (place.kind) {
    case 'file':
      return fileSource(path, place.fd, place.size);
    case 'memory':
      return memorySource(path, place.bytes);
    case 'blob':
      throw new Error(`${path}: expected a file or memory, got a file of a browser`);
  }
}

/** The first `size` bytes of an open file. */
export function fileSource(path: string, fd: number, size: number): PlacedSource {
  const readInto = (offset: number, into: Uint8Array): void => {
    const { length } = into;
    if (offset + length > size) throw endsEarly(path, offset, length, size);
    for (let done = 0; done < length;) {
      const got = fs.readSync(fd, into, done, length - done, offset + done);
      if (got === 0) {
        throw new InputError(
          `${path}: expected ${length} bytes at byte ${offset}, got ${done}; ` +
            'the file changed while it was read: run again once it is complete',
        );
      }
      done += got;
    }
  };
  return {
    path,
    size,
    place: { kind: 'file', fd, size },
    readInto,
    read(offset, length) {
      // A promise of absurd length is refused before there is memory for it.
      if (offset + length > size) throw endsEarly(path, offset, length, size);
      const bytes = new Uint8Array(length);
      readInto(offset, bytes);
      return bytes;
    },
  };
}

/** The row reader of this thread. */
export const { readRows, readNormalizedRows } = createRowReader(sourceAt);
