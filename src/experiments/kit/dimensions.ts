import {
  bestThreshold,
  columnsOf,
  gapVector,
  meanAbsoluteMean,
  momentsOf,
  orderByMeanDifference,
  rankDimensionPairs,
  separatingLine,
  shareOfGap,
  type Moments,
  type SeparatingLine,
} from '../../geometry/index.js';
import { norm } from '../../numeric/index.js';

/** Matched or unmatched rows of length 1 of two modalities. */
export interface TwoModalities {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** A plane of two dimensions and its best line. */
export interface JudgedPlane {
  readonly dims: readonly [number, number];
  /** Balanced, in [0.5, 1]. */
  readonly accuracy: number;
  readonly line: SeparatingLine;
}

/** How well single dimensions and pairs of them tell the modalities apart. */
export interface DimensionPairsOf {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  /** Of all single dimensions with their best threshold. */
  readonly single: { readonly dim: number; readonly accuracy: number };
  /** Of the pairs that rank best by their moments, the one with the best line. */
  readonly best: JudgedPlane;
  /** The two largest differences of means. */
  readonly largestDifference: JudgedPlane;
  /** The dimension of the largest mean of each modality, as TEOT Fig. 2b takes them. */
  readonly largestMeans: JudgedPlane;
}

export interface DimensionPairsFindings {
  readonly sources: readonly DimensionPairsOf[];
  readonly configuration: { readonly seed: number; readonly version: string };
}

/** Which dimensions differ, and by how much. */
export interface DimensionSpectrumOf {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  readonly l2m: number;
  /** Dimensions by falling |difference of means|. */
  readonly order: readonly number[];
  /** By dimension, first modality minus second. */
  readonly meanDifference: readonly number[];
  readonly meanAbsoluteMean: readonly [number, number];
  /** Of L2M² in the first k of `order`. */
  readonly shareOfGap: readonly { readonly dims: number; readonly share: number }[];
}

export interface DimensionSpectrumFindings {
  readonly sources: readonly DimensionSpectrumOf[];
  readonly configuration: { readonly seed: number; readonly version: string };
}

/** Pairs whose best line is looked for among the rows themselves, after a ranking of all by moments. */
const CANDIDATES = 24;

export function dimensionPairsOf(source: TwoModalities): DimensionPairsOf {
  const { name, kind, modalities, count, dim } = source;
  const [first, second] = momentsOfBoth(source);
  const [x, y] = [columnsOf(source.first, dim), columnsOf(source.second, dim)];
  const single = { dim: 0, accuracy: -1 };
  for (let k = 0; k < dim; k++) {
    const part = (columns: Float32Array): Float64Array =>
      Float64Array.from(columns.subarray(k * count, (k + 1) * count));
    const [a, b] = [part(x), part(y)];
    // Either modality may be the higher one.
    const accuracy = Math.max(bestThreshold(a, b).accuracy, bestThreshold(b, a).accuracy);
    if (accuracy > single.accuracy) Object.assign(single, { dim: k, accuracy });
  }
  const judge = (dims: readonly [number, number]): JudgedPlane => {
    const line = separatingLine(plane(x, dims, count), plane(y, dims, count));
    return { dims, accuracy: line.accuracy, line };
  };
  const order = orderByMeanDifference(gapVector(first, second));
  const largestFirst = largest(first.mean);
  const largestSecond = largest(second.mean);
  return {
    name,
    kind,
    modalities,
    count,
    dim,
    single,
    best: rankDimensionPairs(first, second, CANDIDATES)
      .map(judge)
      .reduce((a, b) => (b.accuracy > a.accuracy ? b : a)),
    largestDifference: judge([order[0]!, order[1]!]),
    // Where both have it in one dimension, the second modality's next.
    largestMeans: judge([
      largestFirst,
      largestSecond === largestFirst ? largest(second.mean, largestFirst) : largestSecond,
    ]),
  };
}

export function dimensionSpectrumOf(source: TwoModalities): DimensionSpectrumOf {
  const { name, kind, modalities, count, dim } = source;
  const [first, second] = momentsOfBoth(source);
  const difference = gapVector(first, second);
  const order = orderByMeanDifference(difference);
  return {
    name,
    kind,
    modalities,
    count,
    dim,
    l2m: norm(difference),
    order: [...order],
    meanDifference: [...difference],
    meanAbsoluteMean: [meanAbsoluteMean(first), meanAbsoluteMean(second)],
    shareOfGap: [1, 2, 5, 10, 20, 50]
      .filter((dims) => dims <= dim)
      .map((dims) => ({ dims, share: shareOfGap(difference, order, dims) })),
  };
}

/** Rows of both modalities in a plane of two dimensions, for the picture: `[count, 2]` each. */
export function planePoints(
  { first, second, dim, count }: TwoModalities,
  dims: readonly [number, number],
): readonly [Float32Array, Float32Array] {
  const points = (rows: Float32Array): Float32Array =>
    Float32Array.from({ length: 2 * count }, (_, k) => rows[(k >> 1) * dim + dims[k & 1]!]!);
  return [points(first), points(second)];
}

function momentsOfBoth({ first, second, count, dim }: TwoModalities): [Moments, Moments] {
  return [momentsOf(first, count, dim), momentsOf(second, count, dim)];
}

function plane(columns: Float32Array, [i, j]: readonly [number, number], count: number): Float64Array {
  return Float64Array.from(
    { length: 2 * count },
    (_, k) => columns[((k & 1) === 0 ? i : j) * count + (k >> 1)]!,
  );
}

/** The dimension of the largest |mean| but one. */
function largest(mean: Float64Array, except = -1): number {
  let best = except === 0 ? 1 : 0;
  mean.forEach((value, k) => {
    if (k !== except && Math.abs(value) > Math.abs(mean[best]!)) best = k;
  });
  return best;
}
