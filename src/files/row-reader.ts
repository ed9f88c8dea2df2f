/** Runs of rows as numbers: the one place where stored bytes become vectors. */
import { readBytesInto, type ByteSource, type BytePlace } from './byte-source.js';
import { InputError } from './input-error.js';
import type { RowLayout, StoredRows } from './row-layout.js';
import { DecodeBuffer, decodeNumbers, hostIsLittleEndian, itemSizes, swapBytes } from './number-types.js';

export interface RowReader {
  /**
   * Rows `[start, start + count)` of `matrix` as stored, rounded to float32, `[count, dim]` row-major in `out`. Numbers
   * beyond float32 become infinite, and those far below it zero: {@link readNormalizedRows} keeps such rows.
   */
  readFloatRows(matrix: StoredRows, start: number, count: number, out: Float32Array): void;

  /**
   * Rows `[start, start + count)` of `matrix` as stored, `[count, dim]` row-major in `out`. Integers of 64 bits round
   * to the nearest float64. Throws an {@link InputError} where the file has become shorter since it was opened.
   */
  readRows(matrix: StoredRows, start: number, count: number, out: Float64Array): void;

  /**
   * Rows `[start, start + count)` divided by their Euclidean norms, `[count, dim]` row-major in `out`, and the norms in
   * `norms`. Norms are computed in float64, scaled where squares would overflow or vanish: rows of 1e300 or 1e-300 are
   * fine (a norm beyond float64 itself is recorded as `Number.MAX_VALUE`). Throws an {@link InputError} that names
   * file, row and column at the first NaN, infinity or row of zeros.
   */
  readNormalizedRows(
    matrix: StoredRows,
    start: number,
    count: number,
    out: Float32Array,
    norms: Float64Array,
  ): void;
}

/** Bytes that one read asks for: large enough to forget the call's cost, small enough to stay in the cache. */
const blockBytes = 0x40000;

/**
 * A reader with buffers of its own, for one thread. `open` is what this thread makes of a place; it may be called for
 * every run of rows, so it should cost nothing.
 */
