/**
 * The pieces of an ablation that run in other threads. Columns lie in memory that they share. Progress: the share done.
 */
import {
  ablationGap,
  greedyDimensionOrder,
  type AblationGap,
  type PairedColumns,
} from '../../geometry/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import { bestMatchCurve, type MatchTask } from './best-match-curve.js';

export const greedyOrderTask = defineTask(
  import.meta.url,
  'greedyOrderTask',
  (pairs: PairedColumns, { progress }: TaskContext<number>): Uint32Array =>
    greedyDimensionOrder(pairs, { onStep: (placed) => progress(placed / pairs.dim) }),
);

/** The gap after each step. */
export const ablationGapTask = defineTask(
  import.meta.url,
  'ablationGapTask',
  ({ pairs, order }: { readonly pairs: PairedColumns; readonly order: Uint32Array }): AblationGap =>
    ablationGap(pairs, order),
);

export interface MatchCurveInput {
  readonly task: MatchTask;
  readonly order: Uint32Array;
  /** Queries `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

/** The found matches of some queries after each step. */
export const matchCurveTask = defineTask(
  import.meta.url,
  'matchCurveTask',
  ({ task, order, from, to }: MatchCurveInput, { progress }: TaskContext<number>): Float64Array =>
    bestMatchCurve(task, order, { from, to, onProgress: progress }),
);
