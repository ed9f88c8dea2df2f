/** Cross-modal search in both directions: how each query's best match stands among all candidates. */
import { type Both, type Side } from '../../geometry/index.js';
import { recallByQuery } from '../../evaluation/index.js';
import {
  addMatchRanks,
  chooseMatches,
  concatMatchRanks,
  crossSweep,
  gatheredRows,
  matchesByQuery,
  rowRanges,
  type CrossSweepInput,
  type Matches,
  type MatchRanks,
} from '../../runtime/blockwise/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import { columns } from '../columns.js';
import { openRows, type RowPlace } from '../rows.js';
import { shared } from '../shared-memory.js';
import type { PassContext } from './context.js';

/** Queries of one task: enough to keep a core busy for a second, few enough to share out. */
const TASK_QUERIES = 2048;

interface MatchesInput extends Pick<PassContext, 'pairs' | 'counts'> {
  /** Numbers of the pairs in the order of their cosines. */
  readonly order: Uint32Array;
  readonly cosines: Float64Array;
  /** Rows that search: all, or a sample. */
  readonly queries: PassContext['plan']['queries'];
}

/** The matches of each modality's searching rows, in the order of those. */
export const matchesTask = defineTask(
  import.meta.url,
  'matchesTask',
  (input: MatchesInput): Both<Matches> => {
    const { pairs, counts, order, cosines, queries } = input;
    const ordered = new Float64Array(cosines.length);
    for (let p = 0; p < order.length; p++) ordered[order[p]!] = cosines[p]!;
    const { first, second } = pairs;
    const all = [
      matchesByQuery(counts[0], { query: first, key: second, cosine: ordered }),
      matchesByQuery(counts[1], { query: second, key: first, cosine: ordered }),
    ] as const;
    const searching = (side: Side): Matches => {
      const chosen = queries[side];
      const { offsets, keys, cosines: own } = chosen ? chooseMatches(all[side], chosen) : all[side];
      return { offsets: shared(offsets), keys: shared(keys), cosines: shared(own) };
    };
    return [searching(0), searching(1)];
  },
);

interface SearchInput extends Omit<CrossSweepInput, 'queries' | 'keys' | 'onTile'> {
  readonly queries: RowPlace;
  readonly keys: RowPlace;
  /** Only these rows search; `range` counts among them. */
  readonly chosen?: Uint32Array;
}

/** Ranks of a range of queries among all keys, and perhaps of the keys among them. */
export const searchTask = defineTask(
  import.meta.url,
  'searchTask',
  ({ queries, keys, chosen, ...rest }: SearchInput, { world, progress }: TaskContext<number>) => {
    const all = openRows(queries, world);
    return crossSweep(world.runtime({ threads: 1 }), {
      ...rest,
      queries: chosen ? gatheredRows(all, chosen) : all,
      keys: openRows(keys, world),
      onTile: progress,
    });
  },
);

/** Where every row searches, one product serves both directions. */
export function searchPass(context: PassContext, matches: Both<Matches>): Promise<Both<MatchRanks>> {
  return context.plan.exact ? searchAll(context, matches) : searchSample(context, matches);
}

async function searchAll(
  { stages, counts, places }: PassContext,
  [queryMatches, keyMatches]: Both<Matches>,
): Promise<Both<MatchRanks>> {
  const outputs = await stages.all({
    stage: 'retrieval',
    total: counts[0] * counts[1],
    task: searchTask,
    inputs: rowRanges(counts[0], TASK_QUERIES).map((range): SearchInput => {
      return { queries: places[0], keys: places[1], queryMatches, keyMatches, range };
    }),
  });
  return [
    concatMatchRanks(outputs.map((output) => output.queries)),
    addMatchRanks(outputs.map((output) => output.keys!)),
  ];
}

async function searchSample(
  { stages, counts, places, plan }: PassContext,
  matches: Both<Matches>,
): Promise<Both<MatchRanks>> {
  const chosen = [queriesOf(plan, counts, 0), queriesOf(plan, counts, 1)] as const;
  const inputs = (side: Side) =>
    shares(chosen[side].length).map((range): SearchInput => ({
      queries: places[side],
      keys: places[side === 0 ? 1 : 0],
      chosen: chosen[side],
      queryMatches: matches[side],
      range,
    }));
  const outputs = await stages.bySide({
    stage: 'retrieval',
    total: chosen[0].length * counts[1] + chosen[1].length * counts[0],
    task: searchTask,
    inputs: [inputs(0), inputs(1)],
  });
  const of = (side: Side) => concatMatchRanks(outputs[side].map(({ queries }) => queries));
  return [of(0), of(1)];
}

/** The rows of a modality that search, by number. */
export function queriesOf(plan: PassContext['plan'], counts: Both<number>, side: Side): Uint32Array {
  return plan.queries[side] ?? Uint32Array.from({ length: counts[side] }, (_, i) => i);
}

/** A sample of queries shared out evenly: each share reads all the keys. */
export function shares(count: number) {
  return rowRanges(count, Math.ceil(count / 2));
}

/** What a row that searches is worth: the columns of {@link searchValues}. */
export const SEARCH = columns(['recall@1', 'recall@5', 'recall@10', 'ownKindNearest', 'firstCrossModalRank']);

/**
 * The columns of {@link SEARCH} for each query, recall being NaN where a query has no match.
 *
 * @param ahead For each query, own-modality rows ahead of the best cross-modal one.
 */
export function searchValues(matchRanks: MatchRanks, matches: Matches, ahead: Uint32Array): Float64Array {
  const out = new Float64Array(ahead.length * SEARCH.count);
  const recall = recallByQuery(matchRanks, matches);
  for (let i = 0; i < ahead.length; i++) {
    SEARCH.write(out, i, {
      'recall@1': recall['r@1'][i]!,
      'recall@5': recall['r@5'][i]!,
      'recall@10': recall['r@10'][i]!,
      ownKindNearest: ahead[i]! > 0 ? 1 : 0,
      firstCrossModalRank: ahead[i]! + 1,
    });
  }
  return out;
}
