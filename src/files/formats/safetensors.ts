/**
 * The .safetensors format (huggingface.co/docs/safetensors): eight bytes of header length, a JSON header that names
 * each tensor's type, shape and place, and the tensors, little-endian and in C order.
 */
import { arrayView, type DType, type HostTensor } from '../../graph/index.js';
import { arraysInPlace, type UnusableArray } from '../array-file.js';
import { memorySource, type ByteSource } from '../byte-source.js';
import { encodeNumbers, numberTypeOfArray } from '../encode-numbers.js';
import { InputError } from '../input-error.js';
import { itemSizes } from '../number-types.js';
import type { NumberType } from '../row-layout.js';
import { elementCount, type StoredArray } from '../stored-array.js';
import { describeShape, listOf, quoted } from '../wording.js';
import type { ArrayFormat, ArrayToWrite } from './format.js';

export const safetensors: ArrayFormat = {
  kind: 'arrays',
  id: 'safetensors',
  title: 'safetensors',
  endings: ['.safetensors'],
  holds: 'arrays by name, bfloat16 too; text as metadata',
  open(source) {
    const { arrays, unusable } = parseSafetensors(source);
    return arraysInPlace(source.place, arrays, unusable);
  },
  write: encodeSafetensors,
};

/** The format's own limit. */
const longestHeader = 100_000_000;

const numberTypes: Readonly<Record<string, NumberType>> = {
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64',
  I8: 'int8',
  U8: 'uint8',
  I16: 'int16',
  U16: 'uint16',
  I32: 'int32',
  U32: 'uint32',
  I64: 'int64',
  U64: 'uint64',
};
const codes = new Map(Object.entries(numberTypes).map(([code, type]) => [type, code]));

/** What a header says. */
export interface SafetensorsContents {
  /** In the header's order. */
  readonly arrays: readonly StoredArray[];
  readonly unusable: readonly UnusableArray[];
  /** Text by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Finds the tensors in `source`, reading nothing but the header. Throws an {@link InputError} for a damaged header. */
export function parseSafetensors(source: ByteSource): SafetensorsContents {
  const { path, size } = source;
  const again = 'save it again with safetensors';
  if (size < 8) {
    throw new InputError(
      `${path}: expected safetensors (8 bytes of header length first), got a file of ${size} bytes; ${again}`,
    );
  }
  const prefix = source.read(0, 8);
  const lengths = new DataView(prefix.buffer, prefix.byteOffset, 8);
  const length = lengths.getUint32(0, true) + 0x100000000 * lengths.getUint32(4, true);
  if (length > longestHeader || length + 8 > size) {
    throw new InputError(
      `${path}: the header promises ${length} bytes, but the file has ${size} (and ${longestHeader} are the most ` +
        `allowed); it is cut short or not safetensors: ${again}`,
    );
  }
  const start = 8 + length;
  const header = parseHeader(path, source.read(8, length), again);

  const arrays: StoredArray[] = [];
  const unusable: UnusableArray[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  const spans: { key: string; begin: number; end: number }[] = [];
  for (const [key, value] of Object.entries(header) as [string, unknown][]) {
    if (key === '__metadata__') {
      metadata = (value ?? {}) as Record<string, string>;
      continue;
    }
    const label = `${path}[${key}]`;
    const tensor = tensorFields(value);
    if (tensor === undefined) {
      throw new InputError(
        `${path}: expected dtype, shape and data_offsets for tensor ${quoted(key)}, ` +
          `got ${quoted(JSON.stringify(value))}; ${again}`,
      );
    }
    const [begin, end] = tensor.offsets;
    if (!(begin <= end) || start + end > size) {
      throw new InputError(
        `${label}: the header promises bytes ${begin} to ${end}, but ${size - start} follow it; ` +
          'the file is cut short: copy or write it again',
      );
    }
    spans.push({ key, begin, end });
    const type = Object.hasOwn(numberTypes, tensor.dtype) ? numberTypes[tensor.dtype] : undefined;
    if (type === undefined) {
      unusable.push({ key, reason: `has dtype ${quoted(tensor.dtype)}` });
      continue;
    }
    const bytes = elementCount(label, tensor.shape, itemSizes[type]) * itemSizes[type];
    if (bytes !== end - begin) {
      throw new InputError(
        `${label}: the header promises ${describeShape(tensor.shape)} ${type} = ${bytes} bytes in ` +
          `${end - begin}; the header is damaged: ${again}`,
      );
    }
    arrays.push({
      path: label,
      key,
      type,
      littleEndian: true,
      shape: tensor.shape,
      fortranOrder: false,
      offset: start + begin,
    });
  }
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  for (const [k, span] of spans.entries()) {
    const next = spans[k + 1];
    if (next !== undefined && span.end > next.begin) {
      throw new InputError(`${path}: tensors ${quoted(span.key)} and ${quoted(next.key)} overlap; ${again}`);
    }
  }
  return { arrays, unusable, metadata };
}

function parseHeader(path: string, bytes: Uint8Array, again: string): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    header = undefined;
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new InputError(`${path}: expected a safetensors header in JSON, got something else; ${again}`);
  }
  return header;
}

