import { nativeRuntime, type Task } from '../../../runtime/node/index.js';
import { cosineSpread, type CosineSpread } from '../../../measure/cosine-spread.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface CosinesTaskInput {
  /** `[n, dim]`, rows of length 1. */
  readonly rows: Float32Array;
  readonly dim: number;
}

export const cosinesTaskModule = new URL('./cosines-task.js', import.meta.url);

/** The cosines of all pairs of the rows. */
const cosinesTask: Task<CosinesTaskInput & Stoppable, CosineSpread, SeriesStep> = (
  { rows, dim, stop },
  { progress },
) => {
  const goOn = stopCheck(stop);
  return cosineSpread(nativeRuntime(), rows, dim, (share) => {
    goOn();
    progress({ share, detail: 'pairs of rows' });
  });
};

export default cosinesTask;
