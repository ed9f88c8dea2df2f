import { momentsAbout, type Moments } from '../geometry/index.js';
import { defineGraph, gemm, hostTensor, reduceSum, tensorType, type Graph } from '../graph/index.js';
import { rowRanges, type RowRange, type RowSource } from '../runtime/blockwise/index.js';
import { defineTask, type Runtime } from '../runtime/index.js';
import { openCalibrationRows, type CalibrationRows } from './calibration-rows.js';
import { addRows, rowsOfBlock, sumRange } from './sum-rows.js';

/** What a task of either pass is handed. */
export interface PassInput {
  readonly rows: CalibrationRows;
  /** Which of them this task reads. */
  readonly range: RowRange;
}

/** Parts of a pass: fixed by the number of rows alone, so that sums do not depend on the machine. */
export function passRanges(rows: number): readonly RowRange[] {
  return rowRanges(rows, Math.max(4096, Math.ceil(rows / 64)));
}

/** Reads a range of rows block by block; the block is overwritten by the next. */
function* blocksOf(source: RowSource, { start, count }: RowRange): Generator<Float32Array> {
  const { dim } = source;
  const size = rowsOfBlock(dim);
  const buffer = new Float32Array(Math.min(size, count) * dim);
  for (const part of rowRanges(start + count, size, start)) {
    const block = buffer.subarray(0, part.count * dim);
    source.read(part.start, part.count, block);
    yield block;
  }
}

/** The sum of rows at length 1, `[d]`. */
export interface RowSum {
  readonly count: number;
  readonly sum: Float64Array;
}

/** Sums a range of rows. */
export const sumTask = defineTask<PassInput, RowSum, number>(
  import.meta.url,
  'sumTask',
  ({ rows, range }, { world, progress, throwIfStopped }) => {
    const sum = sumRange(rows, range, world, (count) => {
      progress(count);
      throwIfStopped();
    });
    return { count: range.count, sum };
  },
);

/** The mean of rows from their sums, which are added in the order given; zeros where there is no row. */
export function meanOf(parts: readonly RowSum[], dim: number): Float64Array {
  const mean = new Float64Array(dim);
  let count = 0;
  for (const part of parts) {
    count += part.count;
    for (let k = 0; k < dim; k++) mean[k]! += part.sum[k]!;
  }
  return count === 0 ? mean : mean.map((value) => value / count);
}

/** See {@link momentsOfRange}. */
export const momentsTask = defineTask<PassInput, Moments, number>(
  import.meta.url,
  'momentsTask',
  ({ rows, range }, { world, progress, throwIfStopped }) =>
    momentsOfRange(openCalibrationRows(rows, world), range, world.runtime({ threads: 1 }), (count) => {
      progress(count);
      throwIfStopped();
    }),
);

/** Moments of a range of rows; the products are float32, about the mean of the range's first block. */
export async function momentsOfRange(
  source: RowSource,
  range: RowRange,
  runtime: Runtime,
  onRows?: (rows: number) => void,
): Promise<Moments> {
  const { dim } = source;
  const program = await runtime.compile(scatterGraph(dim));
  const [sum, gram] = [new Float64Array(dim), new Float64Array(dim * dim)];
  let centre: Float32Array | undefined;
  try {
    for (const block of blocksOf(source, range)) {
      centre ??= Float32Array.from(meanOf([{ count: block.length / dim, sum: sumOf(block, dim) }], dim));
      for (let k = 0; k < block.length; k++) block[k] = block[k]! - centre[k % dim]!;
      const count = block.length / dim;
      const out = await program.run({ rows: hostTensor('float32', [count, dim], block) });
      accumulate(sum, out['sum']!.data as Float32Array);
      accumulate(gram, out['gram']!.data as Float32Array);
      onRows?.(count);
    }
  } finally {
    await program.dispose();
  }
  return momentsAbout(centre ?? new Float32Array(dim), range.count, sum, gram);
}

function sumOf(block: Float32Array, dim: number): Float64Array {
  const sum = new Float64Array(dim);
  addRows(block, sum);
  return sum;
}

function accumulate(to: Float64Array, values: Float32Array): void {
  for (let k = 0; k < to.length; k++) to[k]! += values[k]!;
}

function scatterGraph(dim: number): Graph {
  return defineGraph('scatter of rows', { rows: tensorType('float32', ['rows', dim]) }, ({ rows }) => ({
    sum: reduceSum(rows, [0]),
    gram: gemm(rows, rows, undefined, { transposeA: true }),
  }));
}
