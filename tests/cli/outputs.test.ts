import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkOut } from '../../src/cli/out-folder.js';
import { commands } from '../../src/cli/program.js';
import { writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { unitRows } from '../support/clouds.js';
import { modgap } from './support.js';

let folder: string;
const file = (name: string): string => join(folder, name);
const [pairs, dim] = [40, 6];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-outputs-'));
  const random = randomStream(1);
  const [images, texts] = [
    unitRows(pairs, dim, random, [2, 0, 0], 0.5),
    unitRows(pairs, dim, random, [0, 2, 0], 0.5),
  ];
  await writeNpy(file('pair.npy'), [2, pairs, dim], Float32Array.from([...images, ...texts]));
  await writeNpy(file('image.npy'), [pairs, dim], Float32Array.from(images));
  await writeNpy(file('text.npy'), [pairs, dim], Float32Array.from(texts));
  // The second half of the texts are further texts of the first images.
  const lines = Array.from({ length: pairs }, (_, k) => `${k % (pairs / 2)},${k}`);
  writeFileSync(file('pairs.csv'), `image,text\n${lines.join('\n')}\n`);
  writeFileSync(file('captions.txt'), 'a red car beside two dogs\nthe old wooden table\n');
  const rows = [0.1, 0.3, 0.2, 0.4, 0.5, 0.6].map((score, k) => `${'ABCDEF'[k]!},openai,${score},${k * k}`);
  writeFileSync(file('results.csv'), `name,pretrained,score,gap\n${rows.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The commands that print findings, each with the arguments of a short run. */
const reporting: Readonly<Record<string, () => readonly string[]>> = {
  measure: () => [file('pair.npy'), '--bootstrap', '20', '--permutations', '20'],
  landscape: () => [file('pair.npy'), '--deltas=-1:1:1'],
  ablate: () => [file('pair.npy')],
  words: () => [file('captions.txt'), '--threads', '1'],
  study: () => [
    ...[file('results.csv'), '--gap', 'gap', '--performance', 'score'],
    ...['--bootstrap', '100', '--permutations', '99'],
  ],
  verify: () => [],
};

describe('commands that print findings', () => {
  it.each(Object.keys(reporting))('%s takes --report, --figures, --csv, --out and --json', (id) => {
    const out = file('all');
    const { status, stdout, stderr } = modgap(
      ...[id, ...reporting[id]!(), '--report', '--figures', '--csv', '--out', out, '--json'],
    );
    expect(stderr).toMatch(/Written: .*report\.html/);
    expect(status).toBe(0);
    const own = join(out, id);
    expect(readdirSync(own)).toEqual(
      expect.arrayContaining(['figures', 'findings.json', 'report.html', 'table.csv']),
    );
    expect(JSON.parse(readFileSync(join(own, 'findings.json'), 'utf8'))).toEqual(JSON.parse(stdout));
    const page = readFileSync(join(own, 'report.html'), 'utf8');
    expect(page.trimEnd().endsWith('</html>')).toBe(true);
    expect(page).not.toMatch(/>(NaN|undefined)</);
    const figures = readdirSync(join(own, 'figures'));
    expect(figures.some((name) => name.endsWith('.svg'))).toBe(true);
    expect(figures.some((name) => name.endsWith('.png'))).toBe(true);
    const [header, ...rows] = readFileSync(join(own, 'table.csv'), 'utf8').trimEnd().split('\n');
    expect(rows.length).toBeGreaterThan(0);
    expect(header!.split(',').length).toBeGreaterThan(3);
  });

  it('leaves what another command wrote under the same --out', () => {
    const out = file('all');
    for (const id of Object.keys(reporting)) expect(existsSync(join(out, id, 'report.html'))).toBe(true);
    const page = readFileSync(join(out, 'measure', 'report.html'), 'utf8');
    modgap('landscape', ...reporting['landscape']!(), '--report', '--out', out);
    expect(readFileSync(join(out, 'measure', 'report.html'), 'utf8')).toBe(page);
  });

  it.each(Object.keys(reporting))('%s writes nothing unless asked', (id) => {
    const out = file(`nothing-${id}`);
    expect(modgap(id, ...reporting[id]!(), ...(id === 'words' ? [] : ['--out', out])).status).toBe(0);
    expect(existsSync(out)).toBe(false);
  });

  it.each(Object.keys(reporting))('%s refuses a place that cannot be, before any work', (id) => {
    const { status, stdout, stderr } = modgap(
      ...[id, file('missing.npy'), '--report', '--out', file('captions.txt')],
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(
      `--out ${file('captions.txt')}: expected a folder that can be made and written to`,
    );
  });

  it('words keeps its counts in its own folder, and goes on from there', () => {
    const run = (...args: string[]) =>
      modgap('words', file('captions.txt'), '--threads', '1', '--out', file('kept'), '--json', ...args);
    expect(run().status).toBe(0);
    expect(readdirSync(file('kept/words'))).toEqual(['counts']);
    const again = JSON.parse(run('--resume').stdout) as { readonly run: { readonly resumed: number } };
    expect(again.run.resumed).toBe(1);
  });

  it('ablate takes several texts of one image, as landscape does: the first pair of each row counts', () => {
    const files = [file('image.npy'), file('text.npy'), '--pairs', file('pairs.csv')];
    const ablated = modgap('ablate', ...files, '--no-control');
    expect(ablated.status).toBe(0);
    expect(ablated.stdout).toContain('20 pairs of 40, each row in its first');
    const shifted = modgap('landscape', ...files, '--deltas', '0', '--json');
    expect((JSON.parse(shifted.stdout) as { readonly pairs: number }).pairs).toBe(20);
  });
});

describe('checkOut', () => {
  it('makes nothing, and keeps what is there', () => {
    checkOut(file('a/b/c'));
    expect(existsSync(file('a'))).toBe(false);
    mkdirSync(file('there'));
    checkOut(file('there/below'));
    checkOut(file('there'));
    expect(readdirSync(file('there'))).toEqual([]);
  });

  it.skipIf(!existsSync('/proc'))('refuses a file system that takes no folders', () => {
    expect(() => checkOut('/proc/modgap/x')).toThrow('--out /proc/modgap/x: expected a folder');
  });

  it('names what the user named', () => {
    expect(() => checkOut(file('captions.txt/measure'), 'captions.txt')).toThrow(
      '--out captions.txt: expected a folder that can be made and written to, got one with a file in its way',
    );
  });
});

describe('help', () => {
  it.each(commands.map(({ id }) => id))('of %s has a summary, and examples that begin with it', (id) => {
    const { summary } = commands.find((one) => one.id === id)!;
    expect(modgap('--help').stdout.replaceAll(/\s+/g, ' ')).toContain(summary);
    const { status, stdout } = modgap(id, '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n  modgap ${id}\\b`));
  });

  it.each([['nosuch', '--help'], ['nosuch'], ['help', 'nosuch']])(
    'refuses an unknown command: %s %s',
    (...args) => {
      const { status, stdout, stderr } = modgap(...args.filter((arg) => arg !== undefined));
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain(
        `unknown command 'nosuch'; the commands are ${commands.map(({ id }) => id).join(', ')}`,
      );
    },
  );
});
