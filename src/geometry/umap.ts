import { UMAP } from 'umap-js';
import { randomStream } from '../numeric/index.js';

export interface UmapOptions {
  /** Default: 15. */
  readonly neighbours?: number;
  /** Default: 0. */
  readonly seed?: number;
  /** Told the share done. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Two-dimensional UMAP (McInnes, Healy & Melville, 2018) of the rows `[n, dim]`: `[n, 2]`. Seconds for a thousand rows:
 * not for a thread that must answer.
 *
 * @throws RangeError for fewer than two rows.
 */
export function umap(
  data: Float32Array,
  dim: number,
  { neighbours = 15, seed = 0, onProgress }: UmapOptions = {},
): Float32Array {
  const count = data.length / dim;
  if (!(count >= 2)) throw new RangeError(`UMAP: expected at least two rows, got ${count}`);
  const rows = Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * dim, (i + 1) * dim)));
  const random = randomStream(seed, 7);
  const model = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbours, count - 1),
    minDist: 0.1,
    random: () => random.uniform(),
  });
  const epochs = model.initializeFit(rows);
  for (let epoch = 0; epoch < epochs; epoch++) {
    model.step();
    if (epoch % 10 === 9) onProgress?.((epoch + 1) / epochs);
  }
  return Float32Array.from(model.getEmbedding().flat());
}
