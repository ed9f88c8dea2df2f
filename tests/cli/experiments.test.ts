import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { unitRows } from '../support/clouds.js';
import { modgap } from './support.js';

let folder: string;
const file = (name: string) => join(folder, name);
const [pairs, dim] = [60, 8];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-experiments-'));
  const random = randomStream(1);
  const rows = new Float32Array([
    ...unitRows(pairs, dim, random, [2, 0, 0], 0.5),
    ...unitRows(pairs, dim, random, [0, 2, 0], 0.5),
  ]);
  await writeNpy(file('pair.npy'), [2, pairs, dim], rows);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Documents {
  readonly experiments: readonly {
    readonly id: string;
    readonly preset: string;
    readonly findings: object;
    readonly claims: readonly { readonly text: string; readonly holds: boolean }[];
  }[];
}

describe('modgap reproduce', () => {
  it('prints the contract as JSON, and writes a page for each and one that leads to them', () => {
    const out = file('out');
    const { status, stdout } = modgap('reproduce', 'sphere', 'fairness', '--out', out, '--json');
    expect(status).toBe(0);
    const { experiments } = JSON.parse(stdout) as Documents;
    expect(experiments.map(({ id, preset }) => [id, preset])).toEqual([
      ['sphere', 'quick'],
      ['fairness', 'quick'],
    ]);
    for (const { claims } of experiments) {
      for (const claim of claims) {
        expect(Object.keys(claim).sort()).toEqual(['holds', 'measured', 'paper', 'text']);
        expect(claim.holds).toBe(true);
      }
    }
    expect(readdirSync(out).sort()).toEqual(['fairness', 'index.html', 'sphere']);
    expect(readdirSync(join(out, 'sphere')).sort()).toEqual(['figures', 'findings.json', 'report.html']);
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('href="sphere/report.html"');
  });

  it('names the claims that hold in the text', () => {
    const { status, stdout } = modgap('reproduce', 'sphere', '--out', file('text'));
    expect(status).toBe(0);
    expect(stdout).toContain('3 of 3 claims held here:');
    expect(stdout).toContain(`Report: ${file('text')}/sphere/report.html`);
  });

  it('of one paper says what the paper preset lacks, and runs the rest', { timeout: 60_000 }, () => {
    const { status, stderr, stdout } = modgap(
      ...['reproduce', 'sphere', 'pervasive-gap', '--preset', 'paper', '--out', file('paper')],
    );
    expect(status).toBe(2);
    expect(stdout).toContain('claims held here');
    expect(stderr).toMatch(/pervasive-gap did not run: .*--features/);
    expect(stderr).toMatch(/1 of 2 experiments did not run: pervasive-gap/);
  });
});

describe('modgap ablate', () => {
  it('prints the contract as JSON, every dimension once', () => {
    const { status, stdout } = modgap('ablate', file('pair.npy'), '--json', '--no-control');
    expect(status).toBe(0);
    const { steps } = JSON.parse(stdout) as {
      readonly steps: readonly {
        readonly ablated: number;
        readonly dim: number | null;
        readonly l2m: number;
      }[];
    };
    expect(steps.map(({ ablated }) => ablated)).toEqual(Array.from({ length: dim }, (_, k) => k));
    expect(new Set(steps.slice(1).map((step) => step.dim)).size).toBe(dim - 1);
    expect(steps[2]!.l2m).toBeLessThan(steps[0]!.l2m);
  });

  it.each([['landscape'], ['ablate'], ['words'], ['study']])(
    '%s has help with examples, and refuses what is not there',
    (command) => {
      expect(modgap(command, '--help').stdout).toContain('Examples:');
      const { status, stderr, stdout } = modgap(command, file('nowhere.npy'));
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/nowhere\.npy/);
    },
  );
});
