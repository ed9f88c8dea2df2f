import type { StudyColumn, StudyFindings, StudyRelation } from '../../../experiments/index.js';
import type { Figure } from '../../report.js';
import { count, fixed, list, printable } from '../../text.js';
import { series } from '../../theme.js';
import { VEGA_LITE, type Layer, type Panel } from '../schema.js';

const PANEL = { width: 205, height: 170 } as const;

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
 * One quantity against another over models, a panel for each pair of them, with a line and its band for each group (TEOT Fig. 2a,
 * Fig. 6). Undefined where no panel has two models.
 */
export function studyFigure(findings: StudyFindings, text: StudyFigureText): Figure | undefined {
  const { gaps, performance, groups } = findings;
  const panels = performance
    .flatMap((y) => gaps.map((x) => panelOf(findings, x, y)))
    .filter((panel) => panel !== undefined);
  const [first] = findings.relations;
  if (panels.length === 0 || first === undefined) return undefined;
  const named = groups.length > 1 ? `; colour and shape tell ${list(groups.map(groupText))}` : '';
  return {
    id: text.id,
    title: studyTitle(findings, text.subject),
    caption:
      `Each mark is a model: ${text.models}${named}. Lines are Huber's, which few outliers do not turn; bands hold 95 % of the ` +
      "lines of resampled models. Kendall's tau over each panel's models is in the table.",
    spec: {
      $schema: VEGA_LITE,
      concat: panels,
      columns: text.columns ?? Math.min(gaps.length > 1 ? gaps.length : performance.length, 3),
    },
  };
}

/** "Gap against performance over 40 models: Kendall's tau of L2M and ImageNet accuracy is 0.20 (medium) and 0.31 (large)". */
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

function panelOf(findings: StudyFindings, x: StudyColumn, y: StudyColumn): Panel | undefined {
  const { models, groups, relations } = findings;
  const names = groups.map(({ name }) => name);
  const single = names.length === 1 ? names[0] : undefined;
  const points = models
    .map(({ group, values }) => ({ group: group ?? 'other', x: values[x.key], y: values[y.key] }))
    .filter((point) => typeof point.x === 'number' && typeof point.y === 'number');
  if (points.length < 2) return undefined;
  const known =
    names.length > 0
      ? [...names, ...(points.some(({ group }) => group === 'other') ? ['other'] : [])]
      : ['other'];
  const drawn = relations.filter(
    (relation) =>
      relation.x === x.key && relation.y === y.key && (relation.group !== 'all' || names.length === 0),
  );
  const group = (relation: StudyRelation): string => (relation.group === 'all' ? 'other' : relation.group);
  const bands = drawn.flatMap((relation) =>
    relation.band.map((place) => ({ group: group(relation), ...place })),
  );
  const lines = drawn.flatMap((relation) =>
    [relation.band[0]!.x, relation.band.at(-1)!.x].map((place) => ({
      group: group(relation),
      x: place,
      y: relation.line.intercept + relation.line.slope * place,
    })),
  );
  const [low, high] = extent(points.map((point) => point.y!));
  // A line's band may leave the points far behind where there are few of them.
  const domain: [number, number] = [low - 0.15 * (high - low || 1), high + 0.15 * (high - low || 1)];
  const scale = { zero: false, nice: true } as const;
  const axisX = { field: 'x', type: 'quantitative' as const, title: printable(x.label, 34), scale };
  const axisY = {
    type: 'quantitative' as const,
    title: printable(y.label, 34),
    scale: { domain, zero: false },
  };
  const legend = single !== undefined || known.length === 1 ? null : { orient: 'top' as const };
  const range = known.map((_, k) => series[k % series.length]!);
  const color = {
    field: 'group',
    type: 'nominal' as const,
    legend,
    scale: { domain: known, range: range.map((one) => one.colour) },
  };
  const shape = {
    field: 'group',
    type: 'nominal' as const,
    legend,
    scale: { domain: known, range: range.map((one) => one.shape) },
  };
  const layers: Layer[] = [
    {
      data: { values: bands },
      mark: { type: 'area', opacity: 0.16, clip: true },
      encoding: { x: axisX, y: { ...axisY, field: 'low' }, y2: { field: 'high' }, color },
    },
    {
      data: { values: lines },
      mark: { type: 'line', strokeWidth: 1.8, clip: true },
      encoding: { x: axisX, y: { ...axisY, field: 'y' }, color },
    },
    {
      data: { values: points },
      mark: { type: 'point', filled: true, size: 26, opacity: 0.85, clip: true },
      encoding: { x: axisX, y: { ...axisY, field: 'y' }, color, shape },
    },
  ];
  return { ...PANEL, layer: layers };
}

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
