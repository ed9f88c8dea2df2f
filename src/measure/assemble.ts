import { mixedPoolBias } from '../evaluation/index.js';
import {
  alignment,
  angleBetweenMeans,
  coneMean,
  coneStd,
  gapVector,
  l2m,
  meanAbsoluteMean,
  mergeMoments,
  normalizedGap,
  orderByMeanDifference,
  relativeModalityGap,
  shareOfGap,
  sphericalCap,
  type Moments,
  type SeparatingLine,
} from '../geometry/index.js';
import {
  percentileInterval,
  permutationPValue,
  quantileOfHistogram,
  quantileOfSorted,
} from '../numeric/index.js';
import { BIN_LIMIT, type WithinSums } from '../runtime/blockwise/index.js';
import type { MomentAnalysis } from './analysis.js';
import type {
  CapFindings,
  ConeFindings,
  HistogramFindings,
  Interval,
  MeasureFindings,
  MixedPoolFindings,
  NormFindings,
  RecallFindings,
  SampleFindings,
} from './findings.js';
import { COLUMN, type MomentsPass } from './moments-pass.js';
import { momentReplicates, shuffledL2m } from './replicates.js';
import { columnMeans } from './row-bootstrap.js';

/** Values of some rows of one modality, `[rows, columns]`, and their means on every resample, `[bootstrap, columns]`. */
export interface ResampledValues {
  readonly values: Float64Array;
  readonly replicates: Float64Array;
}

/** Everything that the passes over the rows give, before it becomes findings. Pairs of entries are the two modalities'. */
export interface RawMeasurement {
  readonly pass: MomentsPass;
  readonly analysis: MomentAnalysis;
  readonly within: readonly [WithinSums, WithinSums];
  readonly line: SeparatingLine & { readonly dims: readonly [number, number] };
  /** For each searching row, own-modality items ahead of the best cross-modal one. */
  readonly ahead: readonly [Uint32Array, Uint32Array];
  /** Recall@1, 5, 10, whether an own-modality item comes first (1 or 0), and the first cross-modal rank. */
  readonly searches: readonly [ResampledValues, ResampledValues];
  /** Held-out correctness, influence on the Fréchet distance. */
  readonly separation: readonly [ResampledValues, ResampledValues];
  /** Mean over the other rows of exp(4 cos - 4). */
  readonly kernels: readonly [ResampledValues, ResampledValues];
  readonly norms: readonly [NormFindings, NormFindings];
}

export interface MeasurementContext {
  readonly source: string;
  readonly modalities: readonly [string, string];
  readonly counts: readonly [number, number];
  readonly pairs: number;
  readonly samples: readonly SampleFindings[];
  readonly configuration: MeasureFindings['configuration'];
}

/** Numbers that say it all from numbers that say everything. Pure: reads nothing, draws nothing at random. */
export function assembleFindings(raw: RawMeasurement, context: MeasurementContext): MeasureFindings {
  const { pass, analysis } = raw;
  const moments = pass.folds.map(([a, b]) => mergeMoments(a, b)) as [Moments, Moments];
  const [first, second] = moments;
  const matched = pass.columns[COLUMN.cosine]! / pass.columns[COLUMN.pairs]!;
  const separation = raw.separation.map((group) => columnMeans({ ...group, columns: 2 })[0]!);
  const recalls = raw.searches.map((group) => columnMeans({ ...group, columns: 5 }));
  const difference = gapVector(first, second);
  const order = orderByMeanDifference(difference);
  const gapLength = l2m(first, second);
  return {
    modalities: context.modalities,
    counts: context.counts,
    dim: first.dim,
    gap: {
      l2m: gapLength,
      l2i: pass.columns[COLUMN.distance]! / pass.columns[COLUMN.pairs]!,
      rmg: relativeModalityGap(matched, coneMean(first), coneMean(second)),
      matchedCosine: matched,
      angleDegrees: angleBetweenMeans(first, second),
      normalizedGap: normalizedGap(first, second),
      linearSeparability: (separation[0]! + separation[1]!) / 2,
      frechet: analysis.frechet.distance,
    },
    cone: [
      coneFindings(context.modalities[0], first, raw.within[0]),
      coneFindings(context.modalities[1], second, raw.within[1]),
    ],
    alignment: alignment(matched),
    uniformity: [uniformityOf(raw.kernels[0]), uniformityOf(raw.kernels[1])],
    dimensions: {
      order: Array.from(order),
      meanDifference: Array.from(difference),
      meanAbsoluteMean: [meanAbsoluteMean(first), meanAbsoluteMean(second)],
      pair: { dims: raw.line.dims, accuracy: raw.line.accuracy },
      shareOfGap: [1, 2, 5, 10, 20, 50]
        .filter((dims) => dims <= first.dim)
        .map((dims) => ({ dims, share: shareOfGap(difference, order, dims) })),
    },
    retrieval: { imageToText: recallFindings(recalls[0]!), textToImage: recallFindings(recalls[1]!) },
    intervals: intervals(raw, context),
    mixedPool: [mixedFindings(0, raw, context), mixedFindings(1, raw, context)],
    permutationTest: { l2m: permutationTest(pass, moments, gapLength, context) },
    source: context.source,
    pairs: context.pairs,
    rawNorms: raw.norms,
    samples: context.samples,
    configuration: context.configuration,
  };
}

