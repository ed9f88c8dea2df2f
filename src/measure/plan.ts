import { hypergeometric, randomStream, sampleWithoutReplacement } from '../numeric/index.js';
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
  /** Pairs in the pictures, by number; none where there are none. */
  readonly picturePairs: Uint32Array;
  /** Without pairs: the rows of each modality in the pictures, equally many. */
  readonly pictureRows: readonly [Uint32Array, Uint32Array] | undefined;
  /** Without pairs: how many rows of each part each shuffle calls "first", `[parts, permutations]`. */
  readonly shuffleQuotas: Uint32Array | undefined;
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
  readonly permutations: number;
  readonly picturePairs: number;
  readonly seed: number;
}): MeasurePlan {
  const { counts, units, pairs, exactRows, seed } = input;
  const exact = isExact(counts, exactRows);
  const sample = (modality: 0 | 1, size: number, stream: number) =>
    exact || counts[modality] <= size
      ? undefined
      : sampleWithoutReplacement(counts[modality], size, randomStream(seed, stream, modality));
  const unitRanges = rowRanges(units, Math.max(2048, Math.ceil(units / 32)));
  const drawn = Math.min(...counts, input.picturePairs);
  const drawnRows = (modality: 0 | 1) =>
    sampleWithoutReplacement(counts[modality], drawn, randomStream(seed, 6, modality));
  return {
    exact,
    unitRanges,
    queries: [sample(0, SAMPLED_QUERIES, 4), sample(1, SAMPLED_QUERIES, 4)],
    coneRows: [sample(0, SAMPLED_CONE_ROWS, 5), sample(1, SAMPLED_CONE_ROWS, 5)],
    picturePairs: sampleWithoutReplacement(pairs, Math.min(pairs, input.picturePairs), randomStream(seed, 6)),
    pictureRows: pairs === 0 ? [drawnRows(0), drawnRows(1)] : undefined,
    shuffleQuotas: pairs === 0 ? shuffleQuotas(unitRanges, counts, input.permutations, seed) : undefined,
  };
}

/**
 * How many rows of each part a shuffle of all labels calls "first", `[parts, permutations]`: parts draw from one urn in
 * turn, so that each shuffle calls exactly as many rows "first" as there are, wherever the parts are worked on.
 */
function shuffleQuotas(
  parts: readonly RowRange[],
  [first, second]: readonly [number, number],
  permutations: number,
  seed: number,
): Uint32Array {
  const quotas = new Uint32Array(parts.length * permutations);
  for (let p = 0; p < permutations; p++) {
    const random = randomStream(seed, 7, p);
    let rows = first + second;
    let wanted = first;
    parts.forEach(({ count }, part) => {
      const own = hypergeometric(random, rows, wanted, count);
      quotas[part * permutations + p] = own;
      rows -= count;
      wanted -= own;
    });
  }
  return quotas;
}
