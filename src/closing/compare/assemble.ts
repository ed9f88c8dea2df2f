import { corrections, type FittedCorrection } from '../../correction/index.js';
import type { GapAfter } from './gap-after.js';
import { columnMean, type Difference, type JudgedColumn } from './differences.js';
import { BASELINE, PLACEBO, type ComparisonFindings, type GoalId, type MethodFindings } from './findings.js';
import type { MethodFit } from './fit-methods.js';
import { comparedColumns, GOAL, ONE_DIRECTION } from './goal.js';
import { rankSummary } from './method-tasks.js';
import { recommend } from './recommend.js';
import type { Sides } from './sides.js';

/** A fitted method with what it came to. */
export interface JudgedFit extends MethodFit {
  readonly fitted: FittedCorrection;
  readonly gap: GapAfter;
  readonly columns: readonly JudgedColumn[];
}

type Passed = Pick<
  ComparisonFindings,
  'source' | 'calibrationSource' | 'modalities' | 'tolerance' | 'zeroShotMeans' | 'configuration'
>;

export interface AssembleInput extends Passed {
  readonly results: readonly JudgedFit[];
  /** Of each result, the differences of its columns that are no ranks; undefined for the control itself. */
  readonly toBaseline: readonly (readonly Difference[] | undefined)[];
  readonly toPlacebo: readonly (readonly Difference[] | undefined)[];
  readonly skipped: readonly MethodFit[];
  readonly sides: Sides;
  readonly goal: GoalId;
  /** NaN where nothing measures the goal. */
  readonly chance: number;
}

/** The findings of a comparison, methods by falling gain. */
export function assembleComparison({
  results,
  toBaseline,
  toPlacebo,
  skipped,
  sides,
  goal,
  chance,
  ...passed
}: AssembleInput): ComparisonFindings {
  const methods = results
    .map((result, k) => methodFindings(result, goal, toBaseline[k], toPlacebo[k]))
    .toSorted((a, b) => (b.goal?.value ?? 0) - (a.goal?.value ?? 0));
  const limits = { tolerance: passed.tolerance, chance };
  const { id, best, reasons } = recommend(methods, limits);
  const ofRows = recommend(
    methods.filter(({ changes }) => changes === 'rows'),
    limits,
  );
  const rowsOf = (side: 'calibration' | 'evaluation') => {
    const { rows, dim } = sides[side];
    return [rows[0].length / dim, rows[1].length / dim] as const;
  };
  return {
    split: { calibration: sides.calibrationItems, evaluation: sides.evaluationItems },
    methods,
    recommended: id,
    goal: methods.some((method) => method.goal !== null) ? goal : null,
    chance: Number.isNaN(chance) ? null : chance,
    best,
    recommendedRows: ofRows.id,
    reasons: Object.fromEntries(reasons),
    skipped: skipped.map(({ method, skipped: reason = '' }) => ({
      id: method,
      title: corrections.get(method).title,
      reason,
    })),
    dim: sides.evaluation.dim,
    rows: { calibration: rowsOf('calibration'), evaluation: rowsOf('evaluation'), of: sides.of },
    notes: sides.notes,
    ...passed,
  };
}

function methodFindings(
  { method: id, fitted, gap, columns, tried }: JudgedFit,
  goal: GoalId,
  toBaseline: readonly Difference[] | undefined,
  toPlacebo: readonly Difference[] | undefined,
): MethodFindings {
  const { title, changes } = corrections.get(id);
  const compared = comparedColumns(columns, goal);
  const isControl = id === BASELINE || id === PLACEBO;
  const at = compared.findIndex(({ task }) => task === GOAL);
  const value = at < 0 ? undefined : columnMean(compared[at]!);
  const overPlacebo = toPlacebo?.[at] ?? null;
  return {
    id,
    gap,
    tasks: nestedNumbers(columns),
    difference: differencesByTask(compared, toBaseline),
    title,
    changes,
    options: fitted.options,
    tried,
    numbers: Object.values(fitted.parameters).reduce<number>(
      (sum, own) => sum + (typeof own === 'number' ? 1 : own.length),
      0,
    ),
    goal: value === undefined ? null : { value, gain: toBaseline?.[at] ?? null, overPlacebo },
    beatsPlacebo: isControl || overPlacebo === null ? null : overPlacebo.interval[0] > 0,
    price: priceOf(compared, toBaseline),
  };
}

/** What R@1 loses where it loses most. */
function priceOf(
  columns: readonly JudgedColumn[],
  found: readonly Difference[] | undefined,
): MethodFindings['price'] {
  const losses = columns.flatMap(({ task, metric }, k) => {
    const difference = found?.[k];
    if (difference === undefined || metric !== 'r@1' || !ONE_DIRECTION.includes(task)) return [];
    const [low, high] = difference.interval;
    // Not -0 where nothing changes.
    return [{ task, mean: 0 - difference.mean, interval: [0 - high, 0 - low] as const }];
  });
  return losses.toSorted((a, b) => b.mean - a.mean)[0] ?? null;
}

function differencesByTask(
  columns: readonly JudgedColumn[],
  found: readonly Difference[] | undefined,
): MethodFindings['difference'] {
  const out: Record<string, Record<string, Difference>> = {};
  columns.forEach(({ task, metric }, k) => {
    const difference = found?.[k];
    if (difference !== undefined && task !== GOAL) (out[task] ??= {})[metric] = difference;
  });
  return out;
}

/** The means of columns by the levels of their tasks' paths; what is numbered becomes a list. */
function nestedNumbers(columns: readonly JudgedColumn[]): MethodFindings['tasks'] {
  type Level = { [name: string]: number | Level };
  const root: Level = {};
  for (const column of columns) {
    const path = pathOf(column.task);
    let level = root;
    for (const name of path) level = (level[name] ??= {}) as Level;
    if (column.share !== undefined) level['share'] = column.share;
    if (column.isRank !== true) level[column.metric] = columnMean(column);
    // The quartiles of both kinds of queries together say little: one kind's only.
    else if (column.parts.length === 1) level[column.metric] = rankSummary(column.parts[0]!.values) as never;
  }
  const { mixed } = root;
  if (typeof mixed === 'object' && typeof mixed.byShare === 'object') {
    mixed.byShare = Object.values(mixed.byShare) as never;
  }
  return root as unknown as MethodFindings['tasks'];
}

/** A name of a zero-shot task may hold dots of its own. */
function pathOf(task: string): readonly string[] {
  const [kind = '', ...rest] = task.split('.');
  return kind === 'zeroShot' ? [kind, rest.join('.')] : [kind, ...rest];
}
