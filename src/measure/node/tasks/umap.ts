import { UMAP } from 'umap-js';
import { randomStream } from '../../../numeric/index.js';
import type { TaskContext } from '../../../runtime/node/index.js';

export interface UmapTaskInput {
  /** `[rows, dim]` row-major. */
  readonly data: Float32Array;
  readonly dim: number;
  readonly neighbours: number;
  readonly seed: number;
}

/** Two-dimensional UMAP (McInnes, Healy & Melville, 2018) of the rows: `[rows, 2]`. Progress: the share done. */
export default function umapTask(
  { data, dim, neighbours, seed }: UmapTaskInput,
  { progress }: TaskContext<number>,
): Promise<Float32Array> {
  const rows = Array.from({ length: data.length / dim }, (_, i) =>
    Array.from(data.subarray(i * dim, (i + 1) * dim)),
  );
  const random = randomStream(seed, 7);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbours, rows.length - 1),
    minDist: 0.1,
    random: () => random.uniform(),
  });
  const epochs = umap.initializeFit(rows);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % 10 === 9) progress((epoch + 1) / epochs);
  }
  return Promise.resolve(Float32Array.from(umap.getEmbedding().flat()));
}
