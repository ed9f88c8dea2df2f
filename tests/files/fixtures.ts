/** Files made byte by byte, from the formats' descriptions and not with the library's own writers. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll } from 'vitest';
import type { NumberType } from '../../src/files/row-layout.js';

/** A folder for the files of one test file, removed at the end. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'modgap-test-'));
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function writeFile(folder: string, name: string, content: Uint8Array | string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

export const numpyCodes: Readonly<Record<Exclude<NumberType, 'bfloat16'>, string>> = {
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
  int8: 'i1',
  uint8: 'u1',
  int16: 'i2',
  uint16: 'u2',
  int32: 'i4',
  uint32: 'u4',
  int64: 'i8',
  uint64: 'u8',
};

/**
 * `values` in C order as bytes of a type, through DataView. float16 and bfloat16 take values that they hold exactly.
 */
export function numberBytes(values: readonly number[], type: NumberType, littleEndian = true): Uint8Array {
  const size = Number(/\d+$/.exec(type)![0]) / 8;
  const view = new DataView(new ArrayBuffer(values.length * size));
  for (const [k, value] of values.entries()) {
    const at = k * size;
    if (type === 'float16') view.setUint16(at, exactHalf(value), littleEndian);
    else if (type === 'bfloat16') {
      const word = new DataView(new ArrayBuffer(4));
      word.setFloat32(0, value);
      view.setUint16(at, word.getUint16(0), littleEndian);
    } else if (type === 'float32') view.setFloat32(at, value, littleEndian);
    else if (type === 'float64') view.setFloat64(at, value, littleEndian);
    else if (type === 'int8') view.setInt8(at, value);
    else if (type === 'uint8') view.setUint8(at, value);
    else if (type === 'int16') view.setInt16(at, value, littleEndian);
    else if (type === 'uint16') view.setUint16(at, value, littleEndian);
    else if (type === 'int32') view.setInt32(at, value, littleEndian);
    else if (type === 'uint32') view.setUint32(at, value, littleEndian);
    else if (type === 'int64') view.setBigInt64(at, BigInt(value), littleEndian);
    else view.setBigUint64(at, BigInt(value), littleEndian);
  }
  return new Uint8Array(view.buffer);
}

/** Halves that are small multiples of 1/8: sign, exponent and fraction put together by hand. */
function exactHalf(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.abs(value) / 2 ** exponent - 1;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | (fraction * 1024);
}

export interface NpyOptions {
  readonly type?: Exclude<NumberType, 'bfloat16'>;
  readonly littleEndian?: boolean;
  readonly fortranOrder?: boolean;
  readonly version?: 1 | 2 | 3;
  /** Replaces the header's text. */
  readonly header?: string;
}

/** An .npy file of `values`, which are given in C order. */
export function npyBytes(
  shape: readonly number[],
  values: readonly number[],
  options: NpyOptions = {},
): Uint8Array {
  const { type = 'float32', littleEndian = true, fortranOrder = false, version = 1 } = options;
  const order = numpyCodes[type].endsWith('1') ? '|' : littleEndian ? '<' : '>';
  const tuple = shape.length === 1 ? `(${shape[0]!},)` : `(${shape.join(', ')})`;
  const dict =
    options.header ??
    `{'descr': '${order}${numpyCodes[type]}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': ` +
      `${tuple}, }`;
  const text = Buffer.from(`${dict}\n`, version === 3 ? 'utf8' : 'latin1');
  const prefix =
    version === 1
      ? [0x93, ...Buffer.from('NUMPY'), 1, 0, text.length & 255, text.length >> 8]
      : [0x93, ...Buffer.from('NUMPY'), version, 0, text.length & 255, text.length >> 8, 0, 0];
  const ordered = fortranOrder ? inFortranOrder(shape, values) : values;
  return Buffer.concat([Buffer.from(prefix), text, numberBytes(ordered, type, littleEndian)]);
}

function inFortranOrder(shape: readonly number[], values: readonly number[]): number[] {
  const result = new Array<number>(values.length);
  for (let k = 0; k < values.length; k++) {
    let rest = k;
    let stride = values.length;
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      stride /= shape[axis]!;
      at += (rest % shape[axis]!) * stride;
      rest = Math.floor(rest / shape[axis]!);
    }
    result[at] = values[k]!;
  }
  return result;
}

export interface ZipPart {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  /** Lies that the directory tells. */
  readonly claims?: { readonly size?: number; readonly storedSize?: number; readonly crc?: number };
  readonly flags?: number;
  readonly method?: number;
  readonly zip64?: boolean;
  /** Points the directory at another entry's bytes. */
  readonly sameAs?: number;
}

/** A zip archive. */
export function zipBytes(parts: readonly ZipPart[], zip64End = false): Uint8Array {
  const pieces: Buffer[] = [];
  const starts: number[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const stored = part.deflate === true ? zlib.deflateRawSync(part.content) : Buffer.from(part.content);
    const name = Buffer.from(part.name);
    const method = part.method ?? (part.deflate === true ? 8 : 0);
    const crc = part.claims?.crc ?? zlib.crc32(part.content);
    const size = part.claims?.size ?? part.content.length;
    const storedSize = part.claims?.storedSize ?? stored.length;
    const start = part.sameAs === undefined ? at : starts[part.sameAs]!;
    starts.push(start);
    const extra = part.zip64 === true ? zip64Extra(size, storedSize) : Buffer.alloc(0);
    const narrow = (value: number) => (part.zip64 === true ? 0xffffffff : value);
    if (part.sameAs === undefined) {
      const local = Buffer.alloc(30);
      local.writeUInt32LE(0x04034b50, 0);
      local.writeUInt16LE(45, 4);
      local.writeUInt16LE(part.flags ?? 0, 6);
      local.writeUInt16LE(method, 8);
      local.writeUInt32LE(crc, 14);
      local.writeUInt32LE(narrow(storedSize), 18);
      local.writeUInt32LE(narrow(size), 22);
      local.writeUInt16LE(name.length, 26);
      local.writeUInt16LE(extra.length, 28);
      pieces.push(local, name, extra, stored);
      at += 30 + name.length + extra.length + stored.length;
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(part.flags ?? 0, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(narrow(storedSize), 20);
    central.writeUInt32LE(narrow(size), 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt32LE(start, 42);
    directory.push(central, name, extra);
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip64End ? 0xffff : parts.length, 8);
  end.writeUInt16LE(zip64End ? 0xffff : parts.length, 10);
  end.writeUInt32LE(zip64End ? 0xffffffff : directoryBytes.length, 12);
  end.writeUInt32LE(zip64End ? 0xffffffff : at, 16);
  if (!zip64End) return Buffer.concat([...pieces, directoryBytes, end]);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(parts.length), 24);
  record.writeBigUInt64LE(BigInt(parts.length), 32);
  record.writeBigUInt64LE(BigInt(directoryBytes.length), 40);
  record.writeBigUInt64LE(BigInt(at), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at + directoryBytes.length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([...pieces, directoryBytes, record, locator, end]);
}

function zip64Extra(size: number, storedSize: number): Buffer {
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(storedSize), 12);
  return extra;
}

export interface TensorPart {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A .safetensors file. `patch` may change the header before it is written. */
export function safetensorsBytes(
  tensors: Readonly<Record<string, TensorPart>>,
  patch: (header: Record<string, unknown>) => void = () => undefined,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const [key, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[key] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  patch(header);
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...Object.values(tensors).map(({ bytes }) => bytes)]);
}

/** 0, 1, 2, ... */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}
