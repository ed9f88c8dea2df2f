import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/files/node/index.js';
import type { PairedFindings } from '../../src/measure/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { VERSION } from '../../src/version.js';
import { unitRows } from '../support/clouds.js';
import { reference } from '../support/shared.js';
import { modgap } from './support.js';

let folder: string;
const file = (name: string) => join(folder, name);
const n = 24;
const d = 12;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-cli-'));
  const random = randomStream(1);
  const rows = new Float32Array([
    ...unitRows(n, d, random, [2, 0, 0], 0.5),
    ...unitRows(n, d, random, [0, 2, 0], 0.5),
  ]);
  await writeNpy(file('pair.npy'), [2, n, d], rows);
  await writeNpy(file('image.npy'), [n, d], rows.slice(0, n * d));
  await writeNpy(file('text.npy'), [n, d], rows.slice(n * d));
  await writeNpy(file('fewer.npy'), [n - 1, d], rows.slice(n * d + d));
  await writeNpy(file('wide.npy'), [n, d + 1], new Float32Array(n * (d + 1)).fill(1));
  const broken = rows.slice();
  broken[n * d + 3 * d + 5] = NaN;
  await writeNpy(file('nan.npy'), [2, n, d], broken);
  writeFileSync(file('cut.npy'), readFileSync(file('pair.npy')).subarray(0, 300));
  writeFileSync(file('empty.npy'), '');
  writeFileSync(file('notes.docx'), 'hello');
  writeFileSync(
    file('pairs.csv'),
    `image,text\n${Array.from({ length: n - 1 }, (_, i) => `${i},${i}`).join('\n')}\n`,
  );
  writeFileSync(file('nowhere.csv'), 'image,text\n0,0\n1,99\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('modgap', () => {
  it('prints help with examples, and its version', () => {
    const help = modgap('--help');
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('modgap measure clip.npy --report');
    for (const command of ['measure', 'demo', 'train', 'reproduce', 'mad', 'verify']) {
      const own = modgap(command, '--help');
      expect(own.status).toBe(0);
      expect(own.stdout).toContain('Examples:');
    }
    expect(modgap('--version').stdout.trim()).toBe(VERSION);
  });

  it('has the version of its package', () => {
    const packageFile = fileURLToPath(new URL('../../package.json', import.meta.url));
    expect((JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version).toBe(VERSION);
  });

  it.each([
    [['measured', 'x.npy'], "unknown command 'measured'"],
    [['measure'], "missing required argument 'files'"],
    [['measure', 'x.npy', '--seed', 'many'], 'expected a whole number from 0 up, got "many"'],
    [['measure', 'x.npy', '--modalities', 'image'], 'expected two different names with a comma between'],
    [['measure', 'x.npy', '--colour'], "unknown option '--colour'"],
  ])('refuses %j with status 2', (args, message) => {
    const { status, stdout, stderr } = modgap(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });
});

describe('modgap measure', () => {
  it('prints the table that people read', () => {
    const { status, stdout } = modgap(
      'measure',
      file('pair.npy'),
      '--bootstrap',
      '50',
      '--permutations',
      '50',
    );
    expect(status).toBe(0);
    expect(stdout).toContain(`${n} pairs of image and text, ${d} dimensions`);
    expect(stdout).toMatch(/Distance between the means \(L2M\) +\d\.\d{4} {2}\[\d\.\d{4}, \d\.\d{4}\]/);
    expect(stdout).toContain('Own kind nearest, images');
  });

  it('prints the contract as JSON, the same for one stack and two matrices', () => {
    const options = ['--json', '--bootstrap', '50', '--permutations', '50', '--modalities', 'image,text'];
    const stack = modgap('measure', file('pair.npy'), ...options);
    const two = modgap('measure', file('image.npy'), file('text.npy'), ...options);
    expect([stack.status, two.status]).toEqual([0, 0]);
    const found = JSON.parse(stack.stdout) as PairedFindings;
    const fromTwo = JSON.parse(two.stdout) as PairedFindings;
    expect({ ...fromTwo, source: found.source }).toEqual(found);
    expect(found.modalities).toEqual(['image', 'text']);
    expect(Object.keys(found.gap)).toEqual([
      ...['l2m', 'l2i', 'rmg', 'matchedCosine', 'angleDegrees'],
      ...['normalizedGap', 'linearSeparability', 'frechet'],
    ]);
    expect(found.cone.map((cone) => Object.keys(cone).slice(0, 6))).toEqual(
      Array(2).fill(['modality', 'mean', 'std', 'min', 'max', 'quartiles']),
    );
    expect(Object.keys(found.retrieval)).toEqual(['imageToText', 'textToImage']);
    expect(found.dimensions.order.length).toBe(d);
    expect(found.intervals.l2m?.length).toBe(2);
  });

  it('takes pairs from a file where rows are unequal', () => {
    const { status, stdout } = modgap(
      ...['measure', file('image.npy'), file('fewer.npy'), '--pairs', file('pairs.csv')],
      ...['--json', '--bootstrap', '0', '--permutations', '0'],
    );
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as PairedFindings;
    expect([found.counts, found.pairs]).toEqual([[n, n - 1], n - 1]);
    expect(found.intervals).toEqual({});
  });

  it('writes the report, the figures and the findings whole, and nothing else', () => {
    const out = file('out/measure');
    const { status } = modgap(
      ...['measure', file('pair.npy'), '--report', '--figures', '--out', file('out')],
      ...['--bootstrap', '50', '--permutations', '50'],
    );
    expect(status).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['figures', 'findings.json', 'report.html']);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page.trimEnd().endsWith('</html>')).toBe(true);
    const figures = readdirSync(join(out, 'figures'));
    for (const id of ['pca', 'umap', 'cosines', 'difference-spectrum', 'best-dimensions', 'retrieval']) {
      expect(figures).toContain(`${id}.svg`);
      expect(figures).toContain(`${id}.png`);
    }
  });

  it.each([
    ['empty.npy', /empty\.npy/],
    ['cut.npy', /cut\.npy/],
    ['nan.npy', /nan\.npy.*row 3\b/],
    ['notes.docx', /notes\.docx.*\.npy/],
    ['missing.npy', /missing\.npy/],
  ])('refuses %s in one line, with status 2 and nothing written', (name, message) => {
    const out = file(`out-${name}`);
    const { status, stdout, stderr } = modgap('measure', file(name), '--report', '--out', out);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    [['image.npy', 'wide.npy'], [], /12.*13/],
    [['image.npy', 'text.npy'], ['--pairs', 'nowhere.csv'], /nowhere\.csv.*99/],
  ])('refuses %j %j in one line', (names, options, message) => {
    const { status, stdout, stderr } = modgap(
      ...['measure', ...names.map(file)],
      ...options.map((option) => (option.startsWith('--') ? option : file(option))),
    );
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});

const clip = reference('embeddings/clip.npy');
describe.skipIf(!clip.present)('on CLIP', () => {
  it('shows the gap of 0.851, most of it in two of 512 dimensions', () => {
    const { status, stdout } = modgap('measure', clip.path, '--bootstrap', '100', '--permutations', '100');
    expect(status).toBe(0);
    expect(stdout).toMatch(/L2M\) +0\.8514/);
    expect(stdout).toMatch(/top 2 dimensions +68\.6 % +442, 362 of 512/);
  });
});
