import { sumKernel, type SumKernel } from '../correction/row-kernel.js';
import type { StoredRows } from '../files/row-layout.js';
import { rowRanges, type RowRange } from '../runtime/blockwise/index.js';
import type { World } from '../runtime/index.js';
import { openCalibrationRows, readerOf, type CalibrationRows } from './calibration-rows.js';

/** Bytes of the rows that are in memory at a time: few enough for a core's own cache. */
const BLOCK_BYTES = 0x80000;

/** How many rows of so many numbers fill a block. */
export const rowsOfBlock = (dim: number): number => Math.max(1, Math.floor(BLOCK_BYTES / (4 * dim)));

/** What the last rows were summed with: the next have their length. */
let kept: { readonly dim: number; readonly kernel: SumKernel | undefined } | undefined;

function kernelFor(dim: number): SumKernel | undefined {
  if (kept?.dim !== dim) kept = { dim, kernel: sumKernel(dim, rowsOfBlock(dim)) };
  return kept.kernel;
}

/**
 * The sum of a range of rows at length 1, `[d]`, in float64.
 *
 * @param onRows Called after each block.
 * @throws InputError that names the row where one has no direction.
 */
export function sumRange(
  rows: CalibrationRows,
  { start, count }: RowRange,
  world: World,
  onRows: (count: number) => void,
): Float64Array {
  const { stored, range, chosen } = rows;
  const { dim } = stored;
  const sum = new Float64Array(dim);
  const source = openCalibrationRows(rows, world);
  const kernel = chosen === undefined && isNarrow(stored) ? kernelFor(dim) : undefined;
  kernel?.sum.fill(0);
  let buffer = new Float32Array(0);
  const slowly = (first: number, number: number): void => {
    if (buffer.length < number * dim) buffer = new Float32Array(number * dim);
    source.read(first, number, buffer);
    addRows(buffer.subarray(0, number * dim), sum);
  };
  for (const part of rowRanges(start + count, rowsOfBlock(dim), start)) {
    if (kernel === undefined) {
      slowly(part.start, part.count);
    } else {
      readerOf(world).readFloatRows(stored, (range?.start ?? 0) + part.start, part.count, kernel.rows);
      const done = kernel.run(part.count);
      // A row without a direction: this reader names it.
      if (done < part.count) slowly(part.start + done, part.count - done);
    }
    onRows(part.count);
  }
  kernel?.sum.forEach((value, k) => (sum[k]! += value));
  return sum;
}

/** Whether float32 holds whatever the rows hold: numbers far beyond it are another reader's. */
function isNarrow({ layouts }: StoredRows): boolean {
  return layouts.every(({ type }) => type === 'float32' || type === 'float16' || type === 'bfloat16');
}

/** Adds rows `[n, d]` to a sum `[d]`. */
export function addRows(block: Float32Array, sum: Float64Array): void {
  const dim = sum.length;
  const rows = block.length / dim;
  const even = rows & ~3;
  // Four rows at a time: one read and one write of the sum for four.
  for (let r = 0; r < even; r += 4) {
    const a = r * dim;
    const b = a + dim;
    const c = b + dim;
    const d = c + dim;
    for (let k = 0; k < dim; k++) {
      sum[k]! += block[a + k]! + block[b + k]! + (block[c + k]! + block[d + k]!);
    }
  }
  for (let at = even * dim; at < block.length; at += dim) {
    for (let k = 0; k < dim; k++) sum[k]! += block[at + k]!;
  }
}
