/** Room for float32 numbers that every thread sees, where there is shared memory; a page may have none. */
export function sharedFloats(length: number): Float32Array {
  return new Float32Array(
    typeof SharedArrayBuffer === 'undefined'
      ? new ArrayBuffer(4 * length)
      : new SharedArrayBuffer(4 * length),
  );
}

/** The rows as they are, or a copy that every thread sees. */
export function inSharedMemory(rows: Float32Array): Float32Array {
  if (typeof SharedArrayBuffer !== 'undefined' && rows.buffer instanceof SharedArrayBuffer) return rows;
  const out = sharedFloats(rows.length);
  out.set(rows);
  return out;
}
