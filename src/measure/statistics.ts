import {
  coneMean,
  meanAbsoluteMean,
  variance,
  type GapStatistics,
  type RowMeans,
  type Side,
} from '../geometry/index.js';
import { dot } from '../numeric/index.js';
import type { BootstrapSums } from './bootstrap-sums.js';
import type { MomentAnalysis } from './passes/analysis.js';
import { KERNEL } from './passes/cones.js';
import type { RowMeansByKind } from './passes/intervals.js';
import { SEARCH } from './passes/search.js';
import { SEPARATION } from './passes/separation.js';
import { UNIT, type UnitSums } from './unit-table.js';

/** What the statistics of the sample and of its resamples are made from. */
export interface StatisticsInput {
  /** Sums over all units of the columns of {@link UNIT}. */
  readonly totals: Float64Array;
  readonly moments: MomentAnalysis['moments'];
  readonly frechet: number;
  readonly bestPlaneAccuracy: number;
  readonly rowMeans: RowMeansByKind;
}

/** The statistics of the sample itself. */
export function sampleStatistics(input: StatisticsInput): GapStatistics {
  const { moments, totals, frechet, bestPlaneAccuracy, rowMeans } = input;
  const [first, second] = moments;
  const sums = UNIT.read(totals);
  const gap = first.mean.map((value, k) => value - second.mean[k]!);
  const means = (side: Side): RowMeans => ({
    ...SEARCH.read(rowMeans.search[side].means),
    ...KERNEL.read(rowMeans.kernel[side].means),
    ...SEPARATION.read(rowMeans.separation[side].means),
    // By definition; what rounding leaves of the mean is no news.
    frechetInfluence: 0,
  });
  return {
    meanDistanceSquared: dot(gap, gap),
    meanProduct: dot(first.mean, second.mean),
    meanSquared: [dot(first.mean, first.mean), dot(second.mean, second.mean)],
    meanAbsolute: [meanAbsoluteMean(first), meanAbsoluteMean(second)],
    variance: [variance(first), variance(second)],
    withinCosine: [coneMean(first), coneMean(second)],
    matchedCosine: sums.cosine / sums.pairs,
    matchedDistance: sums.distance / sums.pairs,
    rowMeans: [means(0), means(1)],
    counts: [first.count, second.count],
    frechet,
    bestPlaneAccuracy,
  };
}

/**
 * The statistics of resample `r`, from its weighted sums alone.
 *
 * A resample holds some units several times. Taken as it stands, a unit would meet its own copies in a mean over pairs
 * of rows, which makes cones narrower and distances between means larger than any sample of different units would show.
 * Sums of products are therefore split: pairs of different units keep the weight w_u w_v, what lies inside a unit the
 * weight w_u, and both are joined in the proportion that the sample itself has. With all weights 1 this is the sample's
 * own value.
 */
export function resampledStatistics(
  input: StatisticsInput,
  resamples: BootstrapSums,
  r: number,
): GapStatistics {
  const total = UNIT.read(input.totals);
  const w = UNIT.read(resamples.weighted, r);
  const w2 = UNIT.read(resamples.weightedTwice, r);
  const { dim } = input.moments[0];
  const [sumA, sumB] = resamples.rows.map((rows) => rows.subarray(r * dim, (r + 1) * dim)) as [
    Float64Array,
    Float64Array,
  ];
  const a = modalityProducts(
    dot(sumA, sumA),
    sumsOfUnits(w, 'A'),
    sumsOfUnits(w2, 'A'),
    sumsOfUnits(total, 'A'),
  );
  const b = modalityProducts(
    dot(sumB, sumB),
    sumsOfUnits(w, 'B'),
    sumsOfUnits(w2, 'B'),
    sumsOfUnits(total, 'B'),
  );
  const across = mix(
    (dot(sumA, sumB) - w2.selfAB) / (w.rowsA * w.rowsB - w2.rowsAB),
    w.selfAB / w.rowsAB,
    total.rowsAB / (total.rowsA * total.rowsB),
  );
  const means = (side: Side): RowMeans => ({
    ...SEARCH.read(input.rowMeans.search[side].replicates, r),
    ...KERNEL.read(input.rowMeans.kernel[side].replicates, r),
    ...SEPARATION.read(input.rowMeans.separation[side].replicates, r),
  });
  return {
    meanDistanceSquared: a.meanSquared + b.meanSquared - 2 * across,
    meanProduct: across,
    meanSquared: [a.meanSquared, b.meanSquared],
    meanAbsolute: [meanAbsolute(sumA, w.rowsA), meanAbsolute(sumB, w.rowsB)],
    variance: [1 - a.meanSquared, 1 - b.meanSquared],
    withinCosine: [a.coneMean, b.coneMean],
    matchedCosine: w.cosine / w.pairs,
    matchedDistance: w.distance / w.pairs,
    rowMeans: [means(0), means(1)],
    counts: [input.moments[0].count, input.moments[1].count],
    frechet: input.frechet,
    bestPlaneAccuracy: NaN,
  };
}

/** The sums over units that belong to one modality: its rows, their squares, the products of its sums. */
interface ModalitySums {
  readonly rows: number;
  readonly rows2: number;
  readonly self: number;
}

function sumsOfUnits(sums: UnitSums, modality: 'A' | 'B'): ModalitySums {
  return {
    rows: sums[`rows${modality}`],
    rows2: sums[`rows${modality}2`],
    self: sums[`self${modality}`],
  };
}

/**
 * ||mean||² and the mean cosine over i != j of one modality of a resample, from the squared norm of its weighted sum.
 */
function modalityProducts(
  sumSquared: number,
  w: ModalitySums,
  w2: ModalitySums,
  total: ModalitySums,
): { meanSquared: number; coneMean: number } {
  const between = (sumSquared - w2.self) / (w.rows * w.rows - w2.rows2);
  const n = total.rows;
  const inside = total.rows2;
  return {
    meanSquared: mix(between, w.self / w.rows2, inside / (n * n)),
    coneMean: mix(between, (w.self - w.rows) / (w.rows2 - w.rows), (inside - n) / (n * n - n)),
  };
}

/** (1 - share) a + share b, where a part without a share may be undefined (0 / 0). */
function mix(a: number, b: number, share: number): number {
  return share === 0 ? a : share === 1 ? b : (1 - share) * a + share * b;
}

function meanAbsolute(sum: Float64Array, count: number): number {
  let total = 0;
  for (const value of sum) total += Math.abs(value);
  return total / (count * sum.length);
}
