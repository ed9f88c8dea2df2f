import type { Both } from '../../geometry/index.js';
import { readRuns, type RowSource } from '../../runtime/blockwise/index.js';
import { sharedFloats } from '../../evaluation/shared-rows.js';
import { firstOfKind, type ChosenRows, type Items, type RowPairs } from './items.js';

/** Rows of two modalities in memory, of length 1, and what belongs together: plain data that crosses threads. */
export interface PairedRows {
  readonly dim: number;
  /** `[n, dim]` of each modality; they may lie in shared memory. */
  readonly rows: Both<Float32Array>;
  /** Left out where nobody knows which row goes with which. */
  readonly pairs?: RowPairs;
  /** The item of each row, from 0. */
  readonly items: Both<Uint32Array>;
  /** The class of each row, where it is known. */
  readonly labels?: Both<Uint32Array>;
}

/** Everything about the rows of a file but the rows themselves. */
export interface RowPlan {
  readonly sources: Both<RowSource>;
  readonly pairs: RowPairs | undefined;
  readonly items: Items;
  readonly labels?: Both<Uint32Array> | undefined;
}

/** Reads the chosen rows; pairs, items and labels are numbered anew. Items are chosen whole, so no pair is cut. */
export function gather({ sources, pairs, items, labels }: RowPlan, chosen: ChosenRows): PairedRows {
  const { dim } = sources[0];
  const read = (side: 0 | 1): Float32Array => {
    const out = sharedFloats(chosen[side].length * dim);
    readRuns(sources[side], chosen[side], out);
    return out;
  };
  const number = new Map<number, number>();
  const itemsOfSide = (side: 0 | 1): Uint32Array =>
    chosen[side].map((row) => {
      const item = items.of[side][row]!;
      const own = number.get(item) ?? number.size;
      number.set(item, own);
      return own;
    });
  const pick = (values: Both<Uint32Array>): Both<Uint32Array> => [
    chosen[0].map((row) => values[0][row]!),
    chosen[1].map((row) => values[1][row]!),
  ];
  return {
    dim,
    rows: [read(0), read(1)],
    ...(pairs && { pairs: renumbered(pairs, chosen) }),
    items: [itemsOfSide(0), itemsOfSide(1)],
    ...(labels && { labels: pick(labels) }),
  };
}

/** The pairs whose rows are both among the chosen ones, by their places there. */
function renumbered({ first, second }: RowPairs, chosen: ChosenRows): RowPairs {
  const places = chosen.map((rows) => new Map(Array.from(rows, (row, place) => [row, place])));
  const kept: [number, number][] = [];
  for (let p = 0; p < first.length; p++) {
    const [a, b] = [places[0]!.get(first[p]!), places[1]!.get(second[p]!)];
    if (a !== undefined && b !== undefined) kept.push([a, b]);
  }
  return {
    first: Uint32Array.from(kept, ([a]) => a),
    second: Uint32Array.from(kept, ([, b]) => b),
  };
}

/** Rows `numbers` of a source, as a source that reads them when asked. */
export function selectedRows(source: RowSource, numbers: Uint32Array): RowSource {
  return {
    rows: numbers.length,
    dim: source.dim,
    read: (start, count, out) => readRuns(source, numbers.subarray(start, start + count), out),
  };
}

/** One row for all that are the same: their numbers, and the pairs between them, each once. */
export function mergeRepeats(
  prints: Both<Float64Array>,
  pairs: RowPairs | undefined,
): { readonly kept: ChosenRows; readonly pairs: RowPairs | undefined } {
  const sides = prints.map((own) => {
    const first = firstOfKind(own);
    const kept = first.filter((same, i) => same === i);
    const place = new Map(Array.from(kept, (row, k) => [row, k]));
    return { kept, of: first.map((same) => place.get(same)!) };
  });
  const [a, b] = [sides[0]!, sides[1]!];
  const kept = [a.kept, b.kept] as const;
  if (pairs === undefined) return { kept, pairs };
  const seen = new Map<number, [number, number]>();
  for (let p = 0; p < pairs.first.length; p++) {
    const [i, j] = [a.of[pairs.first[p]!]!, b.of[pairs.second[p]!]!];
    seen.set(i * b.kept.length + j, [i, j]);
  }
  const joined = [...seen.values()];
  return {
    kept,
    pairs: { first: Uint32Array.from(joined, ([i]) => i), second: Uint32Array.from(joined, ([, j]) => j) },
  };
}
