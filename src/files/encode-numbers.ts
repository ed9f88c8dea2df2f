/** Numbers as the bytes of another type, little-endian. */
import { hostIsLittleEndian, itemSizes, numberToHalf, swapBytes } from './number-types.js';
import type { NumberType } from './row-layout.js';

export type NumberArray =
  Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** The type whose numbers a typed array holds. */
export function numberTypeOfArray(array: NumberArray): Exclude<NumberType, 'bfloat16'> {
  if (array instanceof Float32Array) return 'float32';
  if (array instanceof Float64Array) return 'float64';
  if (array instanceof Int8Array) return 'int8';
  if (array instanceof Uint8Array) return 'uint8';
  if (array instanceof Int16Array) return 'int16';
  if (array instanceof Uint16Array) return 'uint16';
  if (array instanceof Int32Array) return 'int32';
  return 'uint32';
}

/** [lowest, highest] that an integer type holds; 64-bit ones as far as float64 counts exactly. */
const ranges: Readonly<Partial<Record<NumberType, readonly [number, number]>>> = {
  int8: [-0x80, 0x7f],
  uint8: [0, 0xff],
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
  int32: [-0x80000000, 0x7fffffff],
  uint32: [0, 0xffffffff],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

/**
 * `numbers` as little-endian bytes of `type`. Floating-point types round to nearest, ties to even; an integer type
 * takes only whole numbers in its range and throws a `RangeError` for any other. Bytes of the same type are not
 * copied.
 */
export function encodeNumbers(numbers: NumberArray, type: Exclude<NumberType, 'bfloat16'>): Uint8Array {
  if (numberTypeOfArray(numbers) === type && hostIsLittleEndian) {
    return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  }
  const range = ranges[type];
  if (range !== undefined) {
    const [low, high] = range;
    for (let k = 0; k < numbers.length; k++) {
      const number = numbers[k]!;
      if (!(Number.isInteger(number) && number >= low && number <= high)) {
        throw new RangeError(`${type}: expected whole numbers from ${low} to ${high}, got ${number} at ${k}`);
      }
    }
  }
  const bytes = new Uint8Array(convert(numbers, type));
  if (!hostIsLittleEndian) swapBytes(bytes, bytes.length, itemSizes[type]);
  return bytes;
}

function convert(numbers: NumberArray, type: Exclude<NumberType, 'bfloat16'>): ArrayBuffer {
  switch (type) {
    case 'float16':
      return Uint16Array.from(numbers, numberToHalf).buffer;
    case 'float32':
      return new Float32Array(numbers).buffer;
    case 'float64':
      return new Float64Array(numbers).buffer;
    case 'int8':
      return new Int8Array(numbers).buffer;
    case 'uint8':
      return new Uint8Array(numbers).buffer;
    case 'int16':
      return new Int16Array(numbers).buffer;
    case 'uint16':
      return new Uint16Array(numbers).buffer;
    case 'int32':
      return new Int32Array(numbers).buffer;
    case 'uint32':
      return new Uint32Array(numbers).buffer;
    case 'int64':
      return BigInt64Array.from({ length: numbers.length }, (_, k) => BigInt(numbers[k]!)).buffer;
    case 'uint64':
      return BigUint64Array.from({ length: numbers.length }, (_, k) => BigInt(numbers[k]!)).buffer;
  }
}
