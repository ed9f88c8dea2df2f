import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Columns that a line may have. */
const WIDEST = 120;

/** Files of the repository, those that are new but not yet committed included. */
function files(...patterns: readonly string[]): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...patterns], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((path) => path !== '');
}

/** Lines of a file that are too wide, with their number. */
function wideLines(path: string, isExempt: (line: string, fenced: boolean) => boolean): readonly string[] {
  let fenced = false;
  return readFileSync(join(root, path), 'utf8')
    .split('\n')
    .flatMap((line, k) => {
      if (/^\s*```/.test(line)) fenced = !fenced;
      const width = [...line].length;
      return width <= WIDEST || isExempt(line, fenced) ? [] : [`${path}:${k + 1}: ${width} columns`];
    });
}

describe('lines', () => {
  it('of Markdown have at most 120 columns, but for what a command prints', () => {
    const wide = files('*.md').flatMap((path) => wideLines(path, (_, fenced) => fenced));
    expect(wide).toEqual([]);
  });

  it('of TypeScript have at most 120 columns', () => {
    const wide = files('*.ts').flatMap((path) => wideLines(path, () => false));
    expect(wide).toEqual([]);
  });
});
