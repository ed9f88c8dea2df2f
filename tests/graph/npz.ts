import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { hostTensor, type HostTensor } from '../../src/graph/index.js';

/** The arrays of a NumPy archive (C order, little-endian, float64, float32 or int64), for reference files. */
export function readNpz(path: string): ReadonlyMap<string, HostTensor> {
  const arrays = new Map<string, HostTensor>();
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(path)))) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const headerLength = view.getUint16(8, true);
    const header = new TextDecoder('latin1').decode(bytes.subarray(10, 10 + headerLength));
    const descr = /'descr': '([^']+)'/.exec(header)?.[1];
    const shape = [...(/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').matchAll(/\d+/g)].map(([dim]) =>
      Number(dim),
    );
    if (!header.includes("'fortran_order': False")) throw new Error(`${name}: expected C order`);
    const data = bytes.slice(10 + headerLength).buffer;
    const tensor =
      descr === '<f8'
        ? hostTensor('float64', shape, new Float64Array(data))
        : descr === '<f4'
          ? hostTensor('float32', shape, new Float32Array(data))
          : hostTensor('int64', shape, new BigInt64Array(data));
    arrays.set(name.replace(/\.npy$/, ''), tensor);
  }
  return arrays;
}
