/** How each {@link NumberType} lies in bytes, and the loops that turn bytes into float64. */
import type { NumberType } from './row-layout.js';

/** Bytes of one number. */
export const itemSizes: Readonly<Record<NumberType, number>> = {
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
};

/** Whether typed arrays on this machine put the low byte first. */
export const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The number that an IEEE 754 half-precision bit pattern (0 to 65,535) stands for. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  // Subnormal halves have no hidden bit and the exponent of the smallest normal one.
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The half-precision bit pattern nearest to `value`, ties to even; beyond 65,519 it is infinite. */
export function numberToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  let exponent = -14;
  while (exponent < 15 && size >= 2 ** (exponent + 1)) exponent++;
  const scaled = size / 2 ** (exponent - 10);
  let fraction = Math.floor(scaled);
  const rest = scaled - fraction;
  if (rest > 0.5 || (rest === 0.5 && fraction % 2 === 1)) fraction++;
  // A fraction that rounds up to 2048 carries into the exponent by itself; below 1024 it is subnormal.
  return sign | (((exponent + 14) << 10) + fraction);
}

let halves: Float32Array | undefined;

/** All 65,536 half-precision numbers by bit pattern, made when first needed. */
function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToNumber(bits));
  return halves;
}

/** Bytes from a file, with one view for each width and kind of number over the same memory. */
export class DecodeBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly uint16: Uint16Array;
  readonly int32: Int32Array;
  readonly uint32: Uint32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;

  /** `capacity` in bytes is rounded up to a multiple of 8. */
  constructor(capacity: number) {
    const memory = new ArrayBuffer(Math.ceil(capacity / 8) * 8);
    this.bytes = new Uint8Array(memory);
    this.int8 = new Int8Array(memory);
    this.int16 = new Int16Array(memory);
    this.uint16 = new Uint16Array(memory);
    this.int32 = new Int32Array(memory);
    this.uint32 = new Uint32Array(memory);
    this.float32 = new Float32Array(memory);
    this.float64 = new Float64Array(memory);
  }
}

/**
 * Reverses the bytes of each `size`-byte number in the first `length` bytes of a buffer that starts at an 8-byte
 * mark.
 */
export function swapBytes(bytes: Uint8Array, length: number, size: number): void {
  if (size === 2) {
    const words = new Uint16Array(bytes.buffer, bytes.byteOffset, length >> 1);
    for (let k = 0; k < words.length; k++) words[k] = (words[k]! << 8) | (words[k]! >>> 8);
  } else if (size === 4) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, length >> 2);
    for (let k = 0; k < words.length; k++) words[k] = swapped32(words[k]!);
  } else if (size === 8) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, 2 * (length >> 3));
    for (let k = 0; k < words.length; k += 2) {
      const first = words[k]!;
      words[k] = swapped32(words[k + 1]!);
      words[k + 1] = swapped32(first);
    }
  }
}

function swapped32(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** The view whose elements are the numbers themselves, where there is one. */
function plainView(
  buffer: DecodeBuffer,
  type: NumberType,
): (ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> }) | undefined {
  switch (type) {
    case 'float32':
    case 'float64':
    case 'int8':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
      return buffer[type];
    case 'uint8':
      return buffer.bytes;
    case 'float16':
    case 'bfloat16':
    case 'int64':
    case 'uint64':
      return undefined;
  }
}

/**
 * Decodes `count` numbers in the machine's own byte order: number k comes from item `first + k * step` of the buffer
 * and goes to `out[outFirst + k * outStep]`. 64-bit integers round to the nearest float64.
 */
export function decodeNumbers(
  buffer: DecodeBuffer,
  type: NumberType,
  first: number,
  step: number,
  count: number,
  out: Float64Array,
  outFirst: number,
  outStep: number,
): void {
  const plain = step === 1 && outStep === 1 ? plainView(buffer, type) : undefined;
  if (plain !== undefined) {
    out.set(plain.subarray(first, first + count), outFirst);
    return;
  }
  const end = outFirst + count * outStep;
  let i = first;
  switch (type) {
    case 'float32': {
      const from = buffer.float32;
      for (let o = outFirst; o < end; o += outStep, i += step) out[o] = from[i]!;
      return;
    }
    case 'float64': {
      const from = buffer.float64;
      for (let o = outFirst; o < end; o += outStep, i += step) out[o] = from[i]!;
      return;
    }
    case 'float16': {
      const from = buffer.uint16;
      const table = halfTable();
      for (let o = outFirst; o < end; o += outStep, i += step) out[o] = table[from[i]!]!;
      return;
    }
    case 'bfloat16': {
      // A bfloat16 is the upper half of a float32.
      const from = buffer.uint16;
      const word = new Uint32Array(1);
      const number = new Float32Array(word.buffer);
      for (let o = outFirst; o < end; o += outStep, i += step) {
        word[0] = from[i]! << 16;
        out[o] = number[0]!;
      }
      return;
    }
    case 'int8': {
      const from = buffer.int8;
      for (let o = outFirst; o < end; o += outStep, i += step) out[o] = from[i]!;
      return;
    }
    case 'uint8': {
      const from = buffer.bytes;
      for (let o = outFirst; o < end; o += outStep, i += step) out[o] = from[i]!;
      return;
    }
    case 'int16': {
      const from = buffer.int16;
      for (let o = outFirst; o < end; o += outStep, i += step) out[o] = from[i]!;
      return;
    }
    case 'uint16': {
      const from = buffer.uint16;
      for (let o = outFirst; o < end; o += outStep, i += step) out[o] = from[i]!;
      return;
    }
    case 'int32': {
      const from = buffer.int32;
      for (let o = outFirst; o < end; o += outStep, i += step) out[o] = from[i]!;
      return;
    }
    case 'uint32': {
      const from = buffer.uint32;
      for (let o = outFirst; o < end; o += outStep, i += step) out[o] = from[i]!;
      return;
    }
    case 'int64': {
      const low = hostIsLittleEndian ? 0 : 1;
      const unsigned = buffer.uint32;
      const signed = buffer.int32;
      // The upper word times 2^32 is exact, so the sum rounds once.
      for (let o = outFirst; o < end; o += outStep, i += step) {
        out[o] = signed[2 * i + 1 - low]! * 0x100000000 + unsigned[2 * i + low]!;
      }
      return;
    }
    case 'uint64': {
      const low = hostIsLittleEndian ? 0 : 1;
      const unsigned = buffer.uint32;
      for (let o = outFirst; o < end; o += outStep, i += step) {
        out[o] = unsigned[2 * i + 1 - low]! * 0x100000000 + unsigned[2 * i + low]!;
      }
      return;
    }
  }
}
