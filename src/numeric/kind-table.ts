import type { Named, Registry } from './registry.js';

/** The things of one kind as text: what the command line prints, JSON and reports hold and the documentation shows. */
export interface KindTable {
  /** In the plural, as a marker in the documentation and a heading name it: "corrections". */
  readonly kind: string;
  readonly columns: readonly string[];
  /** One a thing, in the registry's order, a text for each column; texts are Markdown. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * The table of a registry's entries, columns as they are named: the first is mostly `id`.
 *
 * ```ts
 * kindTable('corrections', corrections, { id: ({ id }) => id, needs: ({ needs }) => needs });
 * ```
 */
export function kindTable<T extends Named>(
  kind: string,
  registry: Pick<Registry<T>, 'all'>,
  columns: Readonly<Record<string, (entry: T) => string>>,
): KindTable {
  const cells = Object.values(columns);
  return {
    kind,
    columns: Object.keys(columns),
    rows: registry.all.map((entry) => cells.map((cell) => cell(entry))),
  };
}

/** A {@link KindTable} in Markdown. What would end a cell or a row is escaped. */
export function kindTableMarkdown({ columns, rows }: KindTable): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n');
}
