import { umap } from '../../../geometry/umap.js';
import { type GapOf, gapPlane, type GapRows, measureGap } from '../../../measure/measure-rows.js';
import { randomStream, sampleWithoutReplacement } from '../../../numeric/index.js';
import type { Task } from '../../../runtime/node/index.js';
import type { GapPicture } from '../../pervasive-gap/findings.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface GapTaskInput {
  readonly rows: GapRows;
  readonly shuffles: number;
  /** Pairs to draw. */
  readonly drawn: number;
  readonly seed: number;
}

export interface GapTaskOutput {
  readonly gap: GapOf;
  readonly picture: GapPicture;
}

/** Measures the gap of one set of pairs and draws some of them. */
const gapTask: Task<GapTaskInput & Stoppable, GapTaskOutput, SeriesStep> = (
  { rows, shuffles, drawn, seed, stop },
  { progress },
) => {
  const goOn = stopCheck(stop);
  const gap = measureGap(rows, shuffles, seed);
  progress({ share: 0.3, detail: 'measured' });
  goOn();
  const { count, dim } = rows;
  const pairs = Math.min(drawn, count);
  const chosen = sampleWithoutReplacement(count, pairs, randomStream(seed, 17));
  const take = (from: Float32Array): Float32Array => {
    const out = new Float32Array(pairs * dim);
    chosen.forEach((i, k) => out.set(from.subarray(i * dim, (i + 1) * dim), k * dim));
    return out;
  };
  const both = new Float32Array(2 * pairs * dim);
  both.set(take(rows.first));
  both.set(take(rows.second), pairs * dim);
  const points = umap(both, dim, {
    seed,
    onProgress: (share) => {
      progress({ share: 0.3 + 0.7 * share, detail: 'UMAP' });
      goOn();
    },
  });
  const plane = gapPlane(rows);
  const pick = (from: Float32Array): Float32Array =>
    Float32Array.from({ length: 2 * pairs }, (_, at) => from[2 * chosen[at >> 1]! + (at & 1)]!);
  return {
    gap,
    picture: {
      pairs,
      of: count,
      pca: [pick(plane[0]), pick(plane[1])],
      umap: [points.slice(0, 2 * pairs), points.slice(2 * pairs)],
    },
  };
};

export default gapTask;
