import { applyFitted, scoringOf, type FittedCorrection } from '../../correction/index.js';
import { evaluationTasks, itemMean, type ItemValues } from '../../evaluation/index.js';
import type { Scoring } from '../../geometry/index.js';
import { arrayRows } from '../../runtime/blockwise/index.js';
import type { Runtime } from '../../runtime/index.js';
import type { ColumnPart, JudgedColumn } from './differences.js';
import type { GoalId } from './findings.js';
import type { PairedRows } from './rows.js';

/** Rows after a correction, and how their scores are made. */
export interface CorrectedRows extends PairedRows {
  readonly scoring?: Scoring;
}

/** Rows as a fitted correction leaves them: copies. */
export async function correctRows(
  fitted: FittedCorrection,
  rows: PairedRows,
  runtime: Runtime,
): Promise<CorrectedRows> {
  const corrected = [
    applyFitted(fitted, Float32Array.from(rows.rows[0]), 0),
    applyFitted(fitted, Float32Array.from(rows.rows[1]), 1),
  ] as const;
  const keys = [arrayRows(corrected[0], rows.dim), arrayRows(corrected[1], rows.dim)] as const;
  const scoring = await scoringOf(fitted, keys, runtime);
  return { ...rows, rows: corrected, ...(scoring && { scoring }) };
}

/** What corrected rows are put to, and where its numbers stand in the document. */
export interface Judge {
  /** A task of the registry. */
  readonly task: string;
  /** The goal that one of its columns is about. */
  readonly goal?: GoalId;
  /** Why these rows cannot be put to it; undefined where they can. */
  readonly lacks: (rows: PairedRows) => string | undefined;
  /** Its columns of what the task found. */
  readonly columns: (found: readonly ItemValues[], rows: PairedRows) => readonly JudgedColumn[];
}

const needsPairs = ({ pairs }: PairedRows): string | undefined =>
  pairs === undefined ? 'nobody knows which row goes with which' : undefined;

const needsLabels = ({ labels }: PairedRows): string | undefined =>
  labels === undefined ? 'it takes --labels' : undefined;

/** Every judge, in the order of the document. A task that joins is one entry. */
export const judges: readonly Judge[] = [
  {
    task: 'retrieval',
    goal: 'one-direction',
    lacks: needsPairs,
    columns: (found, { items }) => [
      ...ownColumns('textToImage', [part(found, 'textToImage', items[1])]),
      ...ownColumns('imageToText', [part(found, 'imageToText', items[0])]),
    ],
  },
  {
    task: 'mixed',
    goal: 'mixed',
    lacks: needsPairs,
    columns: (found, { items }) => {
      const image = part(found, 'image', items[0]);
      const text = part(found, 'text', items[1]);
      const shares = found.filter(({ part: name }) => name.startsWith(SHARE));
      return [
        ...ownColumns('mixed', [image, text]),
        ...ownColumns('mixed.byQuery.image', [image]),
        ...ownColumns('mixed.byQuery.text', [text]),
        ...shares.flatMap(({ part: name, values }, k) =>
          ownColumns(`mixed.byShare.${k}`, [{ values, items: queriesOfBoth(items) }]).map((column) => ({
            ...column,
            share: Number(name.slice(SHARE.length)),
          })),
        ),
      ];
    },
  },
  {
    task: 'clusters',
    lacks: needsLabels,
    columns: (found, { items }) =>
      found.flatMap(({ part: name, values }) =>
        ownColumns(found.length === 1 ? 'clusters' : `clusters.${name}`, [
          { values, items: queriesOfBoth(items) },
        ]),
      ),
  },
  {
    task: 'intra-modal',
    lacks: needsLabels,
    columns: (found, { items }) =>
      found.flatMap(({ part: name, values }, side) => ownColumns(name, [{ values, items: items[side]! }])),
  },
];

/** Parts of the mixed task that hold one form of each item: `share-0.25`. */
const SHARE = 'share-';

/** The values of a part of a task with the items of its queries. */
interface JudgedPart {
  readonly values: Readonly<Record<string, Float64Array>>;
  readonly items: Uint32Array;
}

function part(found: readonly ItemValues[], name: string, items: Uint32Array): JudgedPart {
  const own = found.find(({ part: other }) => other === name);
  if (own === undefined) {
    throw new RangeError(
      `comparison: expected a part ${name}, got ${found.map((one) => one.part).join(', ')}`,
    );
  }
  return { values: own.values, items };
}

/** A column for each metric. */
function ownColumns(task: string, parts: readonly JudgedPart[]): JudgedColumn[] {
  return Object.keys(parts[0]!.values).map((metric) => ({
    task,
    metric,
    parts: parts.map(({ values, items }): ColumnPart => ({ values: values[metric]!, items })),
  }));
}

/** Whether a metric of a task has no upper end, as ranks have none. */
function isUnbounded(task: string, metric: string): boolean {
  const { metrics } = evaluationTasks.get(task);
  return metrics.some(({ key, range }) => key === metric && range[1] === Infinity);
}

function queriesOfBoth(items: PairedRows['items']): Uint32Array {
  return Uint32Array.from([...items[0], ...items[1]]);
}

/** Puts corrected rows to a judge. */
export async function judgeRows(
  { task, columns }: Judge,
  rows: CorrectedRows,
  runtime: Runtime,
  onProgress?: (share: number) => void,
): Promise<readonly JudgedColumn[]> {
  const found = await evaluationTasks
    .get(task)
    .evaluate(searchInputs(rows) as never, { runtime, ...(onProgress && { onProgress }) });
  return columns(found, rows).map((column) =>
    isUnbounded(task, column.metric) ? { ...column, isRank: true } : column,
  );
}

/** The inputs of all judges: each takes those that it knows. */
function searchInputs({ dim, rows, pairs, scoring, labels }: CorrectedRows): object {
  return {
    dim,
    ...{ first: rows[0], second: rows[1] },
    ...(pairs && { pairs }),
    ...(scoring && { scoring }),
    ...(labels && { labels }),
  };
}

/** What options are chosen by: NDCG@10 in the mixed pool, the mean of both kinds of queries. */
export async function tuningScore(
  fitted: FittedCorrection,
  rows: PairedRows,
  runtime: Runtime,
): Promise<number> {
  const corrected = await correctRows(fitted, rows, runtime);
  const found = (await evaluationTasks
    .get('mixed')
    .evaluate(searchInputs(corrected) as never, { runtime })) as readonly ItemValues[];
  const mean = (name: string): number => itemMean(found.find((one) => one.part === name)!.values['ndcg@10']!);
  return (mean('image') + mean('text')) / 2;
}
