import { InvalidArgumentError } from 'commander';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gateList } from '../../src/cli/gate.js';
import { gateValues, judgeGates } from '../../src/cli/judge-gates.js';
import { checkMeasureGates } from '../../src/cli/measure-gates.js';
import { writeNpy } from '../../src/files/node/index.js';
import { closestNames, randomStream } from '../../src/numeric/index.js';
import { dataMarkdown, markdownTable } from '../../src/report/markdown.js';
import { unitRows } from '../support/clouds.js';
import { modgap } from './support.js';

const findings = {
  gap: { l2m: 0.85, rmg: 0.4, frechet: NaN },
  retrieval: { imageToText: { 'r@1': 0.3 }, textToImage: { 'r@1': 0.5 } },
  mixed: { 'ndcg@10': 0.6, byShare: [{ share: 0.5, 'ndcg@10': 0.48 }] },
  groups: [{ name: 'cat', gap: { l2m: 1.1 }, intervals: { l2m: [1, 1.2] } }],
  loss: { '1/100': 2 },
  intervals: { l2m: [0.84, 0.86], 'retrieval.imageToText.r@1': [0.28, 0.33] },
};
const judged = (...texts: string[]) =>
  judgeGates(
    texts.flatMap((text) => gateList(text)),
    [{ title: '', document: findings }],
  );

describe('--fail-if', () => {
  it.each([
    ['l2m > 0.9', { name: 'l2m', relation: '>', bound: 0.9 }],
    ['gap.rmg>=.5', { name: 'gap.rmg', relation: '>=', bound: 0.5 }],
    ['  retrieval.imageToText.r@1 <30 % ', { name: 'retrieval.imageToText.r@1', relation: '<', bound: 0.3 }],
    ['matchedCosine <= -1e-3', { name: 'matchedCosine', relation: '<=', bound: -0.001 }],
  ])('reads %j', (text, gate) => expect(gateList(text)[0]).toMatchObject(gate));

  it.each([
    '',
    'l2m',
    'l2m > ',
    '> 0.9',
    'l2m = 0.9',
    'l2m == 0.9',
    'l2m > x',
    'l2m > 0.9; process.exit()',
    'a b > 1',
  ])('refuses %j', (text) => expect(() => gateList(text)).toThrow(InvalidArgumentError));

  it('compares values by path, by short path and by the id of a measure', () => {
    expect(judged('l2m > 0.85', 'gap.l2m < 0.85', 'rmg >= 0.5', 'mixed.ndcg@10 < 0.6')).toEqual([]);
    expect(judged('l2m >= 0.85')).toEqual([
      '--fail-if "l2m >= 0.85" holds: gap.l2m is 0.85, 95 % interval [0.84, 0.86]; bound 0.85',
    ]);
    expect(judged('recall@1 < 40 %')).toEqual([
      '--fail-if "recall@1 < 40 %" holds: retrieval.imageToText.r@1 is 0.3, 95 % interval [0.28, 0.33]; bound 0.4',
    ]);
    expect(judged('mixed.byShare.0.ndcg@10 < 0.5')).toHaveLength(1);
    expect(judged('loss.1/100 > 1')).toHaveLength(1);
  });

  it('finds members of lists by their names, with their own intervals', () => {
    expect(gateValues(findings, 'groups.cat.gap.l2m')).toEqual([
      { path: 'groups.cat.gap.l2m', value: 1.1, interval: [1, 1.2] },
    ]);
  });

  it('does not pass what it cannot judge', () => {
    expect(judged('frechet > 3')).toEqual(['--fail-if "frechet > 3": gap.frechet is not defined here']);
    expect(judged('angleDegrees > 3')).toEqual([
      '--fail-if "angleDegrees > 3": angleDegrees was not measured here',
    ]);
    expect(() => judged('l2n > 3')).toThrow(
      /--fail-if: expected the name of a value, got l2n; the closest are l2m/,
    );
  });

  it('refuses unknown names of a measurement before the work', () => {
    const check = (text: string) => () => checkMeasureGates(gateList(text));
    expect(check('ndcg > 1')).toThrow(/got ndcg; the closest are mixed\.ndcg@10/);
    expect(check('retreival.imageToText.r@1 < 1')).toThrow(/the closest are retrieval\.imageToText\.r@1/);
    for (const text of ['rmg > 1', 'recall@5 < 1', 'mixed.mrr < 1', 'groups.cat.gap.l2m > 1']) {
      expect(check(text)).not.toThrow();
    }
  });
});

describe('closestNames', () => {
  it('puts parts and small slips first', () => {
    expect(closestNames('l2n', ['rmg', 'frechet', 'l2m', 'l2i'], 2)).toEqual(['l2m', 'l2i']);
    expect(closestNames('NDCG', ['mrr', 'mixed.ndcg@10'], 1)).toEqual(['mixed.ndcg@10']);
    expect(closestNames('x', [])).toEqual([]);
  });
});

describe('Markdown', () => {
  it('aligns numbers and escapes what would end a cell', () => {
    expect(markdownTable(['a', 'b'], [['x|y\n<z>', '1']], [1])).toBe(
      '| a | b |\n| :-- | --: |\n| x\\|y &lt;z> | 1 |',
    );
    expect(
      dataMarkdown({
        columns: ['name', 'value'],
        rows: [
          ['l2m', 1 / 3],
          ['rmg', NaN],
        ],
      }),
    ).toBe('| name | value |\n| :-- | --: |\n| l2m | 0.33333 |\n| rmg |  |');
  });
});

describe('modgap measure with bounds', () => {
  it('prints all, and fails with one line a broken bound', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'modgap-gates-'));
    try {
      const random = randomStream(3);
      const rows = [unitRows(20, 6, random, [2, 0, 0], 0.5), unitRows(20, 6, random, [0, 2, 0], 0.5)];
      const file = join(folder, 'pair.npy');
      await writeNpy(file, [2, 20, 6], Float32Array.from(rows.flatMap((part) => Array.from(part))));
      const measure = (...args: string[]) =>
        modgap('measure', file, '--bootstrap', '20', '--permutations', '0', ...args);
      const passed = measure('--markdown', '--fail-if', 'l2m > 1.9', '--fail-if', 'rmg < 1 %');
      expect(passed).toMatchObject({ status: 0, stderr: '' });
      expect(passed.stdout).toMatch(/^\| Distance between the means \(L2M\) \| \d\.\d{3} \| .* to .* \|$/m);
      const failed = measure('--json', '--fail-if', 'l2m > 0.1', '--fail-if', 'l2m > 0.2');
      expect(failed.status).toBe(1);
      expect(JSON.parse(failed.stdout)).toHaveProperty('gap.l2m');
      expect(failed.stderr.trim().split('\n')).toHaveLength(2);
      expect(failed.stderr).toContain('modgap: --fail-if "l2m > 0.1" holds: gap.l2m is ');
      for (const args of [
        ['--fail-if', 'l2k > 1'],
        ['--fail-if', 'l2m'],
        ['--json', '--markdown'],
      ]) {
        expect(modgap('measure', 'nowhere.npy', ...args)).toMatchObject({ status: 2, stdout: '' });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
