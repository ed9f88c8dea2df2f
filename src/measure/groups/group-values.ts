/** The measures of one group of pairs, with their intervals, as if its rows were all there is to compare. */
import { unitOfRows, unitsOf } from '../../embeddings/units.js';
import {
  measuredValuesOf,
  measures,
  treeOf,
  valuesByPath,
  type Both,
  type GapStatistics,
  type Moments,
  type Side,
} from '../../geometry/index.js';
import { gatheredRows, type RowSource } from '../../runtime/blockwise/index.js';
import { defineTask, type Runtime, type TaskContext } from '../../runtime/index.js';
import { bootstrapSums } from '../bootstrap-sums.js';
import type { GroupFindings } from '../findings.js';
import { intervalsOf } from '../intervals.js';
import { KERNEL } from '../passes/cones.js';
import type { ResampledMeans, RowMeansByKind } from '../passes/intervals.js';
import { SEARCH } from '../passes/search.js';
import { SEPARATION } from '../passes/separation.js';
import { columnMeans, independentUnits, resampledMeans } from '../row-bootstrap.js';
import { openRows, type RowPlace } from '../rows.js';
import { resampledStatistics, type StatisticsInput } from '../statistics.js';
import { readBlock, unitBlocks } from '../unit-blocks.js';
import { describeUnits, UNIT } from '../unit-table.js';

/** What a group is measured by: what its rows and its pairs give; searches are among all rows. */
const MEASURES = ['l2m', 'rmg', 'matchedCosine', 'recall@1', 'ownKindNearest'] as const;

/** A group with fewer pairs is marked as small. */
export const SMALL_GROUP = 10;

/** Some pairs, and what their rows found when they searched. */
export interface GroupRows {
  readonly name: string;
  /** The group's rows of each modality, ascending. */
  readonly rows: Both<Uint32Array>;
  /** Its pairs, as places in `rows`. */
  readonly pairs: { readonly first: Uint32Array; readonly second: Uint32Array };
  /** The columns of {@link SEARCH} for each row, NaN where it did not search. */
  readonly search: Both<Float64Array>;
}

interface GroupsInput {
  readonly groups: readonly GroupRows[];
  readonly places: Both<RowPlace>;
  readonly seed: number;
  readonly bootstrap: number;
}

/** Some groups, one after the other. Progress: pairs. */
export const groupsTask = defineTask(
  import.meta.url,
  'groupsTask',
  async ({ groups, places, seed, bootstrap }: GroupsInput, { world, progress }: TaskContext<number>) => {
    const runtime = world.runtime({ threads: 1 });
    const all = [openRows(places[0], world), openRows(places[1], world)] as const;
    const found: GroupFindings[] = [];
    for (const group of groups) {
      const sources = [gatheredRows(all[0], group.rows[0]), gatheredRows(all[1], group.rows[1])] as const;
      found.push(await groupFindings(runtime, group, sources, { seed, bootstrap }));
      progress(group.pairs.first.length);
    }
    return found;
  },
);

async function groupFindings(
  runtime: Runtime,
  group: GroupRows,
  sources: Both<RowSource>,
  { seed, bootstrap }: { readonly seed: number; readonly bootstrap: number },
): Promise<GroupFindings> {
  const { name, rows, pairs } = group;
  const { dim } = sources[0];
  const counts = [rows[0].length, rows[1].length] as const;
  const units = unitsOf(counts, { ...pairs, identity: false });
  const totals = new Float64Array(UNIT.count);
  const sumOfRows = [new Float64Array(dim), new Float64Array(dim)] as const;
  const resamples = await bootstrapSums(runtime, { units, dim, seed, bootstrap });
  try {
    for (const range of unitBlocks(units, { start: 0, count: units.count })) {
      const block = readBlock(units, range, sources);
      const { table } = describeUnits(units, pairs, block, dim);
      table.forEach((value, k) => (totals[k % UNIT.count]! += value));
      block.rows.forEach(({ data }, side) => {
        const sum = sumOfRows[side as Side];
        data.forEach((value, k) => (sum[k % dim]! += value));
      });
      await resamples.add(block, table);
    }
  } finally {
    await resamples.dispose();
  }
  const search = async (side: Side): Promise<ResampledMeans> => {
    const own = {
      unitOf: unitOfRows(units.rows[side]),
      values: group.search[side],
      columns: SEARCH.count,
    };
    const replicates =
      bootstrap === 0 ? new Float64Array(0) : await resampledMeans(runtime, own, seed, bootstrap);
    return { means: columnMeans(own), replicates, units: independentUnits(own) };
  };
  const input = inputOf(dim, totals, [await search(0), await search(1)], bootstrap);
  const list = measuredValuesOf(MEASURES.map((id) => measures.get(id)));
  const values = valuesByPath(list, sampleOf(input, totals, sumOfRows));
  return {
    name,
    pairs: pairs.first.length,
    counts,
    small: pairs.first.length < SMALL_GROUP,
    ...(treeOf(values) as unknown as Pick<GroupFindings, 'gap' | 'retrieval' | 'mixedPool'>),
    intervals: intervalsOf(list, values, input, resamples.sums, bootstrap),
  };
}

/** The measures of a group ask neither for its classifier nor for its cones' kernels. */
function inputOf(
  dim: number,
  totals: Float64Array,
  search: Both<ResampledMeans>,
  bootstrap: number,
): StatisticsInput {
  const absent = (columns: number): ResampledMeans => ({
    means: new Float64Array(columns).fill(NaN),
    replicates: new Float64Array(bootstrap * columns).fill(NaN),
    units: { all: 0, matched: 0 },
  });
  const both = (columns: number) => [absent(columns), absent(columns)] as const;
  const rowMeans: RowMeansByKind = {
    search,
    kernel: both(KERNEL.count),
    separation: both(SEPARATION.count),
  };
  const moments: Moments = { count: 0, dim, mean: new Float64Array(0), scatter: new Float64Array(0) };
  return { totals, moments: [moments, moments], frechet: NaN, bestPlaneAccuracy: NaN, rowMeans };
}

/** The sample is the resample that holds every unit once. */
function sampleOf(input: StatisticsInput, totals: Float64Array, rows: Both<Float64Array>): GapStatistics {
  const once = (means: ResampledMeans): ResampledMeans => ({ ...means, replicates: means.means });
  const { search, kernel, separation } = input.rowMeans;
  const both = ([first, second]: Both<ResampledMeans>) => [once(first), once(second)] as const;
  const rowMeans = { search: both(search), kernel: both(kernel), separation: both(separation) };
  return resampledStatistics({ ...input, rowMeans }, { rows, weighted: totals, weightedTwice: totals }, 0);
}
