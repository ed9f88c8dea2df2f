/** A deflated zip entry, block by block: memory stays flat and no promise of the directory is believed. */
import { readBytesInto, type ByteSource } from './byte-source.js';
import { InputError } from './input-error.js';
import { DeflateError, type Workspace } from './workspace.js';
import type { ZipEntry } from './zip.js';

const blockBytes = 0x40000;

/**
 * The bytes of `entry` of the zip file `source`, in blocks; `path` is what messages call the entry. Stops with an
 * {@link InputError} as soon as they are more than the directory claims, and at the end where they are fewer or their
 * CRC-32 is wrong.
 */
export async function* inflated(
  path: string,
  source: ByteSource,
  entry: ZipEntry,
  workspace: Workspace,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  let crc = 0;
  try {
    for await (const block of workspace.inflate(storedBlocks(source, entry))) {
      size += block.length;
      if (size > entry.size) throw damaged(path, `more than the ${entry.size} bytes that it claims`);
      crc = workspace.crc32(block, crc);
      yield block;
    }
  } catch (error) {
    if (error instanceof DeflateError) throw damaged(path, `bytes that do not inflate (${error.message})`);
    throw error;
  }
  if (size !== entry.size) throw damaged(path, `${size} bytes instead of the ${entry.size} that it claims`);
  if (crc !== entry.crc32) throw damaged(path, 'bytes that fail their checksum (CRC-32)');
}

/** The entry's bytes as they lie in the file. Each block is its own memory: a stream may hold several at once. */
function* storedBlocks(source: ByteSource, entry: ZipEntry): Generator<Uint8Array> {
  const end = entry.offset + entry.storedSize;
  for (let at = entry.offset; at < end; at += blockBytes) {
    const block = new Uint8Array(Math.min(blockBytes, end - at));
    readBytesInto(source, at, block);
    yield block;
  }
}

/** The first `length` bytes of an entry, or all of it where it is shorter. */
export async function inflatedStart(
  path: string,
  source: ByteSource,
  entry: ZipEntry,
  workspace: Workspace,
  length: number,
): Promise<Uint8Array> {
  const start = new Uint8Array(Math.min(length, entry.size));
  let filled = 0;
  for await (const block of inflated(path, source, entry, workspace)) {
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
