/** Points for the figures: the chosen pairs in the planes of PCA, UMAP and the two best dimensions. */
import type { Both } from '../../geometry/index.js';
import { dot } from '../../numeric/index.js';
import { readRuns } from '../../runtime/blockwise/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import type { HistogramFindings, MeasurePictures } from '../findings.js';
import { openRows } from '../rows.js';
import type { MomentAnalysis, Pca } from './analysis.js';
import type { BestPlane } from './best-plane.js';
import type { PassContext } from './context.js';

/** UMAP's neighbours: 15 as is usual, of few points a quarter, or all would be neighbours of all. */
function neighboursFor(points: number): number {
  return Math.min(15, Math.max(2, Math.round(points / 4)), points - 1);
}

/** Bins of the matched pairs' cosines. */
const BINS = 200;

interface PicturesInput extends Pick<PassContext, 'places'> {
  /** Rows of each modality to draw, equally many. */
  readonly chosen: Both<Uint32Array>;
  /** Whether the rows at one place are a pair. */
  readonly joined: boolean;
  /** How many pairs there are, or rows of the smaller modality. */
  readonly of: number;
  readonly pca: Pca;
  readonly plane: BestPlane;
  readonly cosines: Float64Array;
  readonly seed: number;
}

export const picturesTask = defineTask(
  import.meta.url,
  'picturesTask',
  async (input: PicturesInput, { world, progress }: TaskContext<number>): Promise<MeasurePictures> => {
    // Loaded where it is needed: every thread of every measurement loads this file, and few of them draw.
    const { umap } = await import('../../geometry/umap.js');
    const { places, chosen, joined, of, pca, plane } = input;
    const sources = [openRows(places[0], world), openRows(places[1], world)] as const;
    const { dim } = sources[0];
    const count = chosen[0].length;
    const rows = new Float32Array(2 * count * dim);
    readRuns(sources[0], chosen[0], rows.subarray(0, count * dim));
    readRuns(sources[1], chosen[1], rows.subarray(count * dim));
    let told = 0;
    const neighbours = neighboursFor(2 * count);
    const embedded = umap(rows, dim, {
      neighbours,
      seed: input.seed,
      onProgress: (share) => {
        progress(share - told);
        told = share;
      },
    });
    const split = (points: Float32Array) => ({
      points: [points.slice(0, 2 * count), points.slice(2 * count)] as const,
      pairs: count,
      of,
      rows: chosen,
      ...(!joined && { joined }),
    });
    const onto = (axes: Both<Float64Array>, origin: Float64Array) => {
      const offsets = axes.map((axis) => dot(axis, origin));
      return Float32Array.from({ length: 4 * count }, (_, k) => {
        const row = rows.subarray((k >> 1) * dim, ((k >> 1) + 1) * dim);
        return dot(axes[k & 1]!, row) - offsets[k & 1]!;
      });
    };
    const unit = (axis: number) => Float64Array.from({ length: dim }, (_, k) => (k === axis ? 1 : 0));
    const [axis, other = new Float64Array(dim)] = pca.axes;
    return {
      pca: { ...split(onto([axis!, other], pca.mean)), explained: pca.explained },
      umap: { ...split(embedded), neighbours },
      bestDimensions: {
        ...split(onto([unit(plane.dims[0]), unit(plane.dims[1])], new Float64Array(dim))),
        dims: plane.dims,
        normal: plane.normal,
        threshold: plane.threshold,
      },
      matchedCosines: histogram(input.cosines, BINS),
    };
  },
);

export async function picturesPass(
  { stages, places, pairs, plan, settings, counts }: PassContext,
  { pca }: MomentAnalysis,
  plane: BestPlane,
  cosines: Float64Array,
): Promise<MeasurePictures> {
  const { picturePairs, pictureRows } = plan;
  const input: PicturesInput = {
    ...{ places, pca, plane, cosines, seed: settings.seed },
    chosen: pictureRows ?? [
      picturePairs.map((p) => pairs.first[p]!),
      picturePairs.map((p) => pairs.second[p]!),
    ],
    joined: pictureRows === undefined,
    of: pictureRows ? Math.min(...counts) : pairs.first.length,
  };
  const [pictures] = await stages.all({ stage: 'pictures', total: 1, task: picturesTask, inputs: [input] });
  return pictures!;
}

function histogram(cosines: Float64Array, bins: number): HistogramFindings {
  const counts = new Array<number>(bins).fill(0);
  for (const cosine of cosines) {
    counts[Math.max(0, Math.min(bins - 1, Math.floor(((cosine + 1) / 2) * bins)))]! += 1;
  }
  return { low: -1, high: 1, counts };
}
