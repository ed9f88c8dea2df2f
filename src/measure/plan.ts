import { randomStream, sampleWithoutReplacement } from '../numeric/index.js';
import { rowRanges, type RowRange } from '../runtime/blockwise/index.js';

/** Above `exactRows` rows in a modality, this many queries search all the other rows. */
const SAMPLED_QUERIES = 2000;

/** Above `exactRows` rows in a modality, the cosines inside it are those of this many rows. */
const SAMPLED_CONE_ROWS = 8192;

export interface MeasurePlan {
  /** All pairs of rows are looked at, and all rows are kept in memory. */
  readonly exact: boolean;
  /** Parts of the moments pass: fixed by the number of units alone, so that sums don't depend on the machine. */
  readonly unitRanges: readonly RowRange[];
  /** Rows that search: all, or a sample. */
  readonly queries: readonly [Uint32Array | undefined, Uint32Array | undefined];
  /** Rows whose mutual cosines are counted: all, or a sample. */
  readonly coneRows: readonly [Uint32Array | undefined, Uint32Array | undefined];
  /** Pairs in the pictures, by number. */
  readonly picturePairs: Uint32Array;
}

/** Whether every pair of rows is looked at. */
export function isExact(counts: readonly [number, number], exactRows: number): boolean {
  return Math.max(...counts) <= exactRows;
}

export function planMeasure(input: {
  readonly counts: readonly [number, number];
  readonly units: number;
  readonly pairs: number;
  readonly exactRows: number;
  readonly picturePairs: number;
  readonly seed: number;
}): MeasurePlan {
  const { counts, units, pairs, exactRows, seed } = input;
  const exact = isExact(counts, exactRows);
  const sample = (modality: 0 | 1, size: number, stream: number) =>
    exact || counts[modality] <= size
      ? undefined
      : sampleWithoutReplacement(counts[modality], size, randomStream(seed, stream, modality));
  return {
    exact,
    unitRanges: rowRanges(units, Math.max(2048, Math.ceil(units / 32))),
    queries: [sample(0, SAMPLED_QUERIES, 4), sample(1, SAMPLED_QUERIES, 4)],
    coneRows: [sample(0, SAMPLED_CONE_ROWS, 5), sample(1, SAMPLED_CONE_ROWS, 5)],
    picturePairs: sampleWithoutReplacement(pairs, Math.min(pairs, input.picturePairs), randomStream(seed, 6)),
  };
}