interface TensorFields {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offsets: readonly [number, number];
}

function tensorFields(value: unknown): TensorFields | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (typeof dtype !== 'string' || !isWholeNumbers(shape) || !isWholeNumbers(offsets)) return undefined;
  const [begin, end] = offsets;
  if (offsets.length !== 2 || begin === undefined || end === undefined) return undefined;
  return { dtype, shape, offsets: [begin, end] };
}

function isWholeNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}

/** A file's tensors in memory. */
export interface SafetensorsFile {
  /** In the file's order; the numbers are views of its bytes. */
  readonly tensors: ReadonlyMap<string, HostTensor>;
  /** The header's `__metadata__`: text by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

const tensorTypes = ['float32', 'float64', 'int32', 'int64'] as const satisfies readonly DType[];

/**
 * The tensors of a whole file; `source` is what messages call it.
 *
 * @throws InputError where the file is damaged, or a tensor is none of F32, F64, I32 and I64.
 */
export function decodeSafetensors(bytes: Uint8Array, source: string): SafetensorsFile {
  const { arrays, unusable, metadata } = parseSafetensors(memorySource(source, bytes));
  const expected = `expected a tensor of ${listOf(tensorTypes, tensorTypes.length, 'or')}`;
  const [bad] = unusable;
  if (bad !== undefined) {
    throw new InputError(`${source}[${bad.key}]: ${expected}, but it ${bad.reason}; convert it`);
  }
  const tensors = new Map<string, HostTensor>();
  for (const { path, key, type: stored, shape, offset } of arrays) {
    const type = tensorTypes.find((known) => known === stored);
    if (type === undefined) throw new InputError(`${path}: ${expected}, got ${stored}; convert it`);
    const count = elementCount(path, shape, itemSizes[type]);
    tensors.set(key, { type, shape, data: arrayView(type, bytes, offset, count) } as HostTensor);
  }
  return { tensors, metadata };
}

/** A file as its parts, to be written one after the other; the tensors' parts are views, not copies. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, ArrayToWrite>>,
  metadata: Readonly<Record<string, string>> = {},
): readonly Uint8Array[] {
  const types: Record<string, TensorPlan> = {};
  const parts: Uint8Array[] = [];
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const type = data instanceof BigInt64Array ? 'int64' : numberTypeOfArray(data);
    types[name] = { type, shape };
    parts.push(
      data instanceof BigInt64Array
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : encodeNumbers(data, numberTypeOfArray(data)),
    );
  }
  return [safetensorsHeader(types, metadata), ...parts];
}

/** A tensor whose numbers follow later. */
export interface TensorPlan {
  readonly type: NumberType;
  readonly shape: readonly number[];
}

/** The bytes before the tensors, which follow one another in the order given: little-endian, in C order. */
export function safetensorsHeader(
  tensors: Readonly<Record<string, TensorPlan>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let offset = 0;
  for (const [name, { type, shape }] of Object.entries(tensors)) {
    const end = offset + elementCount(name, shape, itemSizes[type]) * itemSizes[type];
    header[name] = { dtype: codes.get(type), shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces fill the header up, so that the tensors begin at a multiple of eight bytes.
  const start = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(start.length - 8), true);
  start.set(json, 8);
  return start;
}
