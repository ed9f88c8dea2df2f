import type { Moved } from '../../geometry/index.js';
import { dot } from '../../numeric/index.js';
import { addMatchRanks, concatMatchRanks } from '../../runtime/blockwise/index.js';
import { expectedRecall } from '../retrieval.js';
import { localMinima, type LocalMinimum } from './local-minima.js';
import type { ShiftRanks, ShiftRanksOutput } from './shift-ranks.js';

/** Recall of one direction of the search, each in [0, 1]. */
export interface LandscapeRecall {
  readonly 'r@1': number;
  readonly 'r@5': number;
  readonly 'r@10': number;
}

/** One shift, and what comes of it. */
export interface LandscapePoint {
  /** How far the modalities move along the unit gap vector, together: positive closes the gap, negative widens it. */
  readonly delta: number;
  /**
   * Distance between the means of the shifted rows, in [-2, 2]: negative where the shift has carried the modalities
   * past each other, that is where the difference of the means points against the unshifted one.
   */
  readonly distance: number;
  /** The contrastive loss by temperature. */
  readonly loss: Readonly<Record<string, number>>;
  readonly retrieval: { readonly imageToText: LandscapeRecall; readonly textToImage: LandscapeRecall };
}

/** A local minimum of the loss at one temperature. */
export interface LandscapeMinimum extends LocalMinimum {
  readonly temperature: string;
}

/** MtG section 4.2, Fig. 3: the contrastive loss and retrieval against the distance between the modalities. */
export interface Landscape {
  /** In rising order of delta. */
  readonly points: readonly LandscapePoint[];
  /** Minima inside the grid, temperatures in the order of `temperatures`. */
  readonly minima: readonly LandscapeMinimum[];
  readonly temperatures: readonly string[];
  readonly moved: Moved;
  /** Distance between the means of the unshifted rows: L2M. */
  readonly gap: number;
  /** Pairs used, of so many. */
  readonly pairs: number;
  readonly of: number;
  readonly batchSize: number;
}

/** What one worker makes of its range of rows; merged by {@link assembleLandscape}. */
export interface LandscapePart {
  /** `[deltas, 2, dim]`. */
  readonly sums: Float64Array;
  /** `[deltas, scales]`, and how many batches are in it. */
  readonly losses: Float64Array;
  readonly batches: number;
  readonly ranks: ShiftRanksOutput;
}

export interface LandscapeShape {
  readonly deltas: readonly number[];
  readonly scales: readonly number[];
  readonly moved: Moved;
  readonly direction: Float64Array;
  /** Distance between the unshifted means. */
  readonly gap: number;
  readonly pairs: number;
  readonly of: number;
  readonly batchSize: number;
}

/** A temperature as the papers write it: 1/100 for the logit scale 100. */
export function temperatureName(scale: number): string {
  if (scale === 1) return '1';
  return Number.isInteger(scale) ? `1/${scale}` : `${Number((1 / scale).toPrecision(6))}`;
}

/** The landscape from the parts of all rows, in the order of their ranges. */
export function assembleLandscape(parts: readonly LandscapePart[], shape: LandscapeShape): Landscape {
  const { deltas, scales, moved, direction, gap, pairs, of, batchSize } = shape;
  const temperatures = scales.map(temperatureName);
  const sums = addAll(parts.map((part) => part.sums));
  const losses = addAll(parts.map((part) => part.losses));
  const batches = parts.reduce((sum, part) => sum + part.batches, 0);
  const recalls = recallsOf(parts, deltas.length, pairs);
  const points = deltas.map((delta, d): LandscapePoint => ({
    delta,
    distance: signedDistance(sums, d, pairs, direction),
    loss: Object.fromEntries(temperatures.map((name, s) => [name, losses[d * scales.length + s]! / batches])),
    retrieval: recalls[d]!,
  }));
  const minima = temperatures.flatMap((temperature) =>
    localMinima(
      points.map(({ delta, distance, loss }) => ({ delta, distance, loss: loss[temperature]! })),
    ).map((minimum) => ({ temperature, ...minimum })),
  );
  return { points, minima, temperatures, moved, gap, pairs, of, batchSize };
}

/** ||m_x' - m_y'|| with the sign of its component along the gap vector. */
function signedDistance(sums: Float64Array, d: number, count: number, direction: Float64Array): number {
  const dim = direction.length;
  const at = 2 * d * dim;
  const difference = Float64Array.from(
    { length: dim },
    (_, k) => (sums[at + k]! - sums[at + dim + k]!) / count,
  );
  const length = Math.sqrt(dot(difference, difference));
  return dot(difference, direction) < 0 ? -length : length;
}

function addAll(arrays: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(arrays[0]?.length ?? 0);
  for (const array of arrays) for (let k = 0; k < total.length; k++) total[k]! += array[k]!;
  return total;
}

function recallsOf(
  parts: readonly LandscapePart[],
  shifts: number,
  count: number,
): LandscapePoint['retrieval'][] {
  const matchRanks = ({ greater, tied }: ShiftRanks, d: number) => {
    const size = greater.length / shifts;
    const best = new Float32Array(size);
    return {
      greater: greater.subarray(d * size, (d + 1) * size),
      tied: tied.subarray(d * size, (d + 1) * size),
      best,
    };
  };
  return Array.from({ length: shifts }, (_, d) => ({
    imageToText: meanRecall(concatMatchRanks(parts.map(({ ranks }) => matchRanks(ranks.first, d))), count),
    textToImage: meanRecall(addMatchRanks(parts.map(({ ranks }) => matchRanks(ranks.second, d))), count),
  }));
}

function meanRecall({ greater, tied }: ShiftRanks, count: number): LandscapeRecall {
  const recall = (k: number): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += expectedRecall({ greater: greater[i]!, tied: tied[i]!, matches: 1 }, k);
    }
    return sum / count;
  };
  return { 'r@1': recall(1), 'r@5': recall(5), 'r@10': recall(10) };
}
