/**
 * The directory of a .zip file, as .npz uses it (PKWARE APPNOTE 6.3.10, with zip64). Nothing is inflated here: an entry
 * says where its bytes lie, and every claim is checked against the size of the file and against the other entries.
 */
import type { ByteSource } from './byte-source.js';
import { InputError } from './input-error.js';
import { quoted } from './wording.js';

export interface ZipEntry {
  readonly name: string;
  readonly compressed: boolean;
  /** Where the entry's bytes lie in the file, and how many they are. */
  readonly offset: number;
  readonly storedSize: number;
  /** Size once inflated, as the directory claims it. */
  readonly size: number;
  readonly crc32: number;
}

const endSignature = 0x06054b50;
const end64LocatorSignature = 0x07064b50;
const end64Signature = 0x06064b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const directoryHeaderSize = 46;
const localHeaderSize = 30;
const largestDirectory = 0x1000000;

/** DEFLATE cannot do better than about 1032:1, and real embeddings hardly shrink at all: beyond this it is a bomb. */
const mostRatio = 100;

/** Every entry of the archive, in the order of its directory. */
export function zipEntries(source: ByteSource): ZipEntry[] {
  const { path } = source;
  const { directoryOffset, directorySize, count } = findDirectory(source);
  if (directorySize > largestDirectory) {
    throw new InputError(
      `${path}: expected a zip directory of at most ${largestDirectory} bytes, got ${directorySize}; ` +
        'keep fewer arrays in one file',
    );
  }
  if (directoryOffset + directorySize > source.size) {
    throw damaged(path, `its directory ends at byte ${directoryOffset + directorySize} of ${source.size}`);
  }
  // A copy: a source's bytes last only until its next read.
  const bytes = source.read(directoryOffset, directorySize).slice();
  const view = new DataView(bytes.buffer);
  const found: Located[] = [];
  let at = 0;
  for (let k = 0; k < count; k++) {
    if (at + directoryHeaderSize > directorySize || view.getUint32(at, true) !== directorySignature) {
      throw damaged(path, `its directory promises ${count} entries and holds ${k}`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + directoryHeaderSize + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > directorySize) throw damaged(path, `entry ${k} of its directory is cut short`);
    found.push(locate(source, view, at, nameLength, extraLength));
    at = next;
  }
  refuseOverlaps(path, found, directoryOffset);
  return found.map(({ entry }) => entry);
}

/** Refuses an entry that promises to grow beyond belief; called for the entries that are to be inflated. */
export function refuseBomb(path: string, entry: ZipEntry): void {
  if (entry.size > entry.storedSize * mostRatio) {
    throw new InputError(
      `${path}: expected an array compressed at most ${mostRatio}:1, ` +
        `got ${entry.storedSize} bytes that claim to inflate to ${entry.size}; ` +
        'if it is genuine, save it uncompressed with numpy.savez',
    );
  }
}

interface Directory {
  readonly directoryOffset: number;
  readonly directorySize: number;
  readonly count: number;
}

function findDirectory(source: ByteSource): Directory {
  const { path, size } = source;
  if (size === 0) throw new InputError(`${path}: expected a zip archive, got an empty file; write it again`);
  const tailSize = Math.min(size, endSize + 0xffff + 20);
  const tail = source.read(size - tailSize, tailSize).slice();
  const view = new DataView(tail.buffer);
  for (let at = tailSize - endSize; at >= 0; at--) {
    // The record ends the file: its comment reaches exactly to the last byte.
    if (view.getUint32(at, true) !== endSignature) continue;
    if (view.getUint16(at + 20, true) !== tailSize - at - endSize) continue;
    if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 6, true) !== 0) {
      throw new InputError(
        `${path}: expected a zip archive in one piece, got part of a split one; join the parts`,
      );
    }
    const count = view.getUint16(at + 10, true);
    const directorySize = view.getUint32(at + 12, true);
    const directoryOffset = view.getUint32(at + 16, true);
    if (count !== 0xffff && directorySize !== 0xffffffff && directoryOffset !== 0xffffffff) {
      return { directoryOffset, directorySize, count };
    }
    return findDirectory64(source, size - tailSize + at);
  }
  throw new InputError(
    `${path}: expected a zip archive, but no zip directory ends the file; ` +
      'it is cut short or not a zip: copy or write it again',
  );
}

