/** The gap by group: each label's pairs measured as if they were all there is to compare, searching among all rows. */
import type { Side } from '../../geometry/index.js';
import type { GroupFindings } from '../findings.js';
import type { PassContext } from '../passes/context.js';
import { poolOf, queriesOf, SEARCH, searchValues, type SearchResults } from '../passes/search.js';
import { groupsTask, type GroupRows } from './group-values.js';
import { NO_GROUP, type PairGroups } from './pair-groups.js';

/** Groups of a task: at least so many pairs together, since each task has its cost. */
const TASK_PAIRS = 1024;

/** The groups, largest gap (L2M) first, small ones after all others. */
export async function groupsPass(
  context: PassContext,
  results: SearchResults,
  groups: PairGroups,
): Promise<readonly GroupFindings[]> {
  const { stages, settings, places } = context;
  const { seed, bootstrap } = settings;
  const all = groupRows(context, results, groups);
  const found = await stages.all({
    stage: 'groups',
    total: all.reduce((sum, { pairs }) => sum + pairs.first.length, 0),
    task: groupsTask,
    inputs: batches(all).map((batch) => ({ groups: batch, places, seed, bootstrap })),
  });
  return found.flat().sort((a, b) => Number(a.small) - Number(b.small) || b.gap.l2m - a.gap.l2m);
}

/** The rows, pairs and search results of each group that has a pair. */
function groupRows(context: PassContext, results: SearchResults, { names, ofPair }: PairGroups): GroupRows[] {
  const { pairs, plan, counts } = context;
  const search = ([0, 1] as const).map((side) => {
    const { pool, shape } = poolOf(context, results, side);
    return {
      values: searchValues(side, pool, shape).table,
      placeOf: plan.queries[side] && placesOf(queriesOf(plan, counts, side), counts[side]),
    };
  });
  const members: number[][] = names.map(() => []);
  ofPair.forEach((group, pair) => group !== NO_GROUP && members[group]!.push(pair));
  return names.flatMap((name, g) => {
    const own = members[g]!;
    if (own.length === 0) return [];
    const side = (of: Side) => {
      const ofAll = (of === 0 ? pairs.first : pairs.second) as ArrayLike<number>;
      const rows = Uint32Array.from(new Set(own.map((pair) => ofAll[pair]!))).sort();
      const places = new Map(Array.from(rows, (row, k) => [row, k]));
      const { values, placeOf } = search[of]!;
      const found = new Float64Array(rows.length * SEARCH.count).fill(NaN);
      rows.forEach((row, k) => {
        const place = placeOf ? placeOf[row]! : row;
        if (place === NO_GROUP) return;
        found.set(values.subarray(place * SEARCH.count, (place + 1) * SEARCH.count), k * SEARCH.count);
      });
      return { rows, pairs: Uint32Array.from(own, (pair) => places.get(ofAll[pair]!)!), found };
    };
    const [first, second] = [side(0), side(1)];
    return [
      {
        name,
        rows: [first.rows, second.rows] as const,
        pairs: { first: first.pairs, second: second.pairs },
        search: [first.found, second.found] as const,
      },
    ];
  });
}

/** Where each row stands among the chosen ones; {@link NO_GROUP} where it does not. */
function placesOf(chosen: Uint32Array, rows: number): Uint32Array {
  const places = new Uint32Array(rows).fill(NO_GROUP);
  chosen.forEach((row, k) => (places[row] = k));
  return places;
}

function batches(groups: readonly GroupRows[]): GroupRows[][] {
  const all: GroupRows[][] = [];
  let room = 0;
  for (const group of groups) {
    if (room <= 0) {
      all.push([]);
      room = TASK_PAIRS;
    }
    all.at(-1)!.push(group);
    room -= group.pairs.first.length;
  }
  return all;
}
