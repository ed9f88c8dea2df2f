import type { Task } from '../../../runtime/node/index.js';
import { countCloser, type CloserGrid } from '../../theory/relu-layer.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface CloserTaskInput {
  readonly grid: CloserGrid;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

export const closerTaskModule = new URL('./closer-task.js', import.meta.url);

/** Trials between two words of progress. */
const STEP = 50;

/** Theorem 1's trials `from` to `to`: counts `[ratios, cosines, widths]`. */
const closerTask: Task<CloserTaskInput & Stoppable, Uint32Array, SeriesStep> = (
  { grid, seed, from, to, stop },
  { progress },
) => {
  const goOn = stopCheck(stop);
  return countCloser(grid, seed, from, to, (trial) => {
    const done = trial - from + 1;
    if (done % STEP !== 0) return;
    goOn();
    progress({ share: done / (to - from), detail: `layer ${done} of ${to - from}` });
  });
};

export default closerTask;
