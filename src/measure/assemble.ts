/** Numbers that say it all from numbers that say everything. Pure: reads nothing, draws nothing at random. */
import { mixedPoolBias } from '../evaluation/index.js';
import {
  coneMean,
  coneStd,
  measuredValuesOf,
  measures,
  orderByMeanDifference,
  shareOfGap,
  sphericalCap,
  treeOf,
  valuesByPath,
  type Both,
  type Moments,
  type Side,
} from '../geometry/index.js';
import { permutationPValue, quantileOfHistogram, quantileOfSorted } from '../numeric/index.js';
import { BIN_LIMIT, type WithinSums } from '../runtime/blockwise/index.js';
import { defineTask } from '../runtime/index.js';
import { intervalsOf } from './intervals.js';
import type {
  CapFindings,
  ConeFindings,
  HistogramFindings,
  MeasureFindings,
  MixedPoolFindings,
} from './findings.js';
import { mixedFindings, type MixedTree } from './mixed-findings.js';
import { shuffledL2m } from './label-shuffles.js';
import type { MomentAnalysis } from './passes/analysis.js';
import type { BestPlane } from './passes/best-plane.js';
import type { RowMeansByKind } from './passes/intervals.js';
import type { MomentSums } from './passes/moments.js';
import { sampleStatistics, type StatisticsInput } from './statistics.js';

/**
 * Everything that the passes over the rows give, before it becomes findings. Pairs of entries are the two modalities'.
 */
export interface RawMeasurement {
  readonly sums: Pick<MomentSums, 'totals' | 'resamples' | 'shuffled'>;
  readonly analysis: Pick<MomentAnalysis, 'moments' | 'gap' | 'frechet'>;
  readonly cones: Both<Pick<WithinSums, 'min' | 'max' | 'bins'>>;
  readonly plane: BestPlane;
  readonly rowMeans: RowMeansByKind;
  /** For each searching row, own-modality rows ahead of the best cross-modal one. */
  readonly ahead: Both<Uint32Array>;
  /** The measures to give, by id: the caller's, which a task's own registry must hold too. */
  readonly measures: readonly string[];
  readonly context: MeasurementContext;
}

/** What findings repeat of the input. */
export type MeasurementContext = Pick<
  MeasureFindings,
  'source' | 'modalities' | 'counts' | 'pairs' | 'rawNorms' | 'samples' | 'configuration'
>;

/** @throws RangeError where a measure is not registered where the task runs. */
export const assembleTask = defineTask(import.meta.url, 'assembleTask', assembleFindings);

/** The part of the findings that the measures fill in. */
type MeasuredTree = Pick<MeasureFindings, 'gap' | 'alignment' | 'uniformity' | 'retrieval'> & {
  readonly cone: Both<Pick<ConeFindings, 'mean'>>;
  readonly dimensions: Pick<MeasureFindings['dimensions'], 'meanAbsoluteMean'> & {
    readonly pair: Pick<MeasureFindings['dimensions']['pair'], 'accuracy'>;
  };
  readonly mixedPool: Both<Pick<MixedPoolFindings, 'sameModalityNearest' | 'firstCrossModalRank'>>;
  /** Left out where there are no pairs. */
  readonly mixed?: MixedTree;
};

function assembleFindings(raw: RawMeasurement): MeasureFindings {
  const { sums, analysis, plane, context } = raw;
  const { moments, gap } = analysis;
  const paired = context.pairs > 0;
  const list = measuredValuesOf(
    raw.measures.map((id) => measures.get(id)).filter(({ needsPairs }) => paired || !needsPairs),
  );
  const input: StatisticsInput = {
    totals: sums.totals,
    moments,
    frechet: analysis.frechet,
    bestPlaneAccuracy: plane.accuracy,
    rowMeans: raw.rowMeans,
  };
  const values = valuesByPath(list, sampleStatistics(input));
  const { mixed, ...found } = treeOf(values) as unknown as MeasuredTree;
  const order = orderByMeanDifference(gap);
  const cone = (side: Side): ConeFindings => ({
    modality: context.modalities[side],
    ...found.cone[side],
    ...describeCone(moments[side], raw.cones[side]),
  });
  const mixedPool = (side: Side): MixedPoolFindings => ({
    modality: context.modalities[side],
    ...found.mixedPool[side],
    firstCrossModalRank: {
      ...found.mixedPool[side].firstCrossModalRank,
      median: mixedPoolBias(raw.ahead[side]).firstCrossModalRank.median,
    },
  });
  const ranksOf = (side: Side) => raw.rowMeans.search[side].ranks ?? new Float64Array(0);
  const { source, modalities, counts, pairs, rawNorms, samples, configuration } = context;
  return {
    modalities,
    counts,
    dim: moments[0].dim,
    ...found,
    cone: [cone(0), cone(1)],
    dimensions: {
      order: Array.from(order),
      meanDifference: Array.from(gap),
      ...found.dimensions,
      pair: { dims: plane.dims, ...found.dimensions.pair },
      shareOfGap: [1, 2, 5, 10, 20, 50]
        .filter((dims) => dims <= gap.length)
        .map((dims) => ({ dims, share: shareOfGap(gap, order, dims) })),
    },
    intervals: intervalsOf(list, values, input, sums.resamples, context.configuration.bootstrap),
    mixedPool: [mixedPool(0), mixedPool(1)],
    ...(mixed && { mixed: mixedFindings(mixed, [ranksOf(0), ranksOf(1)], counts) }),
    permutationTest: { l2m: permutationTest(raw, values['gap.l2m'] ?? NaN) },
    ...{ source, pairs, rawNorms, samples, configuration },
  };
}

function describeCone(
  moments: Moments,
  within: RawMeasurement['cones'][Side],
): Omit<ConeFindings, 'modality' | 'mean'> {
  const quartile = (q: number) =>
    Math.min(within.max, Math.max(within.min, quantileOfHistogram(within.bins, -BIN_LIMIT, BIN_LIMIT, q)));
  return {
    std: coneStd(moments),
    min: within.min,
    max: within.max,
    quartiles: [quartile(0.25), quartile(0.5), quartile(0.75)],
    histogram: coarsen(within.bins, 200),
    cap: capFindings(coneMean(moments), moments.dim),
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

/** 30 bins between the least and the most, one value wide where there is but one: enough for a picture. */
function histogramOfSorted(sorted: Float64Array): HistogramFindings {
  const low = sorted[0]!;
  const most = sorted.at(-1)!;
  const high = most > low ? most : low + (Math.abs(low) || 1) / 100;
  const counts = new Array<number>(30).fill(0);
  for (const value of sorted) counts[Math.min(29, Math.floor(((value - low) / (high - low)) * 30))]! += 1;
  return { low, high, counts };
}

function permutationTest({ sums, analysis, context }: RawMeasurement, observed: number) {
  const { counts, configuration } = context;
  const { permutations } = configuration;
  const [first, second] = analysis.moments;
  const sumOfAll = first.mean.map((value, k) => value * counts[0] + second.mean[k]! * counts[1]);
  const shuffled = shuffledL2m(sums.shuffled, permutations, sumOfAll, counts).sort();
  return {
    p: permutationPValue(observed, shuffled),
    permutations,
    nullMean: shuffled.reduce((sum, value) => sum + value, 0) / permutations,
    nullHigh: quantileOfSorted(shuffled, 0.95),
    ...(permutations > 0 && { histogram: histogramOfSorted(shuffled) }),
  };
}
