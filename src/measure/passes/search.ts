/** Cross-modal search in both directions: how each query's best match stands among all candidates. */
import { type Both, type Side } from '../../geometry/index.js';
import {
  judgeOf,
  mixedValues,
  QUARTERS,
  quarterSizes,
  standingsOf,
  sumOfGroups,
  type PoolCounts,
  type PoolShape,
} from '../../evaluation/index.js';
import {
  addCounts,
  chooseMatches,
  concatCounts,
  gatheredRows,
  matchesByQuery,
  rankSweep,
  rowRanges,
  type Matches,
  type RankSweepInput,
  type Searching,
  type TargetCounts,
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

interface SearchInput extends Omit<RankSweepInput, 'queries' | 'keys' | 'onTile'> {
  readonly queries: RowPlace;
  readonly keys: RowPlace;
  /** Only these rows search; `range` counts among them. */
  readonly chosen?: Uint32Array;
}

/** How a range of queries stands among all keys, and perhaps the keys among them. */
export const searchTask = defineTask(
  import.meta.url,
  'searchTask',
  ({ queries, keys, chosen, ...rest }: SearchInput, { world, progress }: TaskContext<number>) => {
    const all = openRows(queries, world);
    return rankSweep(world.runtime({ threads: 1 }), {
      ...rest,
      queries: chosen ? gatheredRows(all, chosen) : all,
      keys: openRows(keys, world),
      onTile: progress,
    });
  },
);

/**
 * How many rows of the other modality stand above and beside each match, by quarter. Where every row searches, one
 * product serves both directions.
 */
export function searchPass(context: PassContext, matches: Both<Matches>): Promise<Both<TargetCounts>> {
  return context.plan.exact ? searchAll(context, matches) : searchSample(context, matches);
}

/** How rows of a modality search the other one for their matches. */
function searchingFor({ quarters }: PassContext, matches: Both<Matches>, side: Side): Searching {
  const { offsets, cosines } = matches[side];
  return {
    targets: { offsets, scores: cosines },
    leftOut: matches[side],
    groups: quarters[side === 0 ? 1 : 0],
    groupCount: QUARTERS,
  };
}

async function searchAll(context: PassContext, matches: Both<Matches>): Promise<Both<TargetCounts>> {
  const { stages, counts, places } = context;
  const [rows, columns] = [searchingFor(context, matches, 0), searchingFor(context, matches, 1)];
  const outputs = await stages.all({
    stage: 'retrieval',
    total: counts[0] * counts[1],
    task: searchTask,
    inputs: rowRanges(counts[0], TASK_QUERIES).map((range): SearchInput => {
      return { queries: places[0], keys: places[1], rows, columns, range };
    }),
  });
  return [
    concatCounts(outputs.map((output) => output.rows)),
    addCounts(outputs.map((output) => output.columns!)),
  ];
}

async function searchSample(context: PassContext, matches: Both<Matches>): Promise<Both<TargetCounts>> {
  const { stages, counts, places, plan } = context;
  const chosen = [queriesOf(plan, counts, 0), queriesOf(plan, counts, 1)] as const;
  const inputs = (side: Side) =>
    shares(chosen[side].length).map((range): SearchInput => ({
      queries: places[side],
      keys: places[side === 0 ? 1 : 0],
      chosen: chosen[side],
      rows: searchingFor(context, matches, side),
      range,
    }));
  const outputs = await stages.bySide({
    stage: 'retrieval',
    total: chosen[0].length * counts[1] + chosen[1].length * counts[0],
    task: searchTask,
    inputs: [inputs(0), inputs(1)],
  });
  const of = (side: Side) => concatCounts(outputs[side].map(({ rows }) => rows));
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

/** For each row that searches, own-modality rows ahead of the best one of the other. */
export function aheadOf(own: TargetCounts, { offsets }: Matches): Uint32Array {
  return Uint32Array.from({ length: offsets.length - 1 }, (_, i) =>
    // Behind the row's matches stands the best row of the other modality.
    sumOfGroups(own, 'greater', offsets[i + 1]! + i),
  );
}

/** What the searches across modalities and within them found. */
export interface SearchResults {
  readonly matches: Both<Matches>;
  readonly across: Both<TargetCounts>;
  readonly own: Both<TargetCounts>;
}

/** How the searching rows of a modality stand in a pool of both, and what that pool is. */
export function poolOf(
  { plan, counts, quarters }: PassContext,
  { matches, across, own }: SearchResults,
  side: Side,
): { readonly pool: PoolCounts; readonly shape: PoolShape } {
  const chosen = plan.queries[side];
  return {
    pool: { matches: matches[side], across: across[side], own: own[side] },
    shape: {
      counts,
      sizes: [quarterSizes(quarters[0]), quarterSizes(quarters[1])],
      quarters: chosen ? Uint8Array.from(chosen, (row) => quarters[side][row]!) : quarters[side],
      fused: false,
    },
  };
}

/** What a row that searches is worth: the columns of {@link searchValues}. */
export const SEARCH = columns([
  ...(['recall@1', 'recall@5', 'recall@10', 'ownKindNearest', 'firstCrossModalRank'] as const),
  ...(['mixedRecall@1', 'mixedRecall@5', 'mixedRecall@10', 'mixedReciprocalRank', 'mixedNdcg'] as const),
  ...(['mixedOwnKindFirst', 'hasMatch'] as const),
  // NDCG@10 at each share of images, 0 where the row does not search, and whether it does.
  ...(['shareNdcg0', 'shareNdcg1', 'shareNdcg2', 'shareNdcg3', 'shareNdcg4'] as const),
  ...(['shareQuery0', 'shareQuery1', 'shareQuery2', 'shareQuery3', 'shareQuery4'] as const),
]);

export interface SearchValues {
  /** The columns of {@link SEARCH} for each query, those that need a match NaN where it has none. */
  readonly table: Float64Array;
  /** The rank of each query's first match in the mixed pool; NaN without. */
  readonly ranks: Float64Array;
}

/** What each query of a modality is worth, from how it stands in the pool. */
export function searchValues(side: Side, pool: PoolCounts, shape: PoolShape): SearchValues {
  const { matches, across, own } = pool;
  const rows = matches.offsets.length - 1;
  const table = new Float64Array(rows * SEARCH.count);
  const judge = judgeOf(shape.counts[side === 0 ? 1 : 0]);
  const counted = {
    greater: (p: number) => sumOfGroups(across, 'greater', p),
    tied: (p: number) => sumOfGroups(across, 'tied', p),
  };
  const { all, byShare } = mixedValues(side, pool, shape);
  const aheadOfAll = aheadOf(own!, matches);
  for (let i = 0; i < rows; i++) {
    const retrieval = judge.all(standingsOf(matches, i, counted));
    const ahead = aheadOfAll[i]!;
    const matched = matches.offsets[i + 1]! > matches.offsets[i]!;
    const share = (k: number) => (matched ? byShare[k]![i]! : NaN);
    const ndcg = (k: number) => (!matched ? NaN : Number.isNaN(share(k)) ? 0 : share(k));
    const searches = (k: number) => (!matched ? NaN : Number.isNaN(share(k)) ? 0 : 1);
    SEARCH.write(table, i, {
      'recall@1': retrieval['r@1']!,
      'recall@5': retrieval['r@5']!,
      'recall@10': retrieval['r@10']!,
      ownKindNearest: ahead > 0 ? 1 : 0,
      firstCrossModalRank: ahead + 1,
      'mixedRecall@1': all['r@1']![i]!,
      'mixedRecall@5': all['r@5']![i]!,
      'mixedRecall@10': all['r@10']![i]!,
      mixedReciprocalRank: all['mrr']![i]!,
      mixedNdcg: all['ndcg@10']![i]!,
      mixedOwnKindFirst: all['ownKindFirst']![i]!,
      hasMatch: matched ? 1 : 0,
      ...{
        shareNdcg0: ndcg(0),
        shareNdcg1: ndcg(1),
        shareNdcg2: ndcg(2),
        shareNdcg3: ndcg(3),
        shareNdcg4: ndcg(4),
      },
      shareQuery0: searches(0),
      shareQuery1: searches(1),
      shareQuery2: searches(2),
      shareQuery3: searches(3),
      shareQuery4: searches(4),
    });
  }
  return { table, ranks: all['rank']! };
}
