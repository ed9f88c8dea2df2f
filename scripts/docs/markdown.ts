import { kindTableMarkdown, type KindTable } from '../../src/numeric/index.js';

/** Columns that a line of the documentation may have. */
export const LINE = 120;

/** A table where it is no wider than a line, and else a list with an entry for each row: nobody has to scroll. */
export function tableOrList(table: KindTable): string {
  return paddedWidth(table) <= LINE ? kindTableMarkdown(table) : list(table);
}

/** How wide the formatter makes the table: each column as wide as its widest cell. */
function paddedWidth({ columns, rows }: KindTable): number {
  const widths = columns.map((column, k) =>
    Math.max(3, ...[column, ...rows.map((row) => row[k]!)].map((cell) => [...cell].length)),
  );
  return widths.reduce((sum, width) => sum + width + 3, 1);
}

/** The first cell leads each entry, the other columns follow by name; empty cells are left out. */
function list({ columns, rows }: KindTable): string {
  if (columns.length === 2) return rows.map(([first, second]) => `- **${first}**: ${second}`).join('\n');
  return rows
    .map(([first, ...cells]) =>
      [
        `- **${first}**`,
        ...cells.flatMap((cell, k) => (cell === '' ? [] : [`  - ${columns[k + 1]}: ${cell}`])),
      ].join('\n'),
    )
    .join('\n');
}
