import {
  bootstrap,
  bootstrapInterval,
  huberLine,
  kendallTau,
  partialKendall,
  partialSpearman,
  percentileInterval,
  trendTest,
  type Line,
} from '../numeric/index.js';

type Interval = readonly [low: number, high: number];

/** Whether one quantity goes with another over models. */
export interface Association {
  /** Models that have both. */
  readonly models: number;
  /** Kendall's tau-b, its two-sided permutation p-value and its 95 % bootstrap interval over models. */
  readonly tau: number;
  readonly p: number;
  readonly interval: Interval;
}

/** How one quantity goes with another over models. */
export interface Relation extends Association {
  /** Huber's line of y on x. */
  readonly line: Line;
  /** 95 % bootstrap interval of the line's height, from the smallest to the largest x. */
  readonly band: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  /** What is left where the covariates are held fixed; only models that have them all count. */
  readonly partial?: PartialRelation;
}

export interface PartialRelation {
  /** Names of the covariates that vary. */
  readonly given: readonly string[];
  readonly models: number;
  /** The partial Spearman correlation and its 95 % bootstrap interval: what conclusions rest on. */
  readonly rho: number;
  readonly interval: Interval;
  /** The partial Kendall correlation, which holds covariates fixed in part only. */
  readonly tau: number;
}

/** How thoroughly relations are tested. */
export interface RelationOptions {
  readonly seed: number;
  /** Default: 9,999. */
  readonly permutations?: number;
  /** Resamples of models behind every interval. Default: 1,000. */
  readonly resamples?: number;
}

/** Fewer models than this say nothing of a relation. */
export const FEWEST_MODELS = 5;

/** Places at which a line's band is drawn. */
const BAND_POINTS = 25;

/**
 * Kendall's tau of `x` and `y` over models with its test and interval, or undefined where fewer than {@link
 * FEWEST_MODELS} have both, or one of them does not vary. NaN stands for what is not known.
 */
export function associationOf(
  x: readonly number[],
  y: readonly number[],
  { seed, permutations = 9999, resamples = 1000 }: RelationOptions,
): Association | undefined {
  const rows = knownRows(x, y);
  const [ownX, ownY] = [pick(x, rows), pick(y, rows)];
  if (rows.length < FEWEST_MODELS || Number.isNaN(kendallTau(ownX, ownY))) return undefined;
  return {
    models: rows.length,
    ...trendOf(ownX, ownY, seed, permutations),
    interval: bootstrapInterval([ownX, ownY] as const, kendallTau, { seed, resamples }),
  };
}

/**
 * The relation of `y` to `x` over models: {@link associationOf}, a line, and what the covariates leave of it; undefined
 * where that is.
 *
 * @param covariates By name, one value a model.
 */
export function relationOf(
  x: readonly number[],
  y: readonly number[],
  covariates: Readonly<Record<string, readonly number[]>>,
  options: RelationOptions,
): Relation | undefined {
  const association = associationOf(x, y, options);
  if (association === undefined) return undefined;
  const { seed, resamples = 1000 } = options;
  const rows = knownRows(x, y);
  const [ownX, ownY] = [pick(x, rows), pick(y, rows)];
  const partial = partialRelation(x, y, rows, covariates, { seed, resamples });
  return {
    ...association,
    line: huberLine(ownX, ownY),
    band: bandOf(ownX, ownY, { seed, resamples }),
    ...(partial !== undefined && { partial }),
  };
}

function trendOf(
  x: Float64Array,
  y: Float64Array,
  seed: number,
  permutations: number,
): { tau: number; p: number } {
  const { tau, p } = trendTest(x, y, { direction: 'either', seed, permutations });
  return { tau, p };
}

function knownRows(x: readonly number[], y: readonly number[]): number[] {
  return x.map((_, k) => k).filter((k) => Number.isFinite(x[k]) && Number.isFinite(y[k]));
}

interface Resampling {
  readonly seed: number;
  readonly resamples: number;
}

function partialRelation(
  x: readonly number[],
  y: readonly number[],
  rows: readonly number[],
  covariates: Readonly<Record<string, readonly number[]>>,
  options: Resampling,
): PartialRelation | undefined {
  const whole = rows.filter((k) => Object.values(covariates).every((values) => Number.isFinite(values[k])));
  const varying = Object.entries(covariates)
    .map(([name, values]) => ({ name, values: pick(values, whole) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
  if (whole.length < FEWEST_MODELS || varying.length === 0) return undefined;
  const sequences = [pick(x, whole), pick(y, whole), ...varying.map(({ values }) => values)];
  const statistic = (...all: ArrayLike<number>[]): number => partialSpearman(all[0]!, all[1]!, all.slice(2));
  const rho = statistic(...sequences);
  if (Number.isNaN(rho)) return undefined;
  return {
    given: varying.map(({ name }) => name),
    models: whole.length,
    rho,
    interval: bootstrapInterval(sequences, statistic, options),
    tau: partialKendall(sequences[0]!, sequences[1]!, sequences.slice(2)),
  };
}

/** Heights of the lines of resampled models. */
function bandOf(x: Float64Array, y: Float64Array, options: Resampling): Relation['band'] {
  const [low, high] = [Math.min(...x), Math.max(...x)];
  const places = Array.from({ length: BAND_POINTS }, (_, k) => low + ((high - low) * k) / (BAND_POINTS - 1));
  const heights = places.map(() => new Float64Array(options.resamples));
  let replicate = 0;
  const [ownX, ownY] = [new Float64Array(x.length), new Float64Array(x.length)];
  bootstrap(
    x.length,
    (units) => {
      for (let k = 0; k < units.length; k++) {
        ownX[k] = x[units[k]!]!;
        ownY[k] = y[units[k]!]!;
      }
      const { intercept, slope } = huberLine(ownX, ownY);
      places.forEach((place, k) => (heights[k]![replicate] = intercept + slope * place));
      replicate++;
      return slope;
    },
    options,
  );
  return places.map((place, k) => {
    const [bottom, top] = percentileInterval(heights[k]!);
    return { x: place, low: bottom, high: top };
  });
}

function pick(values: readonly number[], rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (k) => values[k]!);
}
