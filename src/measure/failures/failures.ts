/** Row by row: pairs that lie worst, candidates that turn up everywhere, matches that are buried. */
import { bestTarget, sumOfGroups } from '../../evaluation/index.js';
import type { Both, Side } from '../../geometry/index.js';
import {
  bestCosines,
  gatheredRows,
  nearestSweep,
  oneTarget,
  rankSweep,
  rowRanges,
  type Matches,
  type TargetCounts,
  type RowRange,
} from '../../runtime/blockwise/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import type { HubFindings } from '../findings.js';
import type { PassContext } from '../passes/context.js';
import { queriesOf } from '../passes/search.js';
import { openRows, type RowPlace } from '../rows.js';
import { shared } from '../shared-memory.js';

/** Length of the lists whose hubs are counted. */
const K = 10;

/** Rows of one task. */
const TASK_QUERIES = 2048;

/** One row that is worth a look. */
export interface FailureRow {
  /**
   * `lowest-cosine`: a pair far apart. `worst-rank`: a query whose match comes late among the other modality. `hub`: a
   * candidate in many lists of ten. `buried`: a query whose match comes late in a pool of both modalities.
   */
  readonly kind: 'lowest-cosine' | 'worst-rank' | 'hub' | 'buried';
  /** From 1, the worst first; of each kind and modality. */
  readonly place: number;
  readonly side: Side;
  readonly row: number;
  /** The cosine; the rank from 1, equal scores shared out; how many of the lists it is in. */
  readonly value: number;
  /** The best match, a row of the other modality, and its cosine. */
  readonly match?: { readonly row: number; readonly cosine: number };
  /** What came first among the other modality. */
  readonly instead?: number;
}

/** What looking at every row gives. */
export interface Failures {
  readonly rows: readonly FailureRow[];
  readonly hubs: Both<HubFindings>;
}

interface NearestInput {
  readonly queries: RowPlace;
  readonly chosen: Uint32Array;
  readonly keys: RowPlace;
  /** Among the chosen. */
  readonly range: RowRange;
}

/** What came first for each query of a range, and in how many lists of ten each key is. */
export const nearestTask = defineTask(
  import.meta.url,
  'nearestTask',
  async ({ queries, chosen, keys, range }: NearestInput, { world, progress }: TaskContext<number>) => {
    const own = chosen.subarray(range.start, range.start + range.count);
    const all = openRows(keys, world);
    const nearest = await nearestSweep(world.runtime({ threads: 1 }), {
      queries: gatheredRows(openRows(queries, world), own),
      keys: all,
      range: { start: 0, count: range.count },
      k: K,
      onTile: progress,
    });
    const k = nearest.length / range.count;
    const occurrences = new Uint32Array(all.rows);
    for (const key of nearest) occurrences[key]!++;
    return { first: Uint32Array.from({ length: range.count }, (_, i) => nearest[i * k]!), occurrences };
  },
);

interface BuriedInput {
  readonly rows: RowPlace;
  readonly chosen: Uint32Array;
  readonly range: RowRange;
  /** The best match's cosine of each chosen row. */
  readonly cosines: Float64Array;
}

/** How many rows of a query's own modality, itself left out, stand above and beside its best match. */
export const buriedTask = defineTask(
  import.meta.url,
  'buriedTask',
  async ({ rows, chosen, range, cosines }: BuriedInput, { world, progress }: TaskContext<number>) => {
    const all = openRows(rows, world);
    const end = range.start + range.count;
    const own = chosen.subarray(range.start, end);
    const { rows: counts } = await rankSweep(world.runtime({ threads: 1 }), {
      queries: gatheredRows(all, own),
      keys: all,
      rows: { targets: oneTarget(cosines.slice(range.start, end)) },
      range: { start: 0, count: range.count },
      self: own,
      onTile: progress,
    });
    return { greater: counts.greater, tied: counts.tied };
  },
);

/** What earlier passes found. */
export interface SearchedRows {
  readonly across: Both<TargetCounts>;
  readonly matches: Both<Matches>;
  /** Of each pair, in the order of `units.pairs`. */
  readonly cosines: Float64Array;
}

