import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/files/node/index.js';
import type { CompareFindings } from '../../src/measure/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { unitRows } from '../support/clouds.js';
import { modgap } from './support.js';

const n = 20;
let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-compare-'));
  for (const [name, d, apart] of [
    ['near', 6, 1],
    ['far', 8, 4],
  ] as const) {
    const random = randomStream(3);
    const images = unitRows(n, d, random, [apart, 0, 0], 0.5);
    const texts = unitRows(n, d, random, [0, apart, 0], 0.5);
    await writeNpy(file(`${name}.npy`), [2, n, d], Float32Array.from([...images, ...texts]));
    await writeNpy(file(`${name}-image.npy`), [n, d], Float32Array.from(images));
    await writeNpy(file(`${name}-text.npy`), [n, d], Float32Array.from(texts));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quick = ['--bootstrap', '30', '--permutations', '0'];

describe('modgap compare', () => {
  it('writes JSON, CSV and a page, and judges differences', () => {
    const { status, stdout, stderr } = modgap(
      ...['compare', file('near.npy'), `${file('far-image.npy')},${file('far-text.npy')}`, ...quick],
      ...['--names', 'near,far', '--json', '--csv', '--report', '--out', folder],
      ...['--fail-if', 'models.far.difference.l2m.value > 0.1', '--fail-if', 'l2m > 1.99'],
    );
    expect(stderr).toContain('--fail-if "models.far.difference.l2m.value > 0.1" holds: ');
    expect(status).toBe(1);
    const { baseline, models } = JSON.parse(stdout) as CompareFindings;
    expect(baseline).toBe('near');
    expect(models.map(({ name, paired, findings }) => [name, paired, findings.dim])).toEqual([
      ['near', true, 6],
      ['far', true, 8],
    ]);
    const { difference, findings } = models[1]!;
    expect(difference!.l2m!.value).toBeCloseTo(findings.gap.l2m - models[0]!.findings.gap.l2m, 12);
    expect(difference!.l2m).toMatchObject({ excludesZero: true });
    const csv = readFileSync(join(folder, 'compare', 'table.csv'), 'utf8').split('\n');
    expect(csv[0]).toBe(
      'measure,model,value,low,high,difference,differenceLow,differenceHigh,excludesZero,paired',
    );
    expect(csv[2]).toMatch(/^gap\.l2m,far,[\d.]+,[\d.]+,[\d.]+,[\d.]+,[\d.]+,[\d.]+,true,true$/);
    expect(readFileSync(join(folder, 'compare', 'report.html'), 'utf8')).toContain('Two models side by side');
  });

  it('prints a table that fits, and names the files', () => {
    const run = ['compare', file('near.npy'), file('far.npy'), '--baseline', 'far', ...quick];
    const narrow = modgap({ env: { COLUMNS: '60' } }, ...run);
    expect(narrow.status).toBe(0);
    const lines = narrow.stdout.split('\n');
    // Paths are words, which are never broken.
    expect(lines.filter((line) => line.length > 60 && !line.includes(folder))).toEqual([]);
    expect(narrow.stdout).toMatch(
      /^ {4}near +0\.\d{3} \[0\.\d{3}, 0\.\d{3}\] +−0\.\d{3}\* \[−0\.\d{3}, −0\.\d{3}\]$/m,
    );
  });

  it.each([
    [['near.npy'], 'expected at least two models, got 1; modgap measure takes one'],
    [
      ['near.npy', 'near.npy'],
      'expected models with names of their own, got near.npy, near.npy; give --names',
    ],
    [['near.npy', 'far.npy', '--names', 'a,b,c'], '--names: expected 2 names, one a model, got 3 (a, b, c)'],
    [['near.npy', 'far.npy', '--baseline', 'x'], '--baseline: expected one of near, far, got x'],
  ])('refuses %j', (args, message) => {
    const { status, stderr, stdout } = modgap('compare', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
