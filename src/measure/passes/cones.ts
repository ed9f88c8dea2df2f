/** Cosines inside each modality, and how many of its own rows each query sees before the other modality. */
import { ownTargets, QUARTERS } from '../../evaluation/index.js';
import type { Both, Side } from '../../geometry/index.js';
import {
  addWithinSums,
  concatCounts,
  gatheredRows,
  rankSweep,
  triangleRanges,
  withinSweep,
  type Matches,
  type RowRange,
  type Searching,
  type TargetCounts,
  type WithinSums,
  type WithinSweepInput,
} from '../../runtime/blockwise/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import { columns } from '../columns.js';
import { openRows, type RowPlace } from '../rows.js';
import type { PassContext } from './context.js';
import { queriesOf, shares } from './search.js';

/** Parts of the triangle of cosines inside a modality, a task each. */
const TRIANGLE_PARTS = 8;

interface WithinInput extends Omit<WithinSweepInput, 'rows' | 'onTile'> {
  readonly rows: RowPlace;
  readonly chosen?: Uint32Array;
}

/** The cosines inside a modality, or among some of its rows. */
export const withinTask = defineTask(
  import.meta.url,
  'withinTask',
  ({ rows, chosen, ...rest }: WithinInput, { world, progress }: TaskContext<number>) => {
    const all = openRows(rows, world);
    return withinSweep(world.runtime({ threads: 1 }), {
      ...rest,
      rows: chosen ? gatheredRows(all, chosen) : all,
      onTile: progress,
    });
  },
);

interface OwnInput {
  readonly rows: RowPlace;
  readonly chosen: Uint32Array;
  readonly range: RowRange;
  /** Targets of every chosen row. */
  readonly searching: Searching;
}

/** How some rows of a modality search among all its rows, themselves left out. */
export const ownTask = defineTask(
  import.meta.url,
  'ownTask',
  async ({ rows, chosen, range, searching }: OwnInput, { world, progress }: TaskContext<number>) => {
    const keys = openRows(rows, world);
    const found = await rankSweep(world.runtime({ threads: 1 }), {
      queries: gatheredRows(keys, chosen),
      ...{ range, keys, self: chosen },
      rows: searching,
      onTile: progress,
    });
    return found.rows;
  },
);

export interface Cones {
  readonly within: Both<Pick<WithinSums, 'kernel' | 'min' | 'max' | 'bins'>>;
  /**
   * For each row that searches, how its own modality's rows stand to each of its matches, and to the best row of the
   * other modality.
   */
  readonly own: Both<TargetCounts>;
}

/** @param across Of the search across modalities: what was found there is compared with. */
export async function conesPass(
  context: PassContext,
  across: Both<TargetCounts>,
  matches: Both<Matches>,
): Promise<Cones> {
  const { stages, counts, places, plan, quarters } = context;
  const rowsOf = (side: Side) => plan.coneRows[side]?.length ?? counts[side];
  const coneScores = rowsOf(0) ** 2 + rowsOf(1) ** 2;
  const total = coneScores + ownScores(context, 0) + ownScores(context, 1);
  const searchingOf = (side: Side): Searching => ({
    targets: ownTargets({ matches: matches[side], across: across[side] }, side, undefined, counts),
    groups: quarters[side],
    groupCount: QUARTERS,
  });
  const searching = [searchingOf(0), searchingOf(1)] as const;
  const inputs = (side: Side) => {
    const chosen = plan.coneRows[side];
    return triangleRanges(rowsOf(side), TRIANGLE_PARTS).map((range): WithinInput => ({
      rows: places[side],
      ...(chosen && { chosen }),
      ...(plan.exact && { searching: searching[side] }),
      range,
    }));
  };
  const parts = await stages.bySide({
    ...{ stage: 'cones', total, task: withinTask },
    inputs: [inputs(0), inputs(1)],
  });
  const within = [addWithinSums(parts[0]), addWithinSums(parts[1])] as const;
  if (plan.exact) return { within, own: [within[0].standings, within[1].standings] };
  const own = (side: Side, doneBefore: number) =>
    ownOfSample(context, side, searching[side], total, doneBefore);
  const [first, second] = await Promise.all([own(0, coneScores), own(1, coneScores + ownScores(context, 0))]);
  return { within, own: [first, second] };
}

/** Scores that the sampled queries of a modality cost beyond those of the cones. */
function ownScores({ plan, counts }: PassContext, side: Side): number {
  return plan.exact ? 0 : queriesOf(plan, counts, side).length * counts[side];
}

async function ownOfSample(
  { stages, plan, counts, places }: PassContext,
  side: Side,
  searching: Searching,
  total: number,
  doneBefore: number,
): Promise<TargetCounts> {
  const chosen = queriesOf(plan, counts, side);
  const parts = await stages.all({
    ...{ stage: 'cones', total, doneBefore, task: ownTask },
    inputs: shares(chosen.length).map((range): OwnInput => ({
      ...{ rows: places[side], chosen, searching, range },
    })),
  });
  return concatCounts(parts);
}

/** What a row of a cone is worth: the mean over the other rows of exp(4 cos - 4). */
export const KERNEL = columns(['kernel']);

/** The columns of {@link KERNEL} for each row, from its sum over the others. */
export function kernelValues(sums: Float64Array): Float64Array {
  return sums.map((sum) => sum / (sums.length - 1));
}
