/** Memory that all threads see, so that what many tasks read is not copied for each of them. */

/** Whether threads can share memory here: a browser allows it only to pages that are isolated from others. */
export const canShare = typeof SharedArrayBuffer !== 'undefined';

type Numbers = Uint8Array | Uint32Array | Float32Array | Float64Array;

/** The same numbers in shared memory; as they are where none can be shared. */
export function shared<T extends Numbers>(values: T): T {
  if (!canShare) return values;
  const make = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const out = new make(new SharedArrayBuffer(values.byteLength));
  out.set(values);
  return out;
}

/** Room for numbers that tasks write; undefined where no memory can be shared. */
export function sharedFloats(length: number): Float32Array | undefined {
  return canShare ? new Float32Array(new SharedArrayBuffer(4 * length)) : undefined;
}
