import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Landscape } from '../../src/evaluation/index.js';
import { writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { unitRows } from '../support/clouds.js';
import { modgap } from './support.js';

let folder: string;
const [n, d] = [60, 6];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-landscape-'));
  const random = randomStream(1);
  const rows = [...unitRows(n, d, random, [2]), ...unitRows(n, d, random, [0, 2])];
  await writeNpy(join(folder, 'pair.npy'), [2, n, d], Float32Array.from(rows));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('modgap landscape', () => {
  it('prints the contract as JSON, and writes the report, the figures and the landscape whole', () => {
    const out = join(folder, 'out');
    const { status, stdout } = modgap(
      ...['landscape', join(folder, 'pair.npy'), '--json'],
      ...['--deltas=-1:1:0.5', '--temperatures', '1/100,0.5,1', '--report', '--figures', '--out', out],
    );
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as Landscape;
    expect(found.points.map(({ delta }) => delta)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(Object.keys(found.points[0]!)).toEqual([
      'delta',
      'distance',
      'loss',
      'retrieval',
      'mixed',
      'intervals',
    ]);
    expect(Object.keys(found.points[0]!.loss).sort()).toEqual(['1', '1/100', '1/2']);
    expect(Object.keys(found.points[0]!.retrieval.imageToText)).toEqual(['r@1', 'r@5', 'r@10']);
    expect(found.points[0]!.distance).toBeGreaterThan(found.points[2]!.distance);
    expect(readdirSync(out)).toEqual(['landscape']);
    const own = join(out, 'landscape');
    expect(readdirSync(own).sort()).toEqual(['figures', 'findings.json', 'report.html']);
    expect(JSON.parse(readFileSync(join(own, 'findings.json'), 'utf8'))).toEqual(found);
  });

  it('prints the table that people read', () => {
    const { status, stdout } = modgap('landscape', join(folder, 'pair.npy'), '--most-pairs', '40');
    expect(status).toBe(0);
    expect(stdout).toContain('40 pairs of image and text');
    expect(stdout).toContain('Sampled: 40 of 60 pairs, seed 0; --most-pairs 60 uses all.');
    expect(stdout).toMatch(/Loss, T 1\/100 +\d/);
  });

  it.each([
    [['--deltas', '0:1:0.3'], 'FROM:TO:STEP'],
    [['--deltas', '0,,1'], 'expected numbers with commas'],
    [['--temperatures', '1/0'], 'temperatures above zero'],
    [['--move', 'second'], 'expected both or first'],
  ])('refuses %j with status 2', (args, message) => {
    const { status, stdout, stderr } = modgap('landscape', join(folder, 'pair.npy'), ...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it('refuses a missing file in one line', () => {
    const { status, stderr } = modgap('landscape', join(folder, 'missing.npy'));
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
