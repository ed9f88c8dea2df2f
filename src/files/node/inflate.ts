/** A deflated zip entry, block by block: memory stays flat and no promise of the directory is believed. */
import fs from 'node:fs';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { InputError } from '../input-error.js';
import type { ZipEntry } from '../zip.js';

const blockBytes = 0x40000;

/**
 * The bytes of `entry` of the zip file `fd`, in blocks. Stops with an {@link InputError} as soon as they are more than
 * the directory claims, and at the end where they are fewer or their CRC-32 is wrong.
 */
export async function* inflated(path: string, fd: number, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const inflate = zlib.createInflateRaw({ chunkSize: blockBytes });
  const compressed = Readable.from(storedBlocks(path, fd, entry), { objectMode: false });
  let size = 0;
  let crc = 0;
  compressed.on('error', (error) => inflate.destroy(error));
  compressed.pipe(inflate);
  try {
    for await (const block of inflate as AsyncIterable<Uint8Array>) {
      size += block.length;
      if (size > entry.size) throw damaged(path, `more than the ${entry.size} bytes that it claims`);
      crc = zlib.crc32(block, crc);
      yield block;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code?.startsWith('Z_') === true)
      throw damaged(path, `bytes that do not inflate (${(error as Error).message})`);
    throw error;
  } finally {
    compressed.destroy();
    inflate.destroy();
  }
  if (size !== entry.size) throw damaged(path, `${size} bytes instead of the ${entry.size} that it claims`);
  if (crc >>> 0 !== entry.crc32) throw damaged(path, 'bytes that fail their checksum (CRC-32)');
}

/** The entry's bytes as they lie in the file. (A stream of Node's own would close the descriptor that it was lent.) */
function* storedBlocks(path: string, fd: number, entry: ZipEntry): Generator<Uint8Array> {
  const end = entry.offset + entry.storedSize;
  for (let position = entry.offset; position < end;) {
    const block = Buffer.allocUnsafe(Math.min(blockBytes, end - position));
    const got = fs.readSync(fd, block, 0, block.length, position);
    if (got === 0) throw damaged(path, 'a file that ends inside it');
    position += got;
    yield block.subarray(0, got);
  }
}

/** The first `length` bytes of an entry, or all of it where it is shorter. */
export async function inflatedStart(
  path: string,
  fd: number,
  entry: ZipEntry,
  length: number,
): Promise<Uint8Array> {
  const start = new Uint8Array(Math.min(length, entry.size));
  let filled = 0;
  for await (const block of inflated(path, fd, entry)) {
    const part = block.subarray(0, start.length - filled);
    start.set(part, filled);
    filled += part.length;
    if (filled === start.length) break;
  }
  return start.subarray(0, filled);
}

function damaged(path: string, what: string): InputError {
  return new InputError(`${path}: expected a sound zip entry, got ${what}; copy or write the file again`);
}
