import type { StudyColumn, StudyFindings, StudyRelation } from '../../study/study.js';
import { callouts, cloud, drawing, lines, looks, padded, type Obstacle, type Panel } from '../marks/index.js';
import type { Figure } from '../report.js';
import { count, fixed, list, printable } from '../text.js';

/** What a model of no group is called. */
const OTHER = 'other';

export interface StudyFigureText {
  readonly id: string;
  /** What is related to what, before the numbers: "Gap against performance". */
  readonly subject: string;
  /** Where the models come from. */
  readonly models: string;
  /** Panels a row. Default: one for each gap, at most three. */
  readonly columns?: number;
}

/**
 * One quantity against another over models, a panel for each pair of them, with a line and its band for each group
 * (TEOT Fig. 2a, Fig. 6). Undefined where no panel has two models.
 */
export function studyFigure(findings: StudyFindings, text: StudyFigureText): Figure | undefined {
  const { gaps, performance, groups, models } = findings;
  const isAlone = performance.length * gaps.length === 1;
  const panels = performance
    .flatMap((y) => gaps.map((x) => panelOf(findings, x, y, isAlone ? 34 : 22)))
    .filter((panel) => panel !== undefined);
  const [first] = findings.relations;
  if (panels.length === 0 || first === undefined) return undefined;
  const isGrouped = groups.length > 0 && models.every(({ group }) => group !== null);
  const names = [...groups.map(({ name }) => name), ...(isGrouped ? [] : [OTHER])];
  const named = groups.length > 1 ? `; colour and shape tell ${list(groups.map(groupText))}` : '';
  return {
    id: text.id,
    title: studyTitle(findings, text.subject),
    caption:
      `Each mark is a model: ${text.models}${named}; the outermost have their names. ` +
      `Lines are Huber's, which few outliers do not turn; ` +
      "bands hold 95 % of the lines of resampled models. Kendall's tau over each panel's models is in the " +
      'table.',
    spec: drawing(panels, {
      // A single group needs no name, and models of none hardly.
      looks: looks(names, { swatch: groups.length > 1 ? 'mark' : 'none' }),
      columns: text.columns ?? Math.min(gaps.length > 1 ? gaps.length : performance.length, 3),
      ...(panels.length > 1 && { width: 205, height: 170 }),
    }),
  };
}

/** "Gap against performance over 40 models: Kendall's tau of L2M and accuracy is 0.20 (medium) and 0.31 (large)". */
export function studyTitle({ relations, gaps, performance, models }: StudyFindings, subject: string): string {
  const first = relations[0];
  if (first === undefined) return `${subject} over ${count(models.length)} models`;
  const own = relations.filter(({ x, y, group }) => x === first.x && y === first.y && group !== 'all');
  const shown = own.length > 0 ? own : [first];
  const taus = shown.map(({ group, tau }) => `${fixed(tau, 2)}${shown.length > 1 ? ` (${group})` : ''}`);
  const label = (columns: readonly StudyColumn[], key: string): string =>
    printable(columns.find((column) => column.key === key)?.label ?? key, 40);
  return (
    `${subject} over ${count(models.length)} models: Kendall's tau of ${label(gaps, first.x)} and ` +
    `${label(performance, first.y)} is ${list(taus)}`
  );
}

function groupText({ name, label }: StudyFindings['groups'][number]): string {
  return `${name} (${label})`;
}

function panelOf(
  { models, groups, relations }: StudyFindings,
  x: StudyColumn,
  y: StudyColumn,
  nameLength: number,
): Panel | undefined {
  const points = models.flatMap(({ name: model, group, values }) => {
    const [across, up] = [values[x.key], values[y.key]];
    return typeof across === 'number' && typeof up === 'number'
      ? [{ name: group ?? OTHER, x: across, y: up, text: printable(model, nameLength) }]
      : [];
  });
  if (points.length < 2) return undefined;
  const drawn = relations.filter(
    (relation) =>
      relation.x === x.key && relation.y === y.key && (relation.group !== 'all' || groups.length === 0),
  );
  const ends = [padded(valuesOf(models, x)), padded(valuesOf(models, y), 0.15)] as const;
  const through = drawn.map(lineOf);
  return {
    x: {
      title: printable(x.label, 34),
      domain: ends[0],
      ticks: 6,
      grid: true,
    },
    // A line's band may leave the points far behind where there are few of them.
    y: {
      title: printable(y.label, 34),
      domain: ends[1],
    },
    marks: [
      lines(through, { clip: true }),
      cloud(points, { size: 26, opacity: 0.85 }),
      callouts(outermost(points), obstaclesOf(points, through, ends), { within: 32 }),
    ],
  };
}

/** Points closer than this share of both axes cannot be told apart by a name beside them. */
const APART = 0.03;

/** The best and the worst model, those with the smallest and the largest gap: names for all would hide the marks. */
function outermost<P extends { readonly x: number; readonly y: number; readonly text: string }>(
  points: readonly P[],
): readonly P[] {
  const by = (value: (point: P) => number) =>
    points.reduce((top, one) => (value(one) > value(top) ? one : top));
  const span = (value: (point: P) => number) => value(by(value)) - value(by((point) => -value(point))) || 1;
  const [across, up] = [span(({ x }) => x), span(({ y }) => y)];
  const named: P[] = [];
  for (const point of [by(({ y }) => y), by(({ y }) => -y), by(({ x }) => x), by(({ x }) => -x)]) {
    const isClear = named.every(
      ({ x, y }) => Math.abs(x - point.x) > APART * across || Math.abs(y - point.y) > APART * up,
    );
    // Two names that were cut to one tell nothing.
    if (isClear && named.every(({ text }) => text !== point.text)) named.push(point);
  }
  return named;
}

/** What names keep clear of: marks, and the lines through them. */
function obstaclesOf(
  points: readonly { readonly x: number; readonly y: number }[],
  drawn: readonly ReturnType<typeof lineOf>[],
  [x, y]: readonly [readonly [number, number], readonly [number, number]],
): readonly Obstacle[] {
  const [across, up] = [MARK * (x[1] - x[0]), MARK * (y[1] - y[0])];
  return [...points, ...drawn.flatMap((line) => line.points)].map((point) => ({
    x: [point.x - across, point.x + across],
    y: [point.y - up, point.y + up],
  }));
}

/** Half of a mark as a share of its panel. */
const MARK = 0.015;

/** Of all models, so that panels of one quantity share its scale. */
function valuesOf(models: StudyFindings['models'], { key }: StudyColumn): readonly number[] {
  return models.map(({ values }) => values[key] ?? Number.NaN);
}

/** Huber's line over the places of its band. */
function lineOf({ group, band, line: { intercept, slope } }: StudyRelation) {
  return {
    name: group === 'all' ? OTHER : group,
    points: band.map(({ x, low, high }) => ({ x, y: intercept + slope * x, low, high })),
  };
}
