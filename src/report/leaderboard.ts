/** The leaderboard of a comparison: one list of columns, which the terminal, the page, Markdown and CSV show. */
import {
  BASELINE,
  PLACEBO,
  type ComparisonFindings,
  type Difference,
  type MethodFindings,
} from '../closing/index.js';
import { signed } from './close-words.js';
import type { DataTable, DataValue } from './csv.js';
import type { Cell, Table } from './report.js';
import { fixed, percent, printable } from './text.js';

/** A number of the leaderboard, its interval as a column of its own where there is room for one. */
export interface LeaderboardColumn {
  readonly header: string;
  /** Its name in CSV. */
  readonly key: string;
  readonly value: (method: MethodFindings) => number | string | undefined;
  readonly format: (value: number) => string;
  /** The difference to "none" that belongs to it. */
  readonly difference?: (method: MethodFindings) => Difference | undefined;
  /** What the difference is called in a header. */
  readonly change?: string;
}

const three = (value: number): string => fixed(value);

/** A number in the tree of a method's tasks. */
export function numberAt(
  { tasks }: Pick<MethodFindings, 'tasks'>,
  path: readonly string[],
): number | undefined {
  let level: unknown = tasks;
  for (const name of path) level = (level as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof level === 'number' && !Number.isNaN(level) ? level : undefined;
}

/** Columns that the findings have values for. */
export function leaderboardColumns(findings: ComparisonFindings): readonly LeaderboardColumn[] {
  const { methods, modalities } = findings;
  const [first, second] = modalities.map((name) => printable(name, 16)) as [string, string];
  const task = (
    header: string,
    path: readonly [task: string, metric: string],
    options: Partial<LeaderboardColumn> = {},
  ): LeaderboardColumn => ({
    header,
    key: path.join('.'),
    value: (method) => numberAt(method, path),
    format: three,
    difference: ({ difference }) => difference[path[0]]?.[path[1]],
    ...options,
  });
  // What decides comes first: a narrow terminal takes the columns apart in this order.
  const all: readonly LeaderboardColumn[] = [
    task('Mixed NDCG@10', ['mixed', 'ndcg@10'], { change: 'change' }),
    {
      header: 'Price in R@1',
      key: 'price',
      value: ({ price }) => price?.mean,
      format: three,
      difference: ({ price }) => price ?? undefined,
      change: 'interval',
    },
    task(`${second} → ${first} R@1`, ['textToImage', 'r@1']),
    task(`${first} → ${second} R@1`, ['imageToText', 'r@1']),
    task('Own kind first', ['mixed', 'ownKindFirst'], { format: percent }),
    { header: 'L2M', key: 'l2m', value: ({ gap }) => gap.l2m, format: three },
    { header: 'RMG', key: 'rmg', value: ({ gap }) => gap.rmg, format: three },
    ...zeroShotNames(methods).map((name) =>
      task(`${printable(name, 20)} accuracy`, ['zeroShot', name], {
        key: `zeroShot.${name}.accuracy`,
        value: (method) => numberAt(method, ['zeroShot', name, 'accuracy']),
        difference: ({ difference }) => difference[`zeroShot.${name}`]?.['accuracy'],
        change: 'change',
      }),
    ),
    ...otherColumns(methods, task),
  ];
  return all.filter(({ value }) => methods.some((method) => value(method) !== undefined));
}

function zeroShotNames(methods: readonly MethodFindings[]): readonly string[] {
  return Object.keys(methods[0]?.tasks['zeroShot'] ?? {});
}

/** Tasks that the columns above do not name: one column for each of their numbers. */
function otherColumns(
  methods: readonly MethodFindings[],
  task: (header: string, path: readonly [string, string]) => LeaderboardColumn,
): LeaderboardColumn[] {
  const known = ['mixed', 'textToImage', 'imageToText', 'zeroShot'];
  return Object.entries(methods[0]?.tasks ?? {}).flatMap(([name, numbers]) =>
    known.includes(name)
      ? []
      : Object.keys(numbers).map((metric) => task(`${name} ${metric}`, [name, metric])),
  );
}

/** Beside the id: whether it is a control, recommended, or no better than the placebo. */
function remark({ id, beatsPlacebo }: MethodFindings, { recommended }: ComparisonFindings): string {
  if (id === recommended) return 'recommended';
  if (id === BASELINE) return 'control';
  if (id === PLACEBO) return 'placebo';
  return beatsPlacebo === null ? '' : beatsPlacebo ? 'beats placebo' : 'no better than placebo';
}

/** Rows of cells for a terminal, the header first; which columns are numbers. */
export function leaderboardCells(findings: ComparisonFindings): {
  readonly rows: readonly (readonly string[])[];
  readonly right: readonly number[];
} {
  const columns = leaderboardColumns(findings);
  const header = [
    'method',
    ...columns.flatMap(({ header: own, change }) => (change === undefined ? [own] : [own, change])),
    'Beats placebo',
  ];
  const rows = findings.methods.map((method) => [
    `${method.id === findings.recommended ? '*' : ' '}\u00a0${method.id}`,
    ...columns.flatMap((column) => {
      const text = textOf(column, method);
      if (column.change === undefined) return [text];
      const difference = column.difference?.(method);
      return [text, difference === undefined ? '' : noteOf(column, difference)];
    }),
    placeboText(method),
  ]);
  return {
    rows: [header.map((own, k) => (k === 0 ? `  ${own}` : own)), ...rows],
    right: header.flatMap((_, k) => (k === 0 ? [] : [k])),
  };
}

/** Whether it does more than moving alone; a control is not judged. */
function placeboText({ id, beatsPlacebo }: MethodFindings): string {
  if (id === PLACEBO) return 'placebo';
  return beatsPlacebo === null ? '' : beatsPlacebo ? 'yes' : 'no';
}

/** The leaderboard of a page: differences under the values. */
export function leaderboardTable(findings: ComparisonFindings): Table {
  const columns = leaderboardColumns(findings);
  return {
    caption:
      'Every method by the rows that it was not fitted on; under a value its paired difference to none, with the ' +
      '95 % ' +
      'interval',
    columns: [{ header: 'Method' }, ...columns.map(({ header }) => ({ header, kind: 'number' as const }))],
    rows: findings.methods.map((method): Cell[] => [
      {
        text: method.id,
        note: [method.title, remark(method, findings)].filter((text) => text !== '').join('; '),
      },
      ...columns.map((column): Cell => {
        const text = textOf(column, method);
        const difference = column.difference?.(method);
        return difference === undefined || text === '' ? text : { text, note: noteOf(column, difference) };
      }),
    ]),
  };
}

function noteOf({ key }: LeaderboardColumn, difference: Difference): string {
  // The price is a difference already.
  return key === 'price' ? signed(difference).replace(/^[^[]*/, '') : signed(difference);
}

function textOf({ value, format }: LeaderboardColumn, method: MethodFindings): string {
  const own = value(method);
  return own === undefined ? '' : typeof own === 'string' ? own : format(own);
}

/** The leaderboard for spreadsheets: values, differences to none and their intervals. */
export function leaderboardData(findings: ComparisonFindings): DataTable {
  const columns = leaderboardColumns(findings);
  return {
    columns: [
      'method',
      ...columns.flatMap(({ key, difference }) =>
        key === 'price'
          ? [key, `${key}.low`, `${key}.high`]
          : difference === undefined
            ? [key]
            : [key, `${key}.difference`, `${key}.low`, `${key}.high`],
      ),
      'beatsPlacebo',
      'recommended',
    ],
    rows: findings.methods.map((method) => [
      method.id,
      ...columns.flatMap(({ key, value, difference }): DataValue[] => {
        if (difference === undefined) return [value(method)];
        const { mean, interval: [low, high] = [] } = difference(method) ?? {};
        return key === 'price' ? [mean, low, high] : [value(method), mean, low, high];
      }),
      method.beatsPlacebo,
      method.id === findings.recommended,
    ]),
  };
}
