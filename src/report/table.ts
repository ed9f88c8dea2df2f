/** Rows of cells as lines of text with aligned columns; `right` names the columns that align right. */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, c) => (widths[c] = Math.max(widths[c] ?? 0, width(cell))));
  return rows.map((row) =>
    row
      .map((cell, c) => {
        const space = ' '.repeat(widths[c]! - width(cell));
        return right.includes(c) ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Characters a reader sees: combining marks take no room. */
function width(text: string): number {
  return [...text.normalize('NFC')].length;
}
