/** A comparison's work in other threads: a method is fitted by one task, judged by another, and held against others. */
import type { FittedCorrection } from '../../correction/index.js';
import { quantileOfSorted } from '../../numeric/index.js';
import { defineTask, keptRuntime } from '../../runtime/index.js';
import { differences, type Difference, type DifferenceOptions, type JudgedColumn } from './differences.js';
import { fitMethod, type FitMethodInput, type MethodFit } from './fit-methods.js';
import type { GoalId, ZeroShotMeans } from './findings.js';
import { gapOf, type GapAfter } from './gap-after.js';
import { chanceOf } from './goal.js';
import { correctRows, judgeRows, judges } from './judges.js';
import type { PairedRows } from './rows.js';
import { zeroShotColumn, type ZeroShotRows } from './zero-shot.js';

/** Fits a method on calibration rows, which is all that it is given. Progress: the share done. */
export const fitMethodTask = defineTask<FitMethodInput, MethodFit, number>(
  import.meta.url,
  'fitMethodTask',
  (input, { world, progress }) => fitMethod(input, keptRuntime(world), progress),
);

export interface JudgeMethodInput {
  readonly fitted: FittedCorrection;
  readonly evaluation: PairedRows;
  readonly zeroShot: readonly ZeroShotRows[];
  readonly zeroShotMeans: ZeroShotMeans;
}

/** What a method comes to on the evaluation rows. */
export interface JudgedMethod {
  readonly gap: GapAfter;
  readonly columns: readonly JudgedColumn[];
}

/** Puts a fitted method to everything that the rows allow. Progress: the share done. */
export const judgeMethodTask = defineTask<JudgeMethodInput, JudgedMethod, number>(
  import.meta.url,
  'judgeMethodTask',
  async ({ fitted, evaluation, zeroShot, zeroShotMeans }, { world, progress }) => {
    const runtime = keptRuntime(world);
    const rows = await correctRows(fitted, evaluation, runtime);
    const due = judges.filter(({ lacks }) => lacks(evaluation) === undefined);
    const parts = due.length + zeroShot.length;
    const columns: JudgedColumn[] = [];
    for (const [k, judge] of due.entries()) {
      columns.push(...(await judgeRows(judge, rows, runtime, (share) => progress((k + share) / parts))));
      progress((k + 1) / parts);
    }
    for (const [k, task] of zeroShot.entries()) {
      columns.push(await zeroShotColumn(fitted, task, zeroShotMeans, runtime));
      progress((due.length + k + 1) / parts);
    }
    return { gap: gapOf(rows), columns };
  },
);

export interface DifferencesInput extends DifferenceOptions {
  readonly before: readonly JudgedColumn[];
  readonly after: readonly JudgedColumn[];
}

/** See {@link differences}. */
export const differencesTask = defineTask<DifferencesInput, Difference[]>(
  import.meta.url,
  'differencesTask',
  ({ before, after, ...options }) => differences(before, after, options),
);

/** See {@link chanceOf}. */
export const chanceTask = defineTask<
  { readonly goal: GoalId; readonly evaluation: PairedRows; readonly zeroShot: readonly ZeroShotRows[] },
  number
>(import.meta.url, 'chanceTask', ({ goal, evaluation, zeroShot }, { world }) =>
  chanceOf(goal, evaluation, zeroShot, keptRuntime(world)),
);

/** Median and quartiles of ranks; NaN where there are none. */
export function rankSummary(values: Float64Array): {
  readonly median: number;
  readonly quartiles: readonly [q25: number, q75: number];
} {
  const sorted = values.filter((rank) => !Number.isNaN(rank)).sort();
  return {
    median: quantileOfSorted(sorted, 0.5),
    quartiles: [quantileOfSorted(sorted, 0.25), quantileOfSorted(sorted, 0.75)],
  };
}
