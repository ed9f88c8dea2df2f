/** The gap by group and what hubs there are, for a terminal, Markdown and spreadsheets. */
import { measuredValuesOf, valueAt, worded } from '../../geometry/index.js';
import type { GroupFindings, MeasureFindings } from '../../measure/index.js';
import type { DataTable } from '../csv.js';
import { valueText, valueWithInterval } from '../interval-text.js';
import { markdownTable } from '../markdown.js';
import { namesOf } from '../measures.js';
import type { SharedValue } from '../shared-values.js';
import { sides } from '../sentences.js';
import { alignColumns, PROSE_WIDTH, wrapWords } from '../table.js';
import { count, fixed, percent, printable } from '../text.js';

/** So many groups from either end are shown. */
const SHOWN = 10;

/** Marks a group of few pairs. */
const FEW = '(few)';

/** The values that groups have, a column each. */
export function groupValues(
  findings: MeasureFindings,
  groups: readonly GroupFindings[],
): readonly SharedValue[] {
  const named = sides(findings);
  return measuredValuesOf().flatMap(({ measure, side, path, interval }): SharedValue[] => {
    const values = groups.map((group) => valueAt(group, path));
    if (values.every((value) => value === undefined)) return [];
    const label = worded(measure.label, namesOf(named, side));
    const intervals = groups.map((group) => group.intervals[interval]);
    return [{ path, name: interval, label, section: measure.section, printed: measure, values, intervals }];
  });
}

/** The ten largest gaps and the ten smallest among groups that are not small; all where there are few. */
export function shownGroups(groups: readonly GroupFindings[]): {
  readonly shown: readonly GroupFindings[];
  /** How many are left out between, and how many as small. */
  readonly between: number;
  readonly small: number;
} {
  if (groups.length <= 2 * SHOWN) return { shown: groups, between: 0, small: 0 };
  const large = groups.filter(({ small }) => !small);
  // Where all are small, they are what there is.
  const from = large.length === 0 ? groups : large;
  const small = groups.length - from.length;
  if (from.length <= 2 * SHOWN) return { shown: from, between: 0, small };
  const shown = [...from.slice(0, SHOWN), ...from.slice(-SHOWN)];
  return { shown, between: from.length - shown.length, small };
}

/** Lines to follow a measurement's: the groups, and what there is to say of hubs. Empty where neither was asked for. */
export function groupText(findings: MeasureFindings, width = Infinity): string {
  const prose = (text: string): string[] => wrapWords(text, Math.min(width, PROSE_WIDTH));
  const table = findings.groups && groupLines(findings, findings.groups, width);
  const lines = [
    ...(table
      ? ['', 'By group, largest gap first', ...table, ...groupNotes(findings.groups!).flatMap(prose)]
      : []),
    ...(findings.hubs ? ['', ...hubSentences(findings).flatMap(prose)] : []),
  ];
  return lines.map((line) => `\n${line}`).join('');
}

/** As GitHub Markdown. */
export function groupMarkdown(findings: MeasureFindings): string {
  const { groups } = findings;
  if (!groups) return '';
  const [header, ...rows] = groupCells(findings, shownGroups(groups).shown, true);
  const right = header!.flatMap((_, c) => (c > 0 ? [c] : []));
  return ['**By group, largest gap first**', markdownTable(header!, rows, right), ...groupNotes(groups)].join(
    '\n\n',
  );
}

/** A row a group and measure. */
export function groupData({ groups = [] }: MeasureFindings): DataTable {
  return {
    columns: ['group', 'pairs', 'small', 'measure', 'value', 'low', 'high'],
    rows: groups.flatMap((group) =>
      measuredValuesOf().flatMap(({ path, interval }) => {
        const value = valueAt(group, path);
        const [low, high] = group.intervals[interval] ?? [];
        return value === undefined ? [] : [[group.name, group.pairs, group.small, path, value, low, high]];
      }),
    ),
  };
}

function groupLines(findings: MeasureFindings, groups: readonly GroupFindings[], width: number): string[] {
  const { shown } = shownGroups(groups);
  const right = (cells: readonly string[]): number[] => cells.flatMap((_, c) => (c > 0 ? [c] : []));
  const [full, short] = [true, false].map((withIntervals) => groupCells(findings, shown, withIntervals));
  const wide = alignColumns(full!, { right: right(full![0]!) });
  if (wide.every((line) => line.length <= width)) return wide;
  return alignColumns(short!, { right: right(short![0]!), width });
}

/** A header, and a row a group. Of the gap there is always the interval. */
export function groupCells(
  findings: MeasureFindings,
  groups: readonly GroupFindings[],
  withIntervals: boolean,
): string[][] {
  const rows = groupValues(findings, groups);
  return [
    [
      '  group',
      'pairs',
      ...rows.map(({ path, label }) => (path === 'gap.l2m' ? 'gap (L2M)' : shortLabel(label))),
    ],
    ...groups.map((group, g) => [
      `  ${printable(group.name, 32)}${group.small ? ` ${FEW}` : ''}`,
      count(group.pairs),
      ...rows.map(({ path, values, intervals, printed }) => {
        const value = values[g];
        if (value === undefined) return '–';
        return withIntervals || path === 'gap.l2m'
          ? valueWithInterval(value, intervals[g], printed)
          : valueText(value, printed);
      }),
    ]),
  ];
}

function shortLabel(label: string): string {
  return label === 'Relative modality gap (RMG)' ? 'RMG' : label;
}

/** What was left out, and how to read the table. */
export function groupNotes(groups: readonly GroupFindings[]): string[] {
  const { shown, between, small } = shownGroups(groups);
  const left = [
    ...(between > 0 ? [`${count(between)} groups between these`] : []),
    ...(small > 0 ? [`${count(small)} of fewer than ten pairs`] : []),
  ];
  return [
    ...(left.length === 0 ? [] : [`Not shown: ${left.join(' and ')}; --json and --csv hold all.`]),
    ...(shown.some((group) => group.small)
      ? [`${FEW}: fewer than ten pairs, of which the gap comes out too large by chance alone.`]
      : []),
    'Gap and cosines are among the group’s own rows; searches are among all rows.',
  ];
}

/** How unevenly candidates turn up, a sentence for each modality. */
export function hubSentences(findings: MeasureFindings): string[] {
  const { many, anyOne } = sides(findings);
  return (findings.hubs ?? []).map(({ k, lists, skewness, most, never }, side) => {
    const other = many[side === 0 ? 1 : 0];
    return (
      `Hubs among ${many[side]}: of ${count(lists)} lists of ${k} that ${other} get, ${anyOne[side]} is in up to ` +
      `${count(most)}, and ${percent(never)} of ${many[side]} are in none (skewness ${fixed(skewness, 1)}` +
      `${skewness > 1 ? ': a few come up for very many queries' : ''}).`
    );
  });
}
