/** Tables as GitHub Markdown: for pull requests, issues and job summaries. */
import type { DataTable, DataValue } from './csv.js';
import type { Cell, Table } from './report.js';

/** Rows of cells under a header, numbers aligned to the right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const rule = header.map((_, c) => (right.includes(c) ? '--:' : ':--'));
  return [line(header), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** A report's table, its caption in bold above it. */
export function tableMarkdown({ caption, columns, rows }: Table): string {
  const right = columns.flatMap(({ kind }, c) => (kind === 'number' ? [c] : []));
  const header = columns.map((column) => column.header);
  return `**${escaped(caption)}**\n\n${markdownTable(
    header,
    rows.map((row) => row.map(textOf)),
    right,
  )}`;
}

/** A table for spreadsheets: numbers with five significant digits. */
export function dataMarkdown({ columns, rows }: DataTable): string {
  const right = columns.flatMap((_, c) => (rows.every((row) => isNumber(row[c])) ? [c] : []));
  return markdownTable(
    columns,
    rows.map((row) => row.map(valueText)),
    right,
  );
}

function isNumber(value: DataValue): boolean {
  return typeof value === 'number' || value === null || value === undefined;
}

function valueText(value: DataValue): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(5)));
}

function textOf(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return cell.note === undefined ? cell.text : `${cell.text} (${cell.note})`;
}

/** What would end a cell or start a tag is written out. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