/** @param most How many rows of each kind and modality. */
export async function failuresPass(
  context: PassContext,
  searched: SearchedRows,
  most: number,
): Promise<Failures> {
  const { stages, counts, places, plan, units, pairs } = context;
  const chosen = [shared(queriesOf(plan, counts, 0)), shared(queriesOf(plan, counts, 1))] as const;
  const other = (side: Side): Side => (side === 0 ? 1 : 0);
  const ranges = (side: Side) => rowRanges(chosen[side].length, TASK_QUERIES);
  const across = chosen[0].length * counts[1] + chosen[1].length * counts[0];
  const total = across + chosen[0].length * counts[0] + chosen[1].length * counts[1];
  const nearestInputs = (side: Side) =>
    ranges(side).map((range): NearestInput => {
      return { queries: places[side], chosen: chosen[side], keys: places[other(side)], range };
    });
  const nearest = await stages.bySide({
    ...{ stage: 'failures', total, task: nearestTask },
    inputs: [nearestInputs(0), nearestInputs(1)],
  });
  const cosines = [
    shared(bestCosines(searched.matches[0])),
    shared(bestCosines(searched.matches[1])),
  ] as const;
  const buriedInputs = (side: Side) =>
    ranges(side).map((range): BuriedInput => {
      return { rows: places[side], chosen: chosen[side], range, cosines: cosines[side] };
    });
  const buried = await stages.bySide({
    ...{ stage: 'failures', total, doneBefore: across, task: buriedTask },
    inputs: [buriedInputs(0), buriedInputs(1)],
  });
  const rows: FailureRow[] = [];
  // Pairs are in the order of their units.
  rows.push(
    ...worst(searched.cosines, most, false).map(({ at, value }, k): FailureRow => {
      const pair = units.pairs.items[at]!;
      const match = { row: pairs.second[pair]!, cosine: value };
      return { kind: 'lowest-cosine', place: k + 1, side: 0, row: pairs.first[pair]!, value, match };
    }),
  );
  for (const side of [0, 1] as const) {
    const first = nearest[side].flatMap((part) => Array.from(part.first));
    const ranks = ranksOf(searched.across[side], searched.matches[side]);
    const own = {
      greater: buried[side].flatMap(({ greater }) => Array.from(greater)),
      tied: buried[side].flatMap(({ tied }) => Array.from(tied)),
    };
    const pooled = ranks.map((rank, i) => rank + own.greater[i]! + own.tied[i]! / 2);
    const found = (kind: 'worst-rank' | 'buried', values: Float64Array): FailureRow[] =>
      worst(values, most, true).map(({ at, value }, k) => {
        const match = { row: bestMatch(searched.matches[side], at), cosine: cosines[side][at]! };
        return { kind, place: k + 1, side, row: chosen[side][at]!, value, match, instead: first[at]! };
      });
    rows.push(...found('worst-rank', ranks), ...found('buried', pooled));
  }
  // The lists of one modality's queries hold the other's rows.
  const occurrences = ([0, 1] as const).map((side) => {
    const sum = new Float64Array(counts[side]);
    for (const part of nearest[other(side)]) part.occurrences.forEach((value, row) => (sum[row]! += value));
    rows.push(
      ...worst(sum, most, true).map(({ at, value }, k): FailureRow => {
        return { kind: 'hub', place: k + 1, side, row: at, value };
      }),
    );
    return hubFindings(sum, chosen[other(side)].length);
  });
  return { rows, hubs: [occurrences[0]!, occurrences[1]!] };
}

/** Rank of each query's best match, equal scores shared out; NaN without a match. */
function ranksOf(across: TargetCounts, matches: Matches): Float64Array {
  return Float64Array.from({ length: matches.offsets.length - 1 }, (_, i) => {
    const best = bestTarget(matches, i);
    const sum = (of: 'greater' | 'tied') => sumOfGroups(across, of, best);
    return best < 0 ? NaN : 1 + sum('greater') + sum('tied') / 2;
  });
}

/** The key of the row's best match. */
function bestMatch({ offsets, keys, cosines }: Matches, row: number): number {
  let best = offsets[row]!;
  for (let p = best + 1; p < offsets[row + 1]!; p++) if (cosines[p]! > cosines[best]!) best = p;
  return keys[best]!;
}

/** The largest values (or the smallest) and their places; NaN is none, equal ones come in order. */
function worst(
  values: Float64Array,
  most: number,
  largest: boolean,
): { readonly at: number; readonly value: number }[] {
  const order = Array.from(values.keys()).filter((at) => !Number.isNaN(values[at]!));
  order.sort((a, b) => (largest ? values[b]! - values[a]! : values[a]! - values[b]!) || a - b);
  return order.slice(0, most).map((at) => ({ at, value: values[at]! }));
}

/**
 * How unevenly candidates turn up in the first ten: the skewness of N_10 (Radovanović, Nanopoulos & Ivanović, JMLR
 * 2010), the third standardised moment with divisor n.
 */
export function hubFindings(occurrences: Float64Array, lists: number): HubFindings {
  const n = occurrences.length;
  const mean = occurrences.reduce((sum, value) => sum + value, 0) / n;
  const moment = (power: number): number =>
    occurrences.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const variance = moment(2);
  return {
    k: K,
    lists,
    skewness: variance > 0 ? moment(3) / variance ** 1.5 : 0,
    most: occurrences.reduce((most, value) => Math.max(most, value), 0),
    never: occurrences.reduce((count, value) => count + Number(value === 0), 0) / n,
  };
}
