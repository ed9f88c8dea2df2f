/** What a file of arrays holds, and how to get at their numbers. */
import type { BytePlace } from './byte-source.js';
import { numberTypeOfArray, type NumberArray } from './encode-numbers.js';
import { hostIsLittleEndian } from './number-types.js';
import type { StoredArray } from './stored-array.js';

/** An array that cannot be used, and why: an error only if it turns out to be needed. */
export interface UnusableArray {
  readonly key: string;
  readonly reason: string;
}

export interface ArrayFile {
  readonly arrays: readonly StoredArray[];
  readonly unusable: readonly UnusableArray[];
  /** Where an array's bytes can be read: in the file itself, or in a copy that is unpacked now. */
  place(array: StoredArray, signal?: AbortSignal): Promise<BytePlace>;
}

/** Arrays that lie in the file as they are. */
export function arraysInPlace(
  place: BytePlace,
  arrays: readonly StoredArray[],
  unusable: readonly UnusableArray[] = [],
): ArrayFile {
  return { arrays, unusable, place: () => Promise.resolve(place) };
}

/**
 * An array that a format had to work out, such as numbers from text; `path` is what messages call it. Its numbers lie
 * in shared memory where there is such, so that threads need no copy.
 */
export function arrayInMemory(path: string, shape: readonly number[], numbers: NumberArray): ArrayFile {
  const shared = typeof SharedArrayBuffer === 'function';
  const memory = shared ? new SharedArrayBuffer(numbers.byteLength) : new ArrayBuffer(numbers.byteLength);
  const bytes = new Uint8Array(memory);
  bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  const type = numberTypeOfArray(numbers);
  const array = {
    path,
    key: '',
    type,
    littleEndian: hostIsLittleEndian,
    shape,
    fortranOrder: false,
    offset: 0,
  };
  return arraysInPlace({ kind: 'memory', bytes }, [array]);
}
