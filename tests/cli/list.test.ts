import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../src/cli/kinds.js';
import { kindLines, plainText } from '../../src/report/kind-report.js';
import { modgap } from './support.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-list-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Listed = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

describe('modgap list', () => {
  it('prints every kind, and only those that are asked for', async () => {
    const { status, stdout } = modgap('list', '--json');
    expect(status).toBe(0);
    const all = JSON.parse(stdout) as Listed;
    expect(Object.keys(all)).toEqual(kinds.map(({ id }) => id));
    for (const { id, table } of kinds) {
      const { kind, columns, rows } = await table();
      expect(kind).toBe(id);
      expect(rows.length).toBeGreaterThan(0);
      expect(all[id]!.map((row) => columns.map((column) => row[column]))).toEqual(rows);
      expect(all[id]!.map((row) => Object.keys(row))).toEqual(rows.map(() => [...columns]));
    }
    const two = JSON.parse(modgap('list', 'tasks', 'ops', '--json').stdout) as Listed;
    expect(two).toEqual({ ops: all['ops'], tasks: all['tasks'] });
    expect(JSON.parse(modgap('datasets', '--json').stdout)).toEqual({ datasets: all['datasets'] });
  });

  it('writes a page, and a table of each kind', () => {
    const { status } = modgap('list', '--report', '--csv', '--out', folder);
    expect(status).toBe(0);
    expect(readdirSync(join(folder, 'list')).sort()).toEqual(
      [...kinds.map(({ id }) => `${id}.csv`), 'findings.json', 'report.html'].sort(),
    );
    expect(readFileSync(join(folder, 'list/report.html'), 'utf8')).toContain('What Modgap knows');
    expect(readFileSync(join(folder, 'list/experiments.csv'), 'utf8')).toMatch(/^id,paper,.*\n.*\n/);
  });

  it('refuses an unknown kind in one line', () => {
    const { status, stdout, stderr } = modgap('list', 'nosuch');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `modgap: list: expected a kind of ${kinds.map(({ id }) => id).join(', ')}; got nosuch\n`,
    );
  });

  it.each([60, 200])('fits a terminal of %i columns', (width) => {
    const { stdout } = modgap({ env: { COLUMNS: String(width) } }, 'list');
    const longest = Math.max(...stdout.split('\n').map((line) => [...line].length));
    expect(longest).toBeLessThanOrEqual(width);
  });
});

describe('kindLines', () => {
  const table = {
    columns: ['id', 'formula', 'what it is'],
    rows: [['`l2m`', '$a$', 'the **length** of [the gap](https://example.org)']],
  };

  it('stand side by side where there is room, without formulae and marks', () => {
    expect(kindLines(table)).toEqual(['  id   what it is', '  l2m  the length of the gap']);
  });

  it('are records where there is none', () => {
    expect(kindLines(table, 20)).toEqual(['  l2m', '    what it is: the', '    length of the', '    gap']);
  });

  it('plain text keeps what is no Markdown', () => {
    expect(plainText('cone.*.mean of `[n, d]` * 2')).toBe('cone.*.mean of [n, d] * 2');
  });
});
