import type { Runtime } from '../../runtime/index.js';
import { columnMean, type JudgedColumn } from './differences.js';
import type { GoalId } from './findings.js';
import { judgeRows, judges } from './judges.js';
import type { PairedRows } from './rows.js';
import type { ZeroShotRows } from './zero-shot.js';

/** Searches from one modality into the other. */
export const ONE_DIRECTION: readonly string[] = ['textToImage', 'imageToText'];

/** The task that the goal's column stands under among the differences. */
export const GOAL = 'goal';

/** The columns of a goal as one, the mean of their means. Undefined where there are none. */
export function goalColumn(columns: readonly JudgedColumn[], goal: GoalId): JudgedColumn | undefined {
  const own = columns.filter(({ task, metric }) => {
    switch (goal) {
      case 'mixed':
        return task === 'mixed' && metric === 'ndcg@10';
      case 'one-direction':
        return ONE_DIRECTION.includes(task) && metric === 'r@1';
      case 'zero-shot':
        return task.startsWith('zeroShot.');
    }
  });
  return own.length === 0
    ? undefined
    : { task: GOAL, metric: goal, parts: own.flatMap(({ parts }) => parts) };
}

/** The columns that methods are compared by: all but ranks, and the goal's. */
export function comparedColumns(columns: readonly JudgedColumn[], goal: GoalId): readonly JudgedColumn[] {
  const own = goalColumn(columns, goal);
  return [...columns.filter(({ isRank }) => isRank !== true), ...(own ? [own] : [])];
}

/**
 * What the goal comes to where all scores are equal: judges count equal scores in random order, so a model whose rows
 * are all the same has the value of chance. In a mixed pool that is a search of the other modality alone: knowing which
 * rows are of which kind is no knowledge of what they show. NaN where nothing measures the goal.
 */
export async function chanceOf(
  goal: GoalId,
  rows: PairedRows,
  zeroShot: readonly ZeroShotRows[],
  runtime: Runtime,
): Promise<number> {
  if (goal === 'zero-shot') {
    const shares = zeroShot.map(({ prompts, dim }) => dim / prompts.length);
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  }
  const same = rows.rows.map((own) => new Float32Array(own.length / rows.dim).fill(1));
  const collapsed = { ...rows, dim: 1, rows: [same[0]!, same[1]!] as const };
  const columns: JudgedColumn[] = [];
  for (const judge of judges) {
    if (judge.goal !== 'one-direction' || judge.lacks(rows) !== undefined) continue;
    columns.push(...(await judgeRows(judge, collapsed, runtime)));
  }
  const metric = goal === 'mixed' ? 'ndcg@10' : 'r@1';
  const own = columns.filter((column) => ONE_DIRECTION.includes(column.task) && column.metric === metric);
  return own.length === 0 ? NaN : columnMean({ parts: own.flatMap(({ parts }) => parts) });
}