export function createRowReader(open: (place: BytePlace, path: string) => ByteSource): RowReader {
  let scratch = new DecodeBuffer(blockBytes);
  let numbers = new Float64Array(0);

  function scratchOf(bytes: number): DecodeBuffer {
    if (scratch.bytes.length < bytes) scratch = new DecodeBuffer(bytes);
    return scratch;
  }

  function fillScratch(
    source: ByteSource,
    layout: RowLayout,
    length: number,
    position: number,
  ): DecodeBuffer {
    const buffer = scratchOf(length);
    readBytesInto(source, position, buffer.bytes.subarray(0, length));
    if (layout.littleEndian !== hostIsLittleEndian) swapBytes(buffer.bytes, length, itemSizes[layout.type]);
    return buffer;
  }

  /** Rows of one layout into `out` from element `outStart` on. */
  function decodeRows(
    layout: RowLayout,
    start: number,
    count: number,
    out: Float64Array,
    outStart: number,
  ): void {
    const source = open(layout.place, layout.path);
    const size = itemSizes[layout.type];
    const { dim, rowStride, columnStride } = layout;
    if (columnStride === size) {
      // Rows lie in one piece: as many of them in a read as fill a block.
      const perRead = Math.max(1, Math.floor(blockBytes / rowStride));
      for (let done = 0; done < count; done += perRead) {
        const rows = Math.min(perRead, count - done);
        const buffer = fillScratch(
          source,
          layout,
          (rows - 1) * rowStride + dim * size,
          layout.offset + (start + done) * rowStride,
        );
        const at = outStart + done * dim;
        if (rowStride === dim * size) {
          decodeNumbers(buffer, layout.type, 0, 1, rows * dim, out, at, 1);
        } else {
          for (let r = 0; r < rows; r++) {
            decodeNumbers(buffer, layout.type, (r * rowStride) / size, 1, dim, out, at + r * dim, 1);
          }
        }
      }
      return;
    }
    // Columns lie in one piece, or nearly (Fortran order): a run of rows down each of them.
    const perRun = Math.max(1, Math.floor(blockBytes / rowStride));
    for (let done = 0; done < count; done += perRun) {
      const rows = Math.min(perRun, count - done);
      const run = (rows - 1) * rowStride + size;
      // Where the run is most of a column, one read takes several columns.
      const perRead =
        2 * run < columnStride ? 1 : Math.max(1, Math.floor((blockBytes - run) / columnStride) + 1);
      for (let column = 0; column < dim; column += perRead) {
        const columns = Math.min(perRead, dim - column);
        const position = layout.offset + (start + done) * rowStride + column * columnStride;
        const buffer = fillScratch(source, layout, (columns - 1) * columnStride + run, position);
        for (let c = 0; c < columns; c++) {
          const first = (c * columnStride) / size;
          decodeNumbers(
            buffer,
            layout.type,
            first,
            rowStride / size,
            rows,
            out,
            outStart + done * dim + column + c,
            dim,
          );
        }
      }
    }
  }

  function normalizeRows(
    matrix: StoredRows,
    layout: RowLayout,
    start: number,
    count: number,
    out: Float32Array,
    norms: Float64Array,
    outRow: number,
  ): void {
    const { dim } = layout;
    const size = itemSizes[layout.type];
    // Runs down a column should be long: each costs a read.
    const blockSize = layout.columnStride === size ? blockBytes : 16 * blockBytes;
    const perBlock = Math.max(1, Math.floor(blockSize / (dim * size)));
    if (isDirect(layout)) {
      // The bytes in the file are the numbers in `out`: read them there, and scale them where they lie.
      const source = open(layout.place, layout.path);
      const bytes = new Uint8Array(out.buffer, out.byteOffset + outRow * dim * size, count * dim * size);
      for (let done = 0; done < count; done += perBlock) {
        const rows = Math.min(perBlock, count - done);
        const block = bytes.subarray(done * dim * size, (done + rows) * dim * size);
        readBytesInto(source, layout.offset + (start + done) * layout.rowStride, block);
        const bad = normalizeInPlace(out, norms, outRow + done, rows, dim);
        if (bad >= 0) {
          const at = (outRow + done + bad) * dim;
          throw badRow(matrix, layout, start + done + bad, out.subarray(at, at + dim));
        }
      }
      return;
    }
    if (numbers.length < perBlock * dim) numbers = new Float64Array(perBlock * dim);
    for (let done = 0; done < count; done += perBlock) {
      const rows = Math.min(perBlock, count - done);
      decodeRows(layout, start + done, rows, numbers, 0);
      const bad = normalizeInto(numbers, out, norms, outRow + done, rows, dim);
      if (bad >= 0) {
        throw badRow(matrix, layout, start + done + bad, numbers.subarray(bad * dim, (bad + 1) * dim));
      }
    }
  }

  /** Whether the bytes in the file are the numbers in memory. */
  function isDirect({ type, littleEndian, columnStride, rowStride, dim }: RowLayout): boolean {
    const size = itemSizes[type];
    return (
      type === 'float32' &&
      littleEndian === hostIsLittleEndian &&
      columnStride === size &&
      rowStride === dim * size
    );
  }

  return {
    readFloatRows(matrix, start, count, out) {
      checkRange('readFloatRows', matrix, start, count, out.length);
      const { dim } = matrix;
      forEachRun(matrix, start, count, (layout, from, rows, outRow) => {
        const part = out.subarray(outRow * dim, (outRow + rows) * dim);
        if (isDirect(layout)) {
          const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
          readBytesInto(open(layout.place, layout.path), layout.offset + from * layout.rowStride, bytes);
          return;
        }
        if (numbers.length < rows * dim) numbers = new Float64Array(rows * dim);
        decodeRows(layout, from, rows, numbers, 0);
        part.set(numbers.subarray(0, rows * dim));
      });
    },
    readRows(matrix, start, count, out) {
      checkRange('readRows', matrix, start, count, out.length);
      forEachRun(matrix, start, count, (layout, from, rows, outRow) => {
        decodeRows(layout, from, rows, out, outRow * matrix.dim);
      });
    },
    readNormalizedRows(matrix, start, count, out, norms) {
      checkRange('readNormalizedRows', matrix, start, count, out.length);
      if (norms.length < count) {
        throw new RangeError(`readNormalizedRows: expected room for ${count} norms, got ${norms.length}`);
      }
      forEachRun(matrix, start, count, (layout, from, rows, outRow) => {
        normalizeRows(matrix, layout, from, rows, out, norms, outRow);
      });
    },
  };
}

function checkRange(subject: string, matrix: StoredRows, start: number, count: number, room: number): void {
  if (
    !Number.isInteger(start) ||
    !Number.isInteger(count) ||
    start < 0 ||
    count < 0 ||
    start + count > matrix.rows
  ) {
    throw new RangeError(
      `${subject}: expected rows inside [0, ${matrix.rows}) of ${matrix.name}, got ${count} from ${start}`,
    );
  }
  if (room < count * matrix.dim) {
    throw new RangeError(`${subject}: expected room for ${count} x ${matrix.dim} numbers, got ${room}`);
  }
}

