/** From the place of bytes to the bytes, in whichever thread of this process reads them. */
import fs from 'node:fs';
import { endsEarly, memorySource, type BytePlace, type PlacedSource } from '../byte-source.js';
import { InputError } from '../input-error.js';
import { createRowReader } from '../row-reader.js';

/** Opens the bytes at a place; `path` is what messages call them. */
export function sourceAt(place: BytePlace, path: string): PlacedSource {
  switch (place.kind) {
    case 'file':
      return new FileSource(path, place.fd, place.size);
    case 'memory':
      return memorySource(path, place.bytes);
    case 'blob':
      throw new Error(`${path}: expected a file or memory, got a file of a browser`);
  }
}

/** The first `size` bytes of an open file. */
export class FileSource implements PlacedSource {
  constructor(
    readonly path: string,
    readonly fd: number,
    readonly size: number,
  ) {}

  get place(): BytePlace {
    return { kind: 'file', fd: this.fd, size: this.size };
  }

  read(offset: number, length: number): Uint8Array {
    // A promise of absurd length is refused before there is memory for it.
    if (offset + length > this.size) throw endsEarly(this.path, offset, length, this.size);
    const bytes = new Uint8Array(length);
    this.readInto(offset, bytes);
    return bytes;
  }

  readInto(offset: number, into: Uint8Array): void {
    const { length } = into;
    if (offset + length > this.size) throw endsEarly(this.path, offset, length, this.size);
    for (let done = 0; done < length;) {
      const got = fs.readSync(this.fd, into, done, length - done, offset + done);
      if (got === 0) {
        throw new InputError(
          `${this.path}: expected ${length} bytes at byte ${offset}, got ${done}; ` +
            'the file changed while it was read: run again once it is complete',
        );
      }
      done += got;
    }
  }

  close(): void {
    fs.closeSync(this.fd);
  }
}

/** The row reader of this thread. */
export const { readRows, readNormalizedRows } = createRowReader(sourceAt);
