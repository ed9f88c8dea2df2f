/**
 * The .safetensors format (huggingface.co/docs/safetensors): eight bytes of header length, a JSON header that names
 * each tensor's type, shape and place, and the tensors, little-endian and in C order.
 */
import type { ByteSource } from './byte-source.js';
import { InputError } from './input-error.js';
import { itemSizes } from './number-types.js';
import type { NumberType } from './row-layout.js';
import { elementCount, type StoredArray } from './stored-array.js';
import { describeShape, quoted } from './wording.js';

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

/** An array that cannot be used, and why: an error only if it turns out to be needed. */
export interface UnusableArray {
  readonly key: string;
  readonly reason: string;
}

export interface ArchiveContents {
  readonly arrays: readonly StoredArray[];
  readonly unusable: readonly UnusableArray[];
}

/** Finds the tensors in `source`, reading nothing but the header. Throws an {@link InputError} for a damaged header. */
export function parseSafetensors(source: ByteSource): ArchiveContents {
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
      `${path}: the header promises ${length} bytes, but the file has ${size} (and ${longestHeader} are the most allowed); it is cut short or not safetensors: ${again}`,
    );
  }
  const start = 8 + length;
  const header = parseHeader(path, source.read(8, length), again);

  const arrays: StoredArray[] = [];
  const unusable: UnusableArray[] = [];
  const spans: { key: string; begin: number; end: number }[] = [];
  for (const [key, value] of Object.entries(header)) {
    if (key === '__metadata__') continue;
    const label = `${path}[${key}]`;
    const tensor = tensorFields(value);
    if (tensor === undefined) {
      throw new InputError(
        `${path}: expected dtype, shape and data_offsets for tensor ${quoted(key)}, got ${quoted(JSON.stringify(value))}; ${again}`,
      );
    }
    const [begin, end] = tensor.offsets;
    if (!(begin <= end) || start + end > size) {
      throw new InputError(
        `${label}: the header promises bytes ${begin} to ${end}, but ${size - start} follow it; the file is cut short: copy or write it again`,
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
        `${label}: the header promises ${describeShape(tensor.shape)} ${type} = ${bytes} bytes in ${end - begin}; the header is damaged: ${again}`,
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
  return { arrays, unusable };
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
