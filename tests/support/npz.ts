import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';

/** An array of a reference file, its numbers in row-major order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Reads the plain `.npy` kinds that reference files hold; shares no code with the library. */
export function parseNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = view.getUint8(6) >= 2;
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  if (header.includes("'fortran_order': True")) throw new Error('npy: Fortran order');
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  // A copy that begins where the data does: typed arrays want aligned places. (A Buffer's own slice is a view.)
  const data = Uint8Array.prototype.slice.call(bytes, start + length).buffer;
  switch (descr) {
    case '|u1':
    case '|b1':
      return { shape, values: new Uint8Array(data) };
    case '<i4':
      return { shape, values: new Int32Array(data) };
    case '<i8':
      return { shape, values: Array.from(new BigInt64Array(data), Number) };
    case '<f4':
      return { shape, values: new Float32Array(data) };
    case '<f8':
      return { shape, values: new Float64Array(data) };
    default:
      throw new Error(`npy: kind ${descr}`);
  }
}

/** All arrays of an `.npz` file by name. */
export function readNpz(path: string): Record<string, NpyArray> {
  return Object.fromEntries(
    Object.entries(unzipSync(readFileSync(path))).map(([name, bytes]) => [
      name.replace(/\.npy$/, ''),
      parseNpy(bytes),
    ]),
  );
}
