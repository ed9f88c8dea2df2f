import { umap } from '../../../geometry/umap.js';
import type { TaskContext } from '../../../runtime/node/index.js';

export interface UmapTaskInput {
  /** `[rows, dim]` row-major, at least two rows. */
  readonly data: Float32Array;
  readonly dim: number;
  readonly neighbours: number;
  readonly seed: number;
}

/** Two-dimensional {@link umap} of the rows: `[rows, 2]`. Progress: the share done. */
export default function umapTask(
  { data, dim, neighbours, seed }: UmapTaskInput,
  { progress }: TaskContext<number>,
): Promise<Float32Array> {
  return Promise.resolve(umap(data, dim, { neighbours, seed, onProgress: progress }));
}
