/** The array that holds each element type. `bool` is one byte, 0 or 1. */
export interface TypedArrays {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly bool: Uint8Array;
  readonly uint8: Uint8Array;
  readonly uint16: Uint16Array;
}

/** The type of a tensor's elements. */
export type DType = keyof TypedArrays;
export type TypedArray = TypedArrays[DType];
/** The element types that one can count in. */
export type Counting = 'float32' | 'float64' | 'int32' | 'int64';

/** Numbers in memory: row-major, `shape` product elements. Plain data: it crosses threads as it stands. */
export interface HostTensor<T extends DType = DType> {
  readonly type: T;
  readonly shape: readonly number[];
  readonly data: TypedArrays[T];
}

const constructors: {
  readonly [T in DType]: {
    new (length: number): TypedArrays[T];
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArrays[T];
    readonly BYTES_PER_ELEMENT: number;
  };
} = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
};

/** Every element type. */
export const dtypes = Object.keys(constructors) as readonly DType[];

export function isFloat(type: DType): type is 'float32' | 'float64' {
  return type === 'float32' || type === 'float64';
}

export function bytesPerElement(type: DType): number {
  return constructors[type].BYTES_PER_ELEMENT;
}

/** `length` zeros of the given type. */
export function zeroArray<T extends DType>(type: T, length: number): TypedArrays[T] {
  return new constructors[type](length);
}

/** A typed view of `length` elements at `byteOffset`; copies only where the offset is not aligned. */
export function arrayView<T extends DType>(
  type: T,
  bytes: Uint8Array,
  byteOffset: number,
  length: number,
): TypedArrays[T] {
  const size = constructors[type].BYTES_PER_ELEMENT;
  const start = bytes.byteOffset + byteOffset;
  if (start % size === 0) return new constructors[type](bytes.buffer, start, length);
  // Uint8Array's own slice: that of a Node Buffer is a view.
  const copy = Uint8Array.prototype.slice.call(bytes, byteOffset, byteOffset + length * size);
  return new constructors[type](copy.buffer, copy.byteOffset, length);
}

/** The number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const dim of shape) count *= dim;
  return count;
}

/**
 * A tensor in memory. A typed array of the right kind is taken as it stands (a view, not a copy); other numbers are
 * converted, to 0 or 1 where the type is `bool`.
 *
 * @throws RangeError where the data has another length than the shape says.
 */
export function hostTensor<T extends DType>(
  type: T,
  shape: readonly number[],
  data: TypedArrays[T] | ArrayLike<number>,
): HostTensor<T> {
  const count = elementCount(shape);
  if (data.length !== count) {
    throw new RangeError(
      `host tensor: ${type}[${shape.join(', ')}] holds ${count} elements, got ${data.length}; ` +
        'pass as many numbers as the shape says',
    );
  }
  if (data instanceof constructors[type]) return { type, shape, data: data as TypedArrays[T] };
  const numbers = data as ArrayLike<number>;
  const converted = zeroArray(type, count);
  if (converted instanceof BigInt64Array) {
    for (let i = 0; i < count; i++) converted[i] = BigInt(numbers[i]!);
  } else if (type === 'bool') {
    for (let i = 0; i < count; i++) (converted as Uint8Array)[i] = numbers[i] === 0 ? 0 : 1;
  } else {
    (converted as Float64Array).set(numbers);
  }
  return { type, shape, data: converted };
}
