import { arrayView, bytesPerElement, elementCount, type DType, type HostTensor } from '../graph/index.js';
import { InputError } from './input-error.js';

/**
 * The .safetensors format (huggingface.co/docs/safetensors): eight bytes of header length, a JSON header that names each
 * tensor's type, shape and place, and the tensors, little-endian and in C order.
 */
export interface SafetensorsFile {
  /** In the file's order; the numbers are views of its bytes. */
  readonly tensors: ReadonlyMap<string, HostTensor>;
  /** The header's `__metadata__`: text by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

const codes = { float32: 'F32', float64: 'F64', int32: 'I32', int64: 'I64' } as const satisfies Partial<
  Record<DType, string>
>;
const types = new Map(
  Object.entries(codes).map(([type, code]) => [code as string, type as keyof typeof codes]),
);

/** A file as its parts, to be written one after the other; the tensors' parts are views, not copies. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, HostTensor<keyof typeof codes>>>,
  metadata: Readonly<Record<string, string>> = {},
): readonly Uint8Array[] {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { type, shape, data }] of Object.entries(tensors)) {
    const end = offset + data.byteLength;
    header[name] = { dtype: codes[type], shape, data_offsets: [offset, end] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces fill the header up, so that the tensors begin at a multiple of eight bytes.
  const start = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(start.length - 8), true);
  start.set(json, 8);
  return [start, ...parts];
}

/**
 * Reads a whole file; `source` is what messages call it.
 *
 * @throws InputError where the file is damaged, or a tensor is none of F32, F64, I32 and I64.
 */
export function decodeSafetensors(bytes: Uint8Array, source: string): SafetensorsFile {
  const fail = (problem: string): never => {
    throw new InputError(`${source}: ${problem}; save it again with safetensors`);
  };
  if (bytes.length < 8)
    fail(`expected safetensors (8 bytes of header length first), got ${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > bytes.length - 8) {
    fail(
      `its header should have ${length} bytes, the file has ${bytes.length}: it is cut short or not safetensors`,
    );
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  } catch {
    header = undefined;
  }
  if (typeof header !== 'object' || header === null) fail('expected a header in JSON, got something else');
  const tensors = new Map<string, HostTensor>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, entry] of Object.entries(header as Record<string, unknown>)) {
    if (name === '__metadata__') {
      metadata = entry as Record<string, string>;
      continue;
    }
    tensors.set(name, decodeTensor(bytes, 8 + length, name, entry, fail));
  }
  return { tensors, metadata };
}

function isWholeNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}

function decodeTensor(
  bytes: Uint8Array,
  start: number,
  name: string,
  entry: unknown,
  fail: (problem: string) => never,
): HostTensor {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  if (!isWholeNumbers(shape) || !isWholeNumbers(offsets) || offsets.length !== 2) {
    return fail(
      `the entry of tensor '${name}' should have dtype, shape and data_offsets, got ${JSON.stringify(entry)}`,
    );
  }
  const type = types.get(String(dtype));
  if (!type)
    return fail(`tensor '${name}' is ${String(dtype)}; expected one of ${[...types.keys()].join(', ')}`);
  const [begin, end] = offsets as readonly [number, number];
  const count = elementCount(shape);
  if (end - begin !== count * bytesPerElement(type) || start + end > bytes.length) {
    return fail(
      `tensor '${name}', ${type}[${shape.join(', ')}], should lie at bytes ${begin} to ${end} of ${bytes.length - start}`,
    );
  }
  return { type, shape, data: arrayView(type, bytes, start + begin, count) } as HostTensor;
}
