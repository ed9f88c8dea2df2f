import type { Both, Side } from '../geometry/index.js';
import { readRuns, type RowRange, type RowSource } from '../runtime/blockwise/index.js';
import type { RowsByUnit, Units } from '../embeddings/units.js';

/** About this many rows of both modalities together are in memory at a time. */
const BLOCK_ROWS = 4096;

/** The rows of one modality that a block of units holds, in the order of units. */
export interface BlockRows {
  readonly indices: Uint32Array;
  readonly data: Float32Array;
}

/** Consecutive units, and their rows. */
export interface UnitBlock {
  readonly range: RowRange;
  readonly rows: Both<BlockRows>;
}

/** Consecutive runs of units with about BLOCK_ROWS rows; a unit larger than that is a block by itself. */
export function* unitBlocks(units: Units, range: RowRange): Generator<RowRange> {
  const end = range.start + range.count;
  const rowsBefore = (unit: number) => units.rows[0].offsets[unit]! + units.rows[1].offsets[unit]!;
  for (let start = range.start; start < end;) {
    let stop = start + 1;
    while (stop < end && rowsBefore(stop + 1) - rowsBefore(start) <= BLOCK_ROWS) stop++;
    yield { start, count: stop - start };
    start = stop;
  }
}

export function readBlock(units: Units, range: RowRange, sources: Both<RowSource>): UnitBlock {
  const read = (side: Side): BlockRows => {
    const source = sources[side];
    const indices = itemsOf(units.rows[side], range);
    const data = new Float32Array(indices.length * source.dim);
    readRuns(source, indices, data);
    return { indices, data };
  };
  return { range, rows: [read(0), read(1)] };
}

/** The items of a run of units. */
export function itemsOf({ offsets, items }: RowsByUnit, range: RowRange): Uint32Array {
  return items.subarray(offsets[range.start]!, offsets[range.start + range.count]!);
}

/** The sum of rows [from, to), written to `out`. */
export function sumRows(data: Float32Array, from: number, to: number, dim: number, out: Float64Array): void {
  out.fill(0);
  for (let i = from; i < to; i++) for (let k = 0; k < dim; k++) out[k]! += data[i * dim + k]!;
}

/** Adds a graph's output to a running sum in float64. */
export function accumulate(total: Float64Array, output: { readonly data: unknown }): void {
  const part = output.data as Float32Array;
  for (let k = 0; k < total.length; k++) total[k]! += part[k]!;
}

/** `a + b`, written over `a`: parts are merged once and their sums are large. */
export function addTo(a: Float64Array, b: Float64Array): Float64Array {
  for (let k = 0; k < a.length; k++) a[k]! += b[k]!;
  return a;
}
