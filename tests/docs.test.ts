import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import {
  blockNames,
  codeContent,
  fillBlocks,
  kindTables,
  markdownFiles,
  tableContent,
} from '../scripts/docs/blocks.js';
import { tableOrList } from '../scripts/docs/markdown.js';

const root = resolve(import.meta.dirname, '..');
const files = markdownFiles(root);
const tables = await kindTables();
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Without fenced code. */
const proseOf = (path: string): string => textOf(path).replace(/^```[\s\S]*?^```/gm, '');

describe('the documentation', () => {
  it.each(files)('%s says what the registries and examples say (else: npm run docs:tables)', async (path) => {
    const text = textOf(path);
    const filled = fillBlocks(text, { table: tableContent(tables), code: codeContent(root) });
    const file = join(root, path);
    expect(text).toBe(await format(filled, { ...(await resolveConfig(file)), filepath: file }));
  });

  it('holds the table of every kind', () => {
    const shown = files.flatMap((path) => blockNames(textOf(path), 'table'));
    expect([...shown].sort()).toEqual(tables.map(({ kind }) => kind).sort());
  });

  it.each(files)('%s links to files and headings that there are', (path) => {
    for (const [, target = ''] of proseOf(path).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [file = '', heading] = target.split('#');
      const linked = file === '' ? path : join(dirname(path), file);
      expect(existsSync(join(root, linked)), `${path}: ${target}`).toBe(true);
      if (heading !== undefined) expect(headings(textOf(linked)), `${path}: ${target}`).toContain(heading);
    }
  });

  it.each(files)('%s names files of the repository that there are', (path) => {
    for (const [, named = ''] of proseOf(path).matchAll(/`((?:src|tests|scripts|examples)\/[^`<>*\s]+)`/g)) {
      expect(existsSync(join(root, named)), `${path}: ${named}`).toBe(true);
    }
  });
});

it('docs/architecture.md names each room and its floor, as the walls have them', async () => {
  const { default: walls } = (await import(join(root, '.dependency-cruiser.js'))) as {
    readonly default: { readonly forbidden: readonly { readonly name: string }[] };
  };
  const floors = walls.forbidden.flatMap(({ name }) => {
    const [, floor, room] = /^floor-(\d+)-(.*)$/.exec(name) ?? [];
    return room !== undefined && existsSync(join(root, 'src', room)) ? [[room, Number(floor)]] : [];
  });
  const rows = textOf('docs/architecture.md').matchAll(/^\| (\d+) +\| `(\w+)`/gm);
  expect(Object.fromEntries([...rows].map(([, floor, room]) => [room, Number(floor)]))).toEqual(
    Object.fromEntries(floors),
  );
});

/** Anchors as GitHub makes them. */
function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('a generated block', () => {
  it('is filled between its markers, and nothing else is touched', () => {
    const text =
      'a\n<!-- table:x -->\nold\n<!-- /table:x -->\nb\n<!-- output:run -->\nkept\n<!-- /output:run -->\n';
    expect(fillBlocks(text, { table: (name) => `new ${name}` })).toBe(
      text.replace('-->\nold\n', '-->\n\nnew x\n\n'),
    );
    expect(() => tableContent(tables)('poems', '')).toThrow(
      /^table: expected one of measures, corrections, .*; got poems$/,
    );
  });

  it('is a list where a table would be wider than a line', () => {
    const table = { kind: 'x', columns: ['id', 'is', 'source'], rows: [['a', 'one', '']] };
    expect(tableOrList(table)).toBe('| id | is | source |\n| --- | --- | --- |\n| a | one |  |');
    const wide = { ...table, rows: [['a', 'one '.repeat(40).trim(), '']] };
    expect(tableOrList(wide)).toBe(`- **a**\n  - is: ${wide.rows[0]![1]}`);
  });
});
