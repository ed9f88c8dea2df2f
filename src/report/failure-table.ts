/** The rows of a measurement that are worth a look, as a table with what their files say of them. */
import type { FailureRow } from '../measure/index.js';
import type { DataTable } from './csv.js';

/** Other columns of a modality's rows. */
export interface OtherColumns {
  readonly names: readonly string[];
  readonly of: (row: number) => readonly (string | undefined)[] | undefined;
}

/**
 * One row a failure: its kind and place, modality and row, the value, its match and what came first instead; then the
 * row's other columns under their names, and those of the match and of what came first as `match_NAME` and
 * `first_NAME`.
 *
 * @param bothInARow Whether row i of both modalities is row i of one table. Default: false.
 */
export function failureTable(
  rows: readonly FailureRow[],
  modalities: readonly [string, string],
  others: readonly [OtherColumns, OtherColumns],
  bothInARow = false,
): DataTable {
  const names = [...new Set(others.flatMap((side) => side.names))];
  // Where a table's row is a pair, its match has nothing else to say.
  const onePairARow = bothInARow && rows.every(({ row, match }) => match === undefined || match.row === row);
  const prefixes = names.length === 0 ? [] : onePairARow ? ['', 'first_'] : ['', 'match_', 'first_'];
  const values = (side: 0 | 1, row: number | undefined): (string | undefined)[] => {
    const { names: own, of } = others[side];
    const found = row === undefined ? undefined : of(row);
    return names.map((name) => found?.[own.indexOf(name)]);
  };
  return {
    columns: [
      ...['kind', 'place', 'modality', 'row', 'value', 'match_row', 'match_cosine', 'first_row'],
      ...prefixes.flatMap((prefix) => names.map((name) => `${prefix}${name}`)),
    ],
    rows: rows.map(({ kind, place, side, row, value, match, instead }) => {
      const other = side === 0 ? 1 : 0;
      const cells = {
        '': values(side, row),
        match_: values(other, match?.row),
        first_: values(other, instead),
      };
      return [
        ...[kind, place, modalities[side], row, value, match?.row, match?.cosine, instead],
        ...prefixes.flatMap((prefix) => cells[prefix as keyof typeof cells]),
      ];
    }),
  };
}
