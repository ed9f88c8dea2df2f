import { umap } from '../../../geometry/umap.js';
import type { Task } from '../../../runtime/node/index.js';
import type { EncoderPlanes } from '../../cone-inits/findings.js';
import { groupSpread, principalPlane, type GroupSpread } from '../../cone-inits/groups.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface PlanesTaskInput {
  /** `[groups, count, dim]`, rows of length 1. */
  readonly rows: Float32Array;
  readonly groups: number;
  readonly count: number;
  readonly dim: number;
  readonly seed: number;
}

export interface PlanesTaskOutput {
  readonly spread: GroupSpread;
  readonly explained: readonly [number, number];
  readonly planes: EncoderPlanes;
}

export const planesTaskModule = new URL('./planes-task.js', import.meta.url);

/** How far one encoder's initialisations lie apart, and its two pictures. */
const planesTask: Task<PlanesTaskInput & Stoppable, PlanesTaskOutput, SeriesStep> = (
  { rows, groups, count, dim, seed, stop },
  { progress },
) => {
  const goOn = stopCheck(stop);
  const spread = groupSpread(rows, groups, count, dim);
  goOn();
  const { points, explained } = principalPlane(rows, groups * count, dim);
  progress({ share: 0.2, detail: 'PCA' });
  const plane = umap(rows, dim, {
    seed,
    onProgress: (share) => {
      goOn();
      progress({ share: 0.2 + 0.8 * share, detail: 'UMAP' });
    },
  });
  return { spread, explained, planes: { umap: plane, pca: points } };
};

export default planesTask;
