import { createRowReader, type RowReader } from '../files/row-reader.js';
import type { StoredRows } from '../files/row-layout.js';
import { readRuns, type RowRange, type RowSource } from '../runtime/blockwise/index.js';
import type { World } from '../runtime/index.js';

/** Rows that a calibration takes from where they are stored: plain data, which another thread can be handed. */
export interface CalibrationRows {
  readonly stored: StoredRows;
  /** A run of them. Default: all. */
  readonly range?: RowRange;
  /** Or these, by number, in this order; a number may come more than once. */
  readonly chosen?: Uint32Array;
}

/** How many rows there are. */
export function countOf({ stored, range, chosen }: CalibrationRows): number {
  return chosen?.length ?? range?.count ?? stored.rows;
}

/** Readers keep buffers: one for each world, which is one for each thread. */
export function readerOf(world: World): RowReader {
  const reader = readers.get(world) ?? createRowReader((place, path) => world.bytes(place, path));
  readers.set(world, reader);
  return reader;
}

const readers = new WeakMap<World, RowReader>();

/** Opens calibration rows, scaled to length 1. @throws InputError where one is read that has no direction. */
export function openCalibrationRows({ stored, range, chosen }: CalibrationRows, world: World): RowSource {
  const reader = readerOf(world);
  let norms = new Float64Array(0);
  const source = (first: number, rows: number): RowSource => ({
    rows,
    dim: stored.dim,
    read(start, count, out) {
      if (norms.length < count) norms = new Float64Array(count);
      reader.readNormalizedRows(stored, first + start, count, out, norms.subarray(0, count));
    },
  });
  const all = source(0, stored.rows);
  if (chosen === undefined) return range === undefined ? all : source(range.start, range.count);
  return {
    rows: chosen.length,
    dim: stored.dim,
    read: (start, count, out) => readRuns(all, chosen.subarray(start, start + count), out),
  };
}
