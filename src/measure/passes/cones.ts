/** Cosines inside each modality, and how many of its own rows each query sees before the other modality. */
import type { Both, Side } from '../../geometry/index.js';
import {
  addWithinSums,
  bestScores,
  gatheredRows,
  oneTarget,
  rankSweep,
  triangleRanges,
  withinSweep,
  type RowRange,
  type Matches,
  type MatchRanks,
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

interface AheadInput {
  readonly rows: RowPlace;
  readonly chosen: Uint32Array;
  readonly range: RowRange;
  /** Of every chosen row. */
  readonly thresholds: Float64Array;
}

/** For some rows of a modality, how many of all its rows, the row itself left out, score above a threshold. */
export const aheadTask = defineTask(
  import.meta.url,
  'aheadTask',
  async ({ rows, chosen, range, thresholds }: AheadInput, { world, progress }: TaskContext<number>) => {
    const keys = openRows(rows, world);
    const { rows: found } = await rankSweep(world.runtime({ threads: 1 }), {
      queries: gatheredRows(keys, chosen),
      ...{ range, keys, self: chosen },
      rows: { targets: oneTarget(thresholds) },
      onTile: progress,
    });
    return found.greater;
  },
);

export interface Cones {
  readonly within: Both<WithinSums>;
  /** For each row that searches, own-modality rows ahead of the best cross-modal one. */
  readonly ahead: Both<Uint32Array>;
}

/** @param matchRanks Of the search across modalities: its best scores are the thresholds. */
export async function conesPass(
  context: PassContext,
  matchRanks: Both<MatchRanks>,
  matches: Both<Matches>,
): Promise<Cones> {
  const { stages, counts, places, plan } = context;
  const rowsOf = (side: Side) => plan.coneRows[side]?.length ?? counts[side];
  const coneScores = rowsOf(0) ** 2 + rowsOf(1) ** 2;
  const total = coneScores + aheadScores(context, 0) + aheadScores(context, 1);
  const inputs = (side: Side) => {
    const chosen = plan.coneRows[side];
    const searching = { targets: oneTarget(bestScores(matchRanks[side], matches[side])) };
    return triangleRanges(rowsOf(side), TRIANGLE_PARTS).map((range): WithinInput => {
      return { rows: places[side], ...(chosen && { chosen }), ...(plan.exact && { searching }), range };
    });
  };
  const parts = await stages.bySide({
    ...{ stage: 'cones', total, task: withinTask },
    inputs: [inputs(0), inputs(1)],
  });
  const within = [addWithinSums(parts[0]), addWithinSums(parts[1])] as const;
  if (plan.exact) return { within, ahead: [within[0].standings.greater, within[1].standings.greater] };
  const ahead = (side: Side, doneBefore: number) =>
    aheadOfSample(context, side, bestScores(matchRanks[side], matches[side]), total, doneBefore);
  const [first, second] = await Promise.all([
    ahead(0, coneScores),
    ahead(1, coneScores + aheadScores(context, 0)),
  ]);
  return { within, ahead: [first, second] };
}

/** Scores that the sampled queries of a modality cost beyond those of the cones. */
function aheadScores({ plan, counts }: PassContext, side: Side): number {
  return plan.exact ? 0 : queriesOf(plan, counts, side).length * counts[side];
}

async function aheadOfSample(
  { stages, plan, counts, places }: PassContext,
  side: Side,
  thresholds: Float64Array,
  total: number,
  doneBefore: number,
): Promise<Uint32Array> {
  const chosen = queriesOf(plan, counts, side);
  const parts = await stages.all({
    ...{ stage: 'cones', total, doneBefore, task: aheadTask },
    inputs: shares(chosen.length).map((range): AheadInput => ({
      rows: places[side],
      chosen,
      range,
      thresholds,
    })),
  });
  return Uint32Array.from(parts.flatMap((part) => Array.from(part)));
}

/** What a row of a cone is worth: the mean over the other rows of exp(4 cos - 4). */
export const KERNEL = columns(['kernel']);

/** The columns of {@link KERNEL} for each row, from its sum over the others. */
export function kernelValues(sums: Float64Array): Float64Array {
  return sums.map((sum) => sum / (sums.length - 1));
}