function findDirectory64(source: ByteSource, endOffset: number): Directory {
  const { path } = source;
  if (endOffset < 20) throw damaged(path, 'its zip64 locator is missing');
  const locator = source.read(endOffset - 20, 20).slice();
  const locatorView = new DataView(locator.buffer);
  if (locatorView.getUint32(0, true) !== end64LocatorSignature)
    throw damaged(path, 'its zip64 locator is missing');
  const recordOffset = size64(path, locatorView, 8);
  if (recordOffset + 56 > endOffset) throw damaged(path, 'its zip64 record lies outside the file');
  const record = new DataView(source.read(recordOffset, 56).slice().buffer);
  if (record.getUint32(0, true) !== end64Signature) throw damaged(path, 'its zip64 record is missing');
  return {
    count: size64(path, record, 32),
    directorySize: size64(path, record, 40),
    directoryOffset: size64(path, record, 48),
  };
}

interface Located {
  readonly entry: ZipEntry;
  /** Where the entry's own header starts. */
  readonly start: number;
}

function locate(
  source: ByteSource,
  view: DataView<ArrayBuffer>,
  at: number,
  nameLength: number,
  extraLength: number,
): Located {
  const { path } = source;
  const nameBytes = new Uint8Array(view.buffer, at + directoryHeaderSize, nameLength);
  const name = new TextDecoder().decode(nameBytes);
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const subject = `entry ${quoted(name)}`;
  if ((flags & 1) !== 0) {
    throw new InputError(
      `${path}: expected plain entries, but ${subject} is encrypted; save it without a password`,
    );
  }
  if (method !== 0 && method !== 8) {
    throw new InputError(
      `${path}: expected entries that are stored or deflated, but ${subject} has compression method ${method}; ` +
        'save it with numpy.savez',
    );
  }
  let storedSize = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let start = view.getUint32(at + 42, true);
  if (size === 0xffffffff || storedSize === 0xffffffff || start === 0xffffffff) {
    // The zip64 field holds, in this order, those of the three that did not fit.
    const field = zip64Field(view, at + directoryHeaderSize + nameLength, extraLength);
    let cursor = 0;
    const wide = (narrow: number): number => {
      if (narrow !== 0xffffffff) return narrow;
      if (field === undefined || cursor + 8 > field.byteLength)
        throw damaged(path, `${subject} lacks its zip64 sizes`);
      cursor += 8;
      return size64(path, field, cursor - 8);
    };
    size = wide(size);
    storedSize = wide(storedSize);
    start = wide(start);
  }
  if (start + localHeaderSize + nameLength > source.size)
    throw damaged(path, `${subject} lies outside the file`);
  const local = source.read(start, localHeaderSize + nameLength);
  const localView = new DataView(local.buffer, local.byteOffset, local.byteLength);
  if (
    localView.getUint32(0, true) !== localSignature ||
    localView.getUint16(8, true) !== method ||
    localView.getUint16(26, true) !== nameLength ||
    nameBytes.some((byte, i) => local[localHeaderSize + i] !== byte)
  ) {
    throw damaged(path, `${subject} is not where the directory says`);
  }
  const offset = start + localHeaderSize + nameLength + localView.getUint16(28, true);
  if (offset + storedSize > source.size) throw damaged(path, `${subject} runs past the end of the file`);
  if (method === 0 && size !== storedSize) {
    throw damaged(path, `${subject} is stored, but claims ${size} bytes in ${storedSize}`);
  }
  const crc32 = view.getUint32(at + 16, true);
  return { entry: { name, compressed: method === 8, offset, storedSize, size, crc32 }, start };
}

/** The zip64 extra field among the extra fields, if there is one. */
function zip64Field(view: DataView<ArrayBuffer>, at: number, length: number): DataView | undefined {
  const end = at + length;
  while (at + 4 <= end) {
    const size = view.getUint16(at + 2, true);
    if (at + 4 + size > end) return undefined;
    if (view.getUint16(at, true) === 1) return new DataView(view.buffer, at + 4, size);
    at += 4 + size;
  }
  return undefined;
}

/** Two entries over the same bytes are how a small file pretends to hold a large one. */
function refuseOverlaps(path: string, found: readonly Located[], directoryOffset: number): void {
  const sorted = [...found].sort((a, b) => a.start - b.start);
  for (const [k, { entry }] of sorted.entries()) {
    const limit = sorted[k + 1]?.start ?? directoryOffset;
    if (entry.offset + entry.storedSize > limit) {
      throw damaged(path, `entry ${quoted(entry.name)} overlaps what follows it`);
    }
  }
}

function size64(path: string, view: DataView, at: number): number {
  const value = view.getUint32(at, true) + 0x100000000 * view.getUint32(at + 4, true);
  if (!Number.isSafeInteger(value)) throw damaged(path, 'it claims more bytes than any file holds');
  return value;
}

function damaged(path: string, what: string): InputError {
  return new InputError(`${path}: expected a sound zip archive, but ${what}; copy or write it again`);
}
