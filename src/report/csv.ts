/** A table for other programs: plain values under their columns' names. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly DataValue[])[];
}

export type DataValue = string | number | boolean | null | undefined;

/**
 * A table as CSV (RFC 4180, lines ending in a line feed): numbers in full precision; what is not defined (null,
 * undefined, NaN) is an empty field.
 *
 * @throws RangeError where a row has not as many values as there are columns.
 */
export function csvText({ columns, rows }: DataTable): string {
  const wrong = rows.find((row) => row.length !== columns.length);
  if (wrong) {
    throw new RangeError(`CSV: expected ${columns.length} values in each row, got ${wrong.length}`);
  }
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

function field(value: DataValue): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