/**
 * Calls `visit` for each shard that a run of rows touches, with the rows inside the shard and their place in the run.
 */
function forEachRun(
  matrix: StoredRows,
  start: number,
  count: number,
  visit: (layout: RowLayout, from: number, rows: number, outRow: number) => void,
): void {
  let before = 0;
  for (const layout of matrix.layouts) {
    const from = Math.max(start - before, 0);
    const to = Math.min(start + count - before, layout.rows);
    if (from < to) visit(layout, from, to - from, before + from - start);
    before += layout.rows;
  }
}

/**
 * Normalises rows of float32 where they lie. Squares of float32 neither overflow nor vanish in float64, so the plain
 * sum will do. Returns the first bad row, or -1.
 */
function normalizeInPlace(
  out: Float32Array,
  norms: Float64Array,
  firstRow: number,
  rows: number,
  dim: number,
): number {
  for (let r = 0; r < rows; r++) {
    const start = (firstRow + r) * dim;
    const end = start + dim;
    const unrolled = start + (dim & ~3);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let k = start;
    for (; k < unrolled; k += 4) {
      const w = out[k]!;
      const x = out[k + 1]!;
      const y = out[k + 2]!;
      const z = out[k + 3]!;
      a += w * w;
      b += x * x;
      c += y * y;
      d += z * z;
    }
    for (; k < end; k++) a += out[k]! * out[k]!;
    const sum = a + b + (c + d);
    // One comparison catches zero, infinity and NaN.
    if (!(sum > 0 && sum < Infinity)) return r;
    const norm = Math.sqrt(sum);
    const scale = 1 / norm;
    for (k = start; k < end; k++) out[k] = out[k]! * scale;
    norms[firstRow + r] = norm;
  }
  return -1;
}

/** Sums of squares outside this range have lost digits to overflow or underflow. */
const smallestSafeSum = 1e-280;
const largestSafeSum = 1e300;

/** Rows of float64 from `numbers`, normalised, to `out` from row `firstRow` on. Returns the first bad row, or -1. */
function normalizeInto(
  numbers: Float64Array,
  out: Float32Array,
  norms: Float64Array,
  firstRow: number,
  rows: number,
  dim: number,
): number {
  for (let r = 0; r < rows; r++) {
    const from = r * dim;
    const shift = firstRow * dim;
    let sum = 0;
    for (let k = from; k < from + dim; k++) sum += numbers[k]! * numbers[k]!;
    if (sum > smallestSafeSum && sum < largestSafeSum) {
      const norm = Math.sqrt(sum);
      for (let k = from; k < from + dim; k++) out[shift + k] = numbers[k]! / norm;
      norms[firstRow + r] = norm;
      continue;
    }
    let largest = 0;
    for (let k = from; k < from + dim; k++) {
      const size = Math.abs(numbers[k]!);
      // NaN fails every comparison, so it is caught by name.
      if (size > largest || size !== size) largest = size;
      if (size !== size) break;
    }
    if (!(largest > 0 && largest < Infinity)) return r;
    sum = 0;
    for (let k = from; k < from + dim; k++) {
      const scaled = numbers[k]! / largest;
      sum += scaled * scaled;
    }
    const norm = Math.sqrt(sum);
    for (let k = from; k < from + dim; k++) out[shift + k] = numbers[k]! / largest / norm;
    norms[firstRow + r] = Math.min(norm * largest, Number.MAX_VALUE);
  }
  return -1;
}

function badRow(matrix: StoredRows, layout: RowLayout, row: number, values: ArrayLike<number>): InputError {
  const subject = `${layout.path}: ${matrix.name} row ${row + (layout.firstRow ?? 0)}`;
  return badVector(subject, values);
}

/** Why a vector has no direction: the first NaN or infinity, or zeros throughout. */
export function badVector(subject: string, values: ArrayLike<number>): InputError {
  for (let column = 0; column < values.length; column++) {
    const value = values[column]!;
    if (!Number.isFinite(value)) {
      return new InputError(
        `${subject}, column ${column}: expected a finite number, got ${value}; ` +
          'drop the row and its pair, or embed it again',
      );
    }
  }
  return new InputError(
    `${subject}: expected a vector with a direction, got ${values.length} zeros; ` +
      'drop the row and its pair, or embed it again',
  );
}
