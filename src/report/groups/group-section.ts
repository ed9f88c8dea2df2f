/** What the page of a measurement says of groups and hubs. */
import type { MeasureFindings } from '../../measure/index.js';
import { sideBySideFigure } from '../figures/side-by-side.js';
import { valueText } from '../interval-text.js';
import { ALL_MEASURES } from '../measure-report.js';
import type { Cell, Report, Section, Table } from '../report.js';
import { count, printable } from '../text.js';
import { groupCells, groupNotes, groupValues, hubSentences, shownGroups } from './group-text.js';

/** The report with its sections on groups and hubs, before the list of all measures; as it is where there are none. */
export function withGroups(report: Report, findings: MeasureFindings): Report {
  const added = [...groupSection(findings), ...hubSection(findings)];
  if (added.length === 0) return report;
  const { sections } = report;
  // Who asked for groups does not look for them below a long list; how it was computed comes last.
  const list = sections.findIndex(({ heading }) => heading === ALL_MEASURES);
  const at = list < 0 ? sections.length - 1 : list;
  return { ...report, sections: [...sections.slice(0, at), ...added, ...sections.slice(at)] };
}

function groupSection(findings: MeasureFindings): Section[] {
  const { groups } = findings;
  if (!groups || groups.length === 0) return [];
  const { shown } = shownGroups(groups);
  const rows = groupValues(findings, shown);
  const [first, last] = [shown[0]!, shown.filter(({ small }) => !small).at(-1) ?? shown.at(-1)!];
  const gap = (value: number): string => valueText(value, { format: 'number' });
  const figure = sideBySideFigure(rows, {
    id: 'groups',
    title:
      `The gap of ${count(groups.length)} groups: from ${gap(first.gap.l2m)} (${printable(first.name, 24)}) ` +
      `to ${gap(last.gap.l2m)} (${printable(last.name, 24)})`,
    caption:
      'Groups by falling gap (L2M). Dots are values, lines their 95\u00a0% intervals. Gap and cosines are among a ' +
      'group’s own rows, searches among all rows.',
    names: shown.map(({ name }) => name),
    oneLook: true,
  });
  return [
    {
      heading: 'By group',
      text: [groupNotes(groups).join(' ')],
      figures: figure ? [figure] : [],
      tables: [groupTable(findings, shown)],
    },
  ];
}

function groupTable(findings: MeasureFindings, shown: NonNullable<MeasureFindings['groups']>): Table {
  const [header, ...rows] = groupCells(findings, shown, true);
  return {
    caption: 'Groups, largest gap first',
    columns: header!.map((text, c) =>
      c === 0 ? { header: 'Group' } : { header: text, kind: 'number' as const },
    ),
    rows: rows.map((row) =>
      row.map((cell): Cell => {
        const [text = '', note] = cell.trim().split(/ (?=\[)/);
        return note === undefined ? text : { text, note };
      }),
    ),
  };
}

function hubSection(findings: MeasureFindings): Section[] {
  const text = hubSentences(findings);
  if (text.length === 0) return [];
  return [{ heading: 'Which rows come up too often', text, figures: [], tables: [] }];
}