function coneFindings(modality: string, moments: Moments, within: WithinSums): ConeFindings {
  const mean = coneMean(moments);
  const quartile = (q: number) =>
    Math.min(within.max, Math.max(within.min, quantileOfHistogram(within.bins, -BIN_LIMIT, BIN_LIMIT, q)));
  return {
    modality,
    mean,
    std: coneStd(moments),
    min: within.min,
    max: within.max,
    quartiles: [quartile(0.25), quartile(0.5), quartile(0.75)],
    histogram: coarsen(within.bins, 200),
    cap: capFindings(mean, moments.dim),
  };
}

function capFindings(meanCosine: number, dim: number): CapFindings {
  const cap = sphericalCap(meanCosine);
  return {
    angleDegrees: cap.angleDegrees,
    share2d: 10 ** cap.log10Share(2),
    share3d: 10 ** cap.log10Share(3),
    log10Share512d: cap.log10Share(512),
    log10ShareOwn: cap.log10Share(Math.max(2, dim)),
  };
}

/** The fine bins, centred on k / 8192, as `bins` equal bins of [-1, 1]: enough for a picture. */
function coarsen(fine: Float64Array, bins: number): HistogramFindings {
  const counts = new Array<number>(bins).fill(0);
  const last = fine.length - 1;
  fine.forEach((count, k) => (counts[Math.min(bins - 1, Math.floor((k / last) * bins))]! += count));
  return { low: -1, high: 1, counts };
}

function uniformityOf({ values }: ResampledValues): number {
  return Math.log(columnMeans({ values, columns: 1 })[0]!);
}

function recallFindings(means: Float64Array): RecallFindings {
  return { 'r@1': means[0]!, 'r@5': means[1]!, 'r@10': means[2]! };
}

function mixedFindings(modality: 0 | 1, raw: RawMeasurement, context: MeasurementContext): MixedPoolFindings {
  return { modality: context.modalities[modality], ...mixedPoolBias(raw.ahead[modality]) };
}

function permutationTest(
  pass: MomentsPass,
  [first, second]: readonly [Moments, Moments],
  observed: number,
  { counts, configuration }: MeasurementContext,
) {
  const { permutations } = configuration;
  const sumOfAll = first.mean.map((value, k) => value * counts[0] + second.mean[k]! * counts[1]);
  const shuffled = shuffledL2m(pass, permutations, sumOfAll, counts);
  return {
    p: permutationPValue(observed, shuffled),
    permutations,
    nullMean: shuffled.reduce((sum, value) => sum + value, 0) / permutations,
    nullHigh: quantileOfSorted(Float64Array.from(shuffled).sort(), 0.95),
  };
}

function intervals(
  raw: RawMeasurement,
  { configuration }: MeasurementContext,
): Readonly<Record<string, Interval>> {
  const { bootstrap } = configuration;
  if (bootstrap === 0) return {};
  const { pass, analysis } = raw;
  const dim = analysis.pca.mean.length;
  const fromMoments = momentReplicates(pass, bootstrap, dim);
  const column = ({ replicates }: ResampledValues, columns: number, c: number) =>
    Float64Array.from({ length: bootstrap }, (_, r) => replicates[r * columns + c]!);
  const combine = (parts: readonly Float64Array[], how: (values: number[]) => number) =>
    Float64Array.from({ length: bootstrap }, (_, r) => how(parts.map((part) => part[r]!)));
  const separability = combine(
    raw.separation.map((group) => column(group, 2, 0)),
    ([a, b]) => (a! + b!) / 2,
  );
  const frechet = combine(
    raw.separation.map((group) => column(group, 2, 1)),
    ([a, b]) => Math.max(0, analysis.frechet.distance + a! + b!),
  );
  const replicates: Record<string, Float64Array> = {
    l2m: fromMoments.l2m,
    l2i: fromMoments.l2i,
    rmg: fromMoments.rmg,
    matchedCosine: fromMoments.matchedCosine,
    angleDegrees: fromMoments.angleDegrees,
    normalizedGap: fromMoments.normalizedGap,
    linearSeparability: separability,
    frechet,
    alignment: fromMoments.alignment,
  };
  for (const m of [0, 1] as const) {
    replicates[`cone.${m}.mean`] = fromMoments.coneMean[m];
    replicates[`dimensions.meanAbsoluteMean.${m}`] = fromMoments.meanAbsoluteMean[m];
    replicates[`uniformity.${m}`] = combine([column(raw.kernels[m], 1, 0)], ([mean]) => Math.log(mean!));
    const direction = m === 0 ? 'imageToText' : 'textToImage';
    const search = raw.searches[m];
    replicates[`retrieval.${direction}.r@1`] = column(search, 5, 0);
    replicates[`retrieval.${direction}.r@5`] = column(search, 5, 1);
    replicates[`retrieval.${direction}.r@10`] = column(search, 5, 2);
    replicates[`mixedPool.${m}.sameModalityNearest`] = column(search, 5, 3);
    replicates[`mixedPool.${m}.firstCrossModalRank.mean`] = column(search, 5, 4);
  }
  return Object.fromEntries(
    Object.entries(replicates).map(([name, values]) => [name, percentileInterval(values)]),
  );
}
