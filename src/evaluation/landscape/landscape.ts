import type { Moved } from '../../geometry/index.js';
import { dot, wilsonInterval } from '../../numeric/index.js';
import { itemMean } from '../evaluation-task.js';
import { bestShifts, type BestShift, type ShiftSplit, type TriedShift } from './best-shift.js';
import type { LandscapePart } from './landscape-part.js';
import { localMinima, type LocalMinimum } from './local-minima.js';
import { SEARCH_GAINS, shiftValues, type SearchMetric, type ShiftValues } from './shift-values.js';

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
  /** The right match in a pool of all rows of both modalities, the query itself left out. */
  readonly mixed: LandscapeMixed;
  /** 95 % intervals (Wilson) by path: `imageToText.r@1`, `textToImage.r@1`, `mixed.r@1`, `mixed.ndcg@10`. */
  readonly intervals: Readonly<Record<string, readonly [low: number, high: number]>>;
}

/** A search of the mixed pool: means over all queries, and over those of each modality. */
export type LandscapeMixed = Readonly<Record<SearchMetric, number>> & {
  readonly byQuery: {
    readonly image: Readonly<Record<SearchMetric, number>>;
    readonly text: Readonly<Record<SearchMetric, number>>;
  };
};

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
  /** For each metric the best shift nearby, chosen on one half of the pairs and judged on the other. */
  readonly best: readonly BestShift[];
  readonly split: ShiftSplit;
  readonly moved: Moved;
  /** Distance between the means of the unshifted rows: L2M. */
  readonly gap: number;
  /** Pairs used, of so many. */
  readonly pairs: number;
  readonly of: number;
  readonly batchSize: number;
}

export interface LandscapeShape {
  /** Rising; what was computed, 0 among them. */
  readonly deltas: readonly number[];
  /** Whether the delta 0 was asked for: only then it is a point. */
  readonly hasZero: boolean;
  readonly scales: readonly number[];
  readonly moved: Moved;
  readonly direction: Float64Array;
  /** Distance between the unshifted means. */
  readonly gap: number;
  readonly pairs: number;
  readonly of: number;
  readonly batchSize: number;
  /** Of the halves that choose and judge. */
  readonly seed: number;
}

/** A temperature as the papers write it: 1/100 for the logit scale 100. */
export function temperatureName(scale: number): string {
  if (scale === 1) return '1';
  return Number.isInteger(scale) ? `1/${scale}` : `${Number((1 / scale).toPrecision(6))}`;
}

/** The landscape from the parts of all rows, in the order of their ranges. */
export function assembleLandscape(parts: readonly LandscapePart[], shape: LandscapeShape): Landscape {
  const { deltas, hasZero, scales, moved, direction, gap, pairs, of, batchSize, seed } = shape;
  const temperatures = scales.map(temperatureName);
  const sums = addAll(parts.map((part) => part.sums));
  const losses = addAll(parts.map((part) => part.losses));
  const batches = parts.reduce((sum, part) => sum + part.batches, 0);
  const tried = deltas.map((delta, d): TriedShift => ({
    delta,
    distance: signedDistance(sums, d, pairs, direction),
    values: shiftValues(parts, d, { shifts: deltas.length, scales: scales.length, pairs }),
  }));
  const all = tried.map(({ delta, distance, values }, d): LandscapePoint => ({
    delta,
    distance,
    loss: Object.fromEntries(temperatures.map((name, s) => [name, losses[d * scales.length + s]! / batches])),
    ...searchOf(values, pairs),
  }));
  const points = hasZero ? all : all.filter(({ delta }) => delta !== 0);
  const minima = temperatures.flatMap((temperature) =>
    localMinima(
      points.map(({ delta, distance, loss }) => ({ delta, distance, loss: loss[temperature]! })),
    ).map((minimum) => ({ temperature, ...minimum })),
  );
  const unshifted = tried.find(({ delta }) => delta === 0)!;
  const { best, split } = bestShifts(tried, unshifted, temperatures, { pairs, seed });
  return { points, minima, temperatures, best, split, moved, gap, pairs, of, batchSize };
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

/** Means over queries, and how sure they are. */
function searchOf(
  { retrieval, mixed }: ShiftValues,
  pairs: number,
): Pick<LandscapePoint, 'retrieval' | 'mixed' | 'intervals'> {
  const recall = (values: ShiftValues['retrieval'][0]): LandscapeRecall => ({
    'r@1': itemMean(values['r@1']),
    'r@5': itemMean(values['r@5']),
    'r@10': itemMean(values['r@10']),
  });
  const [imageToText, textToImage] = [recall(retrieval[0]), recall(retrieval[1])];
  const means = (value: (key: SearchMetric) => number) =>
    Object.fromEntries(SEARCH_GAINS.map((key) => [key, value(key)])) as Record<SearchMetric, number>;
  const [image, text] = mixed.map((own) => means((key) => itemMean(own[key]))) as [
    Record<SearchMetric, number>,
    Record<SearchMetric, number>,
  ];
  const both = means((key) => (image[key] + text[key]) / 2);
  const interval = (mean: number) => wilsonInterval(mean, pairs);
  return {
    retrieval: { imageToText, textToImage },
    mixed: { ...both, byQuery: { image, text } },
    intervals: {
      'imageToText.r@1': interval(imageToText['r@1']),
      'textToImage.r@1': interval(textToImage['r@1']),
      // A pair's two queries are no two pairs.
      'mixed.r@1': interval(both['r@1']),
      'mixed.ndcg@10': interval(both['ndcg@10']),
    },
  };
}
