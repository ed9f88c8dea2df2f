import {
  corrections,
  fitCorrection,
  type Calibration,
  type Correction,
  type CorrectionNeed,
  type FittedCorrection,
  type OptionValues,
} from '../../correction/index.js';
import type { Both, Moments } from '../../geometry/index.js';
import { arrayRows, readRuns, type RowSource } from '../../runtime/blockwise/index.js';
import type { Runtime } from '../../runtime/index.js';
import { momentsOfRange } from '../calibration-passes.js';
import type { TriedOptions } from './findings.js';
import { foldsOf } from './items.js';
import { tuningScore } from './judges.js';
import { gather, type PairedRows } from './rows.js';

/** What a method is fitted on: nothing else reaches a fit, least of all rows that it is judged by. */
export interface FitMethodInput {
  /** The id of a correction. */
  readonly method: string;
  readonly calibration: PairedRows;
  /** Rows that search, of each modality. Default: the calibration rows themselves. */
  readonly queries: Both<Float32Array | undefined>;
  readonly seed: number;
}

/** A fitted method, or why there is none. */
export interface MethodFit {
  readonly method: string;
  readonly fitted?: FittedCorrection;
  /** One sentence. */
  readonly skipped?: string;
  /** What was tried, where there is something to choose. */
  readonly tried: readonly TriedOptions[];
}

/** Rows of each modality that a fold of the calibration rows is judged by while options are chosen. */
const MOST_TUNING_ROWS = 1500;

/**
 * Chooses the options of a method and fits it on all calibration rows. Options are chosen one after the other, each
 * among its `tune` values with the others as they stand: the calibration items are halved, each half is judged with
 * what was fitted on the other, and the mean NDCG@10 in the mixed pool decides; of equal ones the default.
 */
export async function fitMethod(
  { method, calibration, queries, seed }: FitMethodInput,
  runtime: Runtime,
  onProgress?: (share: number) => void,
): Promise<MethodFit> {
  const correction = corrections.get(method);
  const tried: TriedOptions[] = [];
  try {
    const options = await tuned(correction, { calibration, queries, seed }, runtime, tried, onProgress);
    const whole = await calibrationOf(calibration, queries, correction.needs, runtime);
    return { method, fitted: fitCorrection(correction, whole, seeded(correction, options, seed)), tried };
  } catch (error) {
    if ((error as Error).name !== 'RangeError') throw error;
    return { method, skipped: (error as Error).message, tried };
  }
}

/** Controls that draw at random draw by the seed of the comparison. */
function seeded(correction: Correction, options: OptionValues, seed: number): OptionValues {
  return 'seed' in correction.options ? { ...options, seed } : options;
}

async function tuned(
  correction: Correction,
  { calibration, queries, seed }: Omit<FitMethodInput, 'method'>,
  runtime: Runtime,
  tried: TriedOptions[],
  onProgress?: (share: number) => void,
): Promise<OptionValues> {
  const choices = Object.entries(correction.options).flatMap(([name, { tune = [], default: usual }]) =>
    // The default first: of equal ones the first is taken.
    tune.length < 2
      ? []
      : [{ name, tune: tune.toSorted((a, b) => Number(String(b) === usual) - Number(String(a) === usual)) }],
  );
  if (choices.length === 0 || calibration.pairs === undefined) return {};
  const folds = tuningFolds(calibration, seed);
  if (folds === undefined) return {};
  const fitting = await Promise.all(
    folds.map(({ fit }) => calibrationOf(fit, queries, correction.needs, runtime)),
  );
  const total = choices.reduce((sum, { tune }) => sum + tune.length, 0);
  let done = 0;
  let chosen: OptionValues = {};
  for (const { name, tune } of choices) {
    let best: TriedOptions | undefined;
    for (const value of tune) {
      const options = { ...chosen, [name]: value };
      const score = await scoreOf(correction, seeded(correction, options, seed), folds, fitting, runtime);
      onProgress?.(++done / (total + 1));
      if (score === undefined) continue;
      const one = { options, 'ndcg@10': score };
      tried.push(one);
      if (best === undefined || score > best['ndcg@10']) best = one;
    }
    chosen = best?.options ?? chosen;
  }
  return chosen;
}

/** Halves of the calibration items: what one is fitted on is judged by the other. */
function tuningFolds(calibration: PairedRows, seed: number) {
  const { dim, rows, pairs, items } = calibration;
  const count = items.flatMap((own) => [...own]).reduce((most, item) => Math.max(most, item + 1), 0);
  const plan = {
    sources: [arrayRows(rows[0], dim), arrayRows(rows[1], dim)] as const,
    pairs,
    items: { count, of: items },
  };
  return foldsOf(plan.items, MOST_TUNING_ROWS, seed)?.map(({ fit, judge }) => ({
    fit: gather(plan, fit),
    judge: gather(plan, judge),
  }));
}

/** The mean over both folds; undefined where these options cannot be fitted on so few rows. */
async function scoreOf(
  correction: Correction,
  options: OptionValues,
  folds: readonly { readonly judge: PairedRows }[],
  fitting: readonly Calibration[],
  runtime: Runtime,
): Promise<number | undefined> {
  let sum = 0;
  for (const [k, { judge }] of folds.entries()) {
    try {
      sum += await tuningScore(fitCorrection(correction, fitting[k]!, options), judge, runtime);
    } catch (error) {
      if ((error as Error).name === 'RangeError') return undefined;
      throw error;
    }
  }
  return sum / folds.length;
}

/** What corrections are fitted on, of rows in memory. Moments are taken only where they are needed. */
export async function calibrationOf(
  { dim, rows, pairs }: Pick<PairedRows, 'dim' | 'rows' | 'pairs'>,
  queries: Both<Float32Array | undefined>,
  needs: readonly CorrectionNeed[],
  runtime: Runtime,
): Promise<Calibration> {
  const sources: Both<RowSource> = [arrayRows(rows[0], dim), arrayRows(rows[1], dim)];
  const moments: Moments[] = [];
  if (needs.includes('moments')) {
    for (const own of sources)
      moments.push(await momentsOfRange(own, { start: 0, count: own.rows }, runtime));
  }
  const matched = (side: 0 | 1, numbers: Uint32Array): RowSource => ({
    rows: numbers.length,
    dim,
    read: (start, count, out) => readRuns(sources[side], numbers.subarray(start, start + count), out),
  });
  return {
    dim,
    means: rows.map((own) => meanOf(own, dim)),
    ...(moments.length > 0 && { moments }),
    rows: sources,
    ...(pairs && { pairs: [matched(0, pairs.first), matched(1, pairs.second)] as const }),
    queries: sources.map((own, side) => {
      const given = queries[side];
      return given === undefined ? own : arrayRows(given, dim);
    }),
  };
}

function meanOf(rows: Float32Array, dim: number): Float64Array {
  const mean = new Float64Array(dim);
  for (let start = 0; start < rows.length; start += dim) {
    for (let k = 0; k < dim; k++) mean[k]! += rows[start + k]!;
  }
  return mean.map((sum) => sum / (rows.length / dim));
}
