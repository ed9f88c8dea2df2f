/** The things that Modgap knows, by kind, for a terminal and as a page. */
import type { KindTable } from '../numeric/kind-table.js';
import type { Cell, Report } from './report.js';
import { alignColumns, fitSideBySide, PROSE_WIDTH, wrapWords } from './table.js';
import { capitalise, count, list, printable } from './text.js';

/** A kind's table, and what it is called: "Measures of the gap". */
export interface TitledKind {
  readonly title: string;
  readonly table: KindTable;
}

/**
 * A kind's table in lines of at most `width` characters: side by side where there is room to read that, else one thing
 * after the other, its columns below it. Formulae are left out, which a terminal cannot show.
 */
export function kindLines(table: Pick<KindTable, 'columns' | 'rows'>, width = Infinity): string[] {
  const { columns, rows } = withoutFormulae(table);
  const indent = '  ';
  const cells = [columns, ...rows.map((row) => row.map(plainText))];
  if (fitSideBySide(cells, width - indent.length)) {
    return alignColumns(cells, { width: width - indent.length }).map((line) => indent + line);
  }
  return rows.flatMap(([first = '', ...rest]) => [
    indent + plainText(first),
    ...rest.flatMap((cell, c) =>
      cell === '' ? [] : wrapWords(`${columns[c + 1]}: ${plainText(cell)}`, Math.min(width, PROSE_WIDTH), 4),
    ),
  ]);
}

/** The page of some kinds, a table each. */
export function kindReport(kinds: readonly TitledKind[], version: string): Report {
  return {
    title: kinds.length === 1 ? kinds[0]!.title : 'What Modgap knows',
    subtitle: list(kinds.map(({ title, table }) => counted(title, table))),
    lead: [
      [
        'A new one of any kind is one file and one line of a registry; this page is made from the registries. ',
        { code: 'modgap list KIND' },
        ' prints one kind at a terminal, with ',
        { code: '--json' },
        ' as data. Where a table has a column JSON, that is the name in ',
        { code: 'findings.json' },
        '.',
      ],
    ],
    sections: kinds.map(({ title, table }) => {
      const { columns, rows } = withoutFormulae(table);
      return {
        heading: title,
        text: [],
        figures: [],
        tables: [
          {
            caption: counted(title, table),
            folded: kinds.length > 1 && rows.length > MANY,
            columns: columns.map((header) => ({ header: capitalise(header) })),
            rows: rows.map((row) => row.map(kindCell)),
          },
        ],
      };
    }),
    colophon: `Made by Modgap ${printable(version)}: modgap list.`,
  };
}

/** Beside other kinds, a table of more things is closed until it is opened. */
const MANY = 40;

/** "35 measures". */
function counted(title: string, { rows }: KindTable): string {
  const name = title.toLowerCase();
  return `${count(rows.length)} ${rows.length === 1 ? name.replace(/s$/, '') : name}`;
}

/** The table without the columns that hold formulae, in TeX between dollar signs, and nothing else. */
function withoutFormulae({
  columns,
  rows,
}: Pick<KindTable, 'columns' | 'rows'>): Pick<KindTable, 'columns' | 'rows'> {
  const kept = columns.flatMap((_, c) => (rows.every((row) => /^\$.*\$$/.test(row[c]!)) ? [] : [c]));
  const pick = (row: readonly string[]): string[] => kept.map((c) => row[c]!);
  return rows.length === 0 ? { columns, rows } : { columns: pick(columns), rows: rows.map(pick) };
}

const LINK = /\[([^\]]+)\]\(([^()\s]+)\)/g;

/** A cell's Markdown as people read it: links are their texts, code and emphasis lose their marks. */
export function plainText(markdown: string): string {
  return markdown
    .replace(LINK, '$1')
    .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
    .replaceAll(/`([^`]+)`/g, '$1');
}

/** A cell that is one link leads there; another is its text. */
function kindCell(markdown: string): Cell {
  const [link] = [...markdown.matchAll(LINK)];
  return link?.[0] === markdown.trim() && /^https?:/.test(link[2]!)
    ? { text: link[1]!, href: link[2]! }
    : plainText(markdown);
}
