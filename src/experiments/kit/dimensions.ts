import type { AblationCurve } from '../../evaluation/index.js';
import {
  bestThreshold,
  columnsOf,
  gapVector,
  meanAbsoluteMean,
  type Moments,
  momentsOf,
  orderByMeanDifference,
  rankDimensionPairs,
  separatingLine,
  type SeparatingLine,
  shareOfGap,
} from '../../geometry/index.js';
import { norm } from '../../numeric/index.js';
import { count, type Figure } from '../../report/index.js';
import type { DimensionAblationOf } from '../dimension-ablation.js';
import type { Claim } from '../experiment.js';

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

/** TEOT section 3: the mean over dimensions of |mean|, of CLIP's images and texts. */
export const PUBLISHED_MEAN_ABSOLUTE_MEAN = [0.0282, 0.0267] as const;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export function dimensionPairsClaims(sources: readonly DimensionPairsOf[]): readonly Claim[] {
  return sources
    .filter(({ kind }) => kind === 'file')
    .map(({ name, dim, single, best, largestDifference, largestMeans }) => ({
      text: `two of the dimensions separate the modalities without error (${name})`,
      holds: best.accuracy === 1,
      measured:
        `the best line in dimensions ${best.dims.join(' and ')} of ${dim} is right for ${percent(best.accuracy)}; in those of the largest ` +
        `differences of means (${largestDifference.dims.join(', ')}) ${percent(largestDifference.accuracy)}, in those of the largest means ` +
        `(${largestMeans.dims.join(', ')}) ${percent(largestMeans.accuracy)}; the best single dimension, ${single.dim}, ${percent(single.accuracy)}`,
      paper: 'Fig. 2b: two of 512 dimensions suffice',
    }));
}

/** A dimension stands out where its means differ by this many times what dimensions are large on average. */
const STANDS_OUT = 10;

/** Published numbers count as met within a tenth. */
const TOLERANCE = 0.1;

export function dimensionSpectrumClaims(sources: readonly DimensionSpectrumOf[]): readonly Claim[] {
  return sources
    .filter(({ kind }) => kind === 'file')
    .flatMap(({ name, dim, order, meanDifference, meanAbsoluteMean, shareOfGap }) => {
      const level = STANDS_OUT * Math.max(...meanAbsoluteMean);
      const out = order.filter((k) => Math.abs(meanDifference[k]!) > level);
      const [two] = shareOfGap.filter(({ dims }) => dims === 2);
      const [image, text] = meanAbsoluteMean;
      const near = meanAbsoluteMean.every(
        (value, k) => Math.abs(value / PUBLISHED_MEAN_ABSOLUTE_MEAN[k]! - 1) <= TOLERANCE,
      );
      return [
        {
          text: `few dimensions drive the gap (${name})`,
          holds: out.length > 0 && out.length <= dim / 50,
          measured:
            `${out.length} of ${dim} dimensions differ by more than ${STANDS_OUT} times the mean of absolute means ` +
            `(the claim: at least one, at most a fiftieth); the first two carry ${percent(two?.share ?? 1)} of the squared gap`,
          paper: 'Fig. 3a: only few dimensions differ much, the means of most are small',
        },
        {
          text: `the mean of absolute means is that of the paper's CLIP (${name})`,
          holds: near,
          measured: `${image.toFixed(4)} and ${text.toFixed(4)} for rows of length 1 (the claim: within 10 %)`,
          paper: `section 3: ${PUBLISHED_MEAN_ABSOLUTE_MEAN.join(' for images and ')} for texts`,
        },
      ];
    });
}

/** Removals that count as the first: one in 32, at least two. */
function early(dims: number): number {
  return Math.max(2, Math.round(dims / 32));
}

/**
 * Sharp drop, partial recovery (TEOT Fig. 2c), by two standard errors of a share: within the first 1/32 of removals the task falls by more
 * than that and by more than in the random order; after its lowest point there it rises again by more than that, before half of the
 * dimensions are gone.
 */
export function dimensionAblationClaims(sources: readonly DimensionAblationOf[]): readonly Claim[] {
  return sources
    .filter(({ kind }) => kind === 'file')
    .flatMap((source) => {
      const control = source.curves.find(({ order }) => order === 'random');
      return source.curves
        .filter(({ order }) => order !== 'random')
        .flatMap((curve) => curve.tasks.map((_, task) => dropClaim(source, curve, control, task)));
    });
}

function dropClaim(
  { name, queries }: DimensionAblationOf,
  curve: AblationCurve,
  control: AblationCurve | undefined,
  task: number,
): Claim {
  const { name: taskName, share } = curve.tasks[task]!;
  const dims = curve.dims.length;
  const window = early(dims);
  const start = share[0]!;
  const margin = 2 * Math.sqrt((start * (1 - start)) / queries[task]!);
  const first = share.slice(0, window + 1);
  const low = Math.min(...first);
  const at = first.indexOf(low);
  const controlLow = Math.min(...(control?.tasks[task]!.share.slice(0, window + 1) ?? [start]));
  const after = share.slice(at + 1, Math.floor(dims / 2) + 1);
  const high = Math.max(low, ...after);
  return {
    text: `removing by ${curve.order === 'greedy' ? 'the largest drop of L2M' : 'difference of means'}, ${taskName} drops sharply and recovers in part (${name})`,
    holds: start - low > margin && low < controlLow && high - low > margin && high <= start,
    measured:
      `${percent(start)} with all dimensions, ${percent(low)} with ${at} removed, the lowest of the first ${window}; up to ${percent(high)} ` +
      `later; at random not below ${percent(controlLow)} (the claim: drop and recovery above two standard errors, ${percent(margin)})`,
    paper:
      'Fig. 2c: removing the first dimensions closes most of the gap, performance drops sharply and recovers in part',
  };
}

/** What a table calls the size of a set of pairs. */
export function sizeOf({ count: pairs, dim }: Pick<DimensionPairsOf, 'count' | 'dim'>): string {
  return `${count(pairs)} pairs, ${count(dim)} dimensions`;
}

/** Several sources: each figure says whose it is. */
export function named(figure: Figure, name: string, k: number, of: number): Pick<Figure, 'id' | 'title'> {
  return of === 1
    ? { id: figure.id, title: figure.title }
    : { id: `${figure.id}-${k + 1}`, title: `${name}: ${figure.title}` };
}
