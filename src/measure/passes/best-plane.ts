/** The best line over the candidate planes of two dimensions, on all rows or on the cone's sample. */
import { separatingLine, type Both, type SeparatingLine } from '../../geometry/index.js';
import { gatheredRows, rowRanges, type RowSource } from '../../runtime/blockwise/index.js';
import { defineTask } from '../../runtime/index.js';
import { openRows, type RowPlace } from '../rows.js';
import type { MomentAnalysis } from './analysis.js';
import type { PassContext } from './context.js';

const BLOCK_ROWS = 2048;

interface BestPlaneInput {
  readonly places: Both<RowPlace>;
  readonly chosen: Both<Uint32Array | undefined>;
  /** Candidates, best first by their moments. */
  readonly candidates: MomentAnalysis['dimensionPairs'];
}

/** A plane of two dimensions, and the line that separates the modalities best in it. */
export interface BestPlane extends SeparatingLine {
  readonly dims: readonly [number, number];
}

/** Tries the discriminant direction in every candidate, then all directions in the best. */
export const bestPlaneTask = defineTask(
  import.meta.url,
  'bestPlaneTask',
  ({ places, chosen, candidates }: BestPlaneInput, { world }): BestPlane => {
    const wanted = [...new Set(candidates.flat())];
    const columns = places.map((place, side) => {
      const rows = openRows(place, world);
      const own = chosen[side];
      return columnsOf(own ? gatheredRows(rows, own) : rows, wanted);
    });
    const points = ([i, j]: readonly [number, number]): [Float64Array, Float64Array] => {
      const [first, second] = columns.map((of) => interleaved(of.get(i)!, of.get(j)!));
      return [first!, second!];
    };
    let best: { dims: readonly [number, number]; accuracy: number } | undefined;
    for (const dims of candidates) {
      const { accuracy } = separatingLine(...points(dims), 0);
      if (!best || accuracy > best.accuracy) best = { dims, accuracy };
      if (accuracy === 1) break;
    }
    const dims = best?.dims ?? [0, 0];
    return { dims, ...separatingLine(...points(dims)) };
  },
);

export function bestPlanePass(
  { stages, places, plan }: PassContext,
  { dimensionPairs }: MomentAnalysis,
): Promise<BestPlane> {
  return stages.run(bestPlaneTask, { places, chosen: plan.coneRows, candidates: dimensionPairs });
}

/** Some dimensions of all rows. */
function columnsOf(rows: RowSource, dims: readonly number[]): Map<number, Float64Array> {
  const columns = new Map(dims.map((dim) => [dim, new Float64Array(rows.rows)]));
  const block = new Float32Array(Math.min(BLOCK_ROWS, rows.rows) * rows.dim);
  for (const { start, count } of rowRanges(rows.rows, BLOCK_ROWS)) {
    rows.read(start, count, block.subarray(0, count * rows.dim));
    for (const [dim, column] of columns) {
      for (let i = 0; i < count; i++) column[start + i] = block[i * rows.dim + dim]!;
    }
  }
  return columns;
}

function interleaved(a: Float64Array, b: Float64Array): Float64Array {
  const points = new Float64Array(2 * a.length);
  for (let k = 0; k < a.length; k++) {
    points[2 * k] = a[k]!;
    points[2 * k + 1] = b[k]!;
  }
  return points;
}
