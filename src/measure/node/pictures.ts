import type { Pairs } from '../../embeddings/embeddings.js';
import type { SeparatingLine } from '../../geometry/index.js';
import { dot } from '../../numeric/index.js';
import { readRuns, type RowSource } from '../../runtime/blockwise/index.js';
import type { TaskPool } from '../../runtime/node/index.js';
import type { MomentAnalysis } from '../analysis.js';
import type { HistogramFindings, MeasurePictures } from '../findings.js';
import type { UmapTaskInput } from './tasks/umap.js';

export interface PicturesInput {
  readonly sources: readonly [RowSource, RowSource];
  readonly pairs: Pairs;
  /** Numbers of the pairs to draw. */
  readonly chosen: Uint32Array;
  readonly analysis: MomentAnalysis;
  readonly line: SeparatingLine & { readonly dims: readonly [number, number] };
  readonly cosines: Float64Array;
  readonly pool: TaskPool;
  readonly signal?: AbortSignal;
  readonly seed: number;
  readonly onProgress: (share: number) => void;
}

const UMAP_NEIGHBOURS = 15;

/** Points for the figures: the chosen pairs in the planes of PCA, UMAP and the two best dimensions. */
export async function measurePictures(input: PicturesInput): Promise<MeasurePictures> {
  const { sources, pairs, chosen, analysis, line } = input;
  const { dim } = sources[0];
  const count = chosen.length;
  const rows = new Float32Array(2 * count * dim);
  readRuns(
    sources[0],
    chosen.map((p) => pairs.first[p]!),
    rows.subarray(0, count * dim),
  );
  readRuns(
    sources[1],
    chosen.map((p) => pairs.second[p]!),
    rows.subarray(count * dim),
  );
  const embedded = await input.pool.run<UmapTaskInput, Float32Array, number>(
    new URL('./tasks/umap.js', import.meta.url),
    { data: rows, dim, neighbours: UMAP_NEIGHBOURS, seed: input.seed },
    { onProgress: input.onProgress, ...(input.signal && { signal: input.signal }) },
  );
  const split = (points: Float32Array) => ({
    points: [points.slice(0, 2 * count), points.slice(2 * count)] as const,
    pairs: count,
    of: pairs.first.length,
  });
  const plane = (axes: readonly [Float64Array, Float64Array], origin: Float64Array) => {
    const offsets = axes.map((axis) => dot(axis, origin));
    return Float32Array.from({ length: 4 * count }, (_, k) => {
      const row = rows.subarray((k >> 1) * dim, ((k >> 1) + 1) * dim);
      return dot(axes[k & 1]!, row) - offsets[k & 1]!;
    });
  };
  const unit = (axis: number) => Float64Array.from({ length: dim }, (_, k) => (k === axis ? 1 : 0));
  const [axis0, axis1] = analysis.pca.axes;
  return {
    pca: {
      ...split(plane([axis0!, axis1 ?? new Float64Array(dim)], analysis.pca.mean)),
      explained: analysis.pca.explained,
    },
    umap: { ...split(embedded), neighbours: UMAP_NEIGHBOURS },
    bestDimensions: {
      ...split(plane([unit(line.dims[0]), unit(line.dims[1])], new Float64Array(dim))),
      dims: line.dims,
      normal: line.normal,
      threshold: line.threshold,
    },
    matchedCosines: histogram(input.cosines, 200),
  };
}

function histogram(cosines: Float64Array, bins: number): HistogramFindings {
  const counts = new Array<number>(bins).fill(0);
  for (const cosine of cosines) {
    counts[Math.max(0, Math.min(bins - 1, Math.floor(((cosine + 1) / 2) * bins)))]! += 1;
  }
  return { low: -1, high: 1, counts };
}
