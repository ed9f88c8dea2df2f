import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonFindings } from '../../src/closing/index.js';
import { writeNpy } from '../../src/files/node/index.js';
import { plantedPairs } from '../closing/compare/planted.js';
import { modgap } from './support.js';

let folder: string;
const [n, d] = [240, 8];
const own = ['--methods', 'centring,shift', '--bootstrap', '200'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-close-compare-'));
  const [first, second] = plantedPairs(n, d, 1);
  await writeNpy(join(folder, 'pair.npy'), [2, n, d], Float32Array.from([...first, ...second]));
  const classes = Float32Array.from({ length: n }, (_, i) => i % 3);
  await writeNpy(join(folder, 'labels.npy'), [n], classes);
  await writeNpy(join(folder, 'images.npy'), [n, d], first);
  await writeNpy(join(folder, 'prompts.npy'), [3, d], second.subarray(0, 3 * d));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('modgap close compare', () => {
  it('prints the contract as JSON, and writes the page, the figures and the table', () => {
    const out = join(folder, 'out');
    const { status, stdout } = modgap(
      ...['close', 'compare', join(folder, 'pair.npy'), '--json', ...own],
      ...['--labels', join(folder, 'labels.npy')],
      ...[
        '--task',
        `three=${['images', 'prompts', 'labels'].map((name) => join(folder, `${name}.npy`)).join(',')}`,
      ],
      ...['--report', '--figures', '--csv', '--out', out],
    );
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as ComparisonFindings;
    expect(Object.keys(found).slice(0, 3)).toEqual(['split', 'methods', 'recommended']);
    expect(found.split).toEqual({ calibration: 120, evaluation: 120 });
    const centring = found.methods.find(({ id }) => id === 'centring')!;
    expect(Object.keys(centring).slice(0, 4)).toEqual(['id', 'gap', 'tasks', 'difference']);
    expect(Object.keys(centring.tasks)).toEqual(
      expect.arrayContaining(['textToImage', 'imageToText', 'mixed', 'zeroShot', 'clusters', 'imageToImage']),
    );
    expect(centring.tasks['zeroShot']).toEqual({ three: { accuracy: expect.any(Number) as number } });
    expect(centring.difference['zeroShot.three']!['accuracy']!.interval).toHaveLength(2);
    expect(readdirSync(join(out, 'close-compare')).toSorted()).toEqual([
      'figures',
      'findings.json',
      'report.html',
      'table.csv',
    ]);
    expect(readdirSync(join(out, 'close-compare', 'figures'))).toContain('gain-and-price.png');
    const page = readFileSync(join(out, 'close-compare', 'report.html'), 'utf8');
    expect(page).toContain(`modgap close fit ${join(folder, 'pair.npy')} --method ${found.recommended}`);
    const rows = readFileSync(join(out, 'close-compare', 'table.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(rows).toHaveLength(1 + 4);
    expect(rows[0]).toContain('mixed.ndcg@10,mixed.ndcg@10.difference,mixed.ndcg@10.low,mixed.ndcg@10.high');
  });

  it('prints the verdict, the leaderboard and the commands, within 60 columns', () => {
    const { status, stdout } = modgap(
      { env: { COLUMNS: '60' } },
      ...['close', 'compare', join(folder, 'pair.npy'), ...own],
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Take (centring|shift): NDCG@10/m);
    expect(stdout).toMatch(/^ {2}modgap close fit .* --method (centring|shift)/m);
    const table = stdout.split('\n').filter((line) => !line.startsWith('  modgap') && !line.includes(folder));
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('keeps names in one piece; exports corrections of scores, applies those of rows', async () => {
    const { comparisonText } = await import('../../src/report/close-report.js');
    const found = JSON.parse(
      modgap('close', 'compare', join(folder, 'pair.npy'), '--json', ...own).stdout,
    ) as ComparisonFindings;
    const rows = found.methods.find(({ id }) => id === 'centring')!;
    const scores = { ...rows, id: 'similarity-standardising', changes: 'scores' as const, options: {} };
    const methods = [rows, scores, ...found.methods.filter(({ id }) => id !== 'centring')];
    const both = { ...found, methods, recommended: scores.id, recommendedRows: 'centring' };
    const given = { files: ['shop.parquet'], modalityColumn: 'kind', pairs: 'pairs.csv' };
    for (const width of [60, 110, 200]) {
      const lines = comparisonText(both, given, width).split('\n');
      const heads = lines.flatMap((line, k) => (line.startsWith('  method ') ? [k] : []));
      expect(heads.length).toBeGreaterThan(0);
      // No more than one line of a folded header before the first row.
      for (const k of heads)
        expect(lines.slice(k + 1, k + 3).some((line) => /^[ *] \S/.test(line))).toBe(true);
      expect(lines.filter((line) => line.startsWith('* similarity-standardising '))).toHaveLength(
        heads.length,
      );
    }
    const commands = comparisonText(both, given).match(/^ {2}modgap .*$/gm)!;
    expect(commands.map((line) => line.trim())).toEqual([
      'modgap close fit shop.parquet --method similarity-standardising --out similarity-standardising.safetensors ' +
        '--pairs pairs.csv --modality-column kind',
      'modgap close export similarity-standardising.safetensors --out similarity-standardising',
      'modgap close fit shop.parquet --method centring --out centring.safetensors --pairs pairs.csv ' +
        '--modality-column kind',
      'modgap close apply centring.safetensors shop.parquet --out corrected.parquet --modality-column kind',
    ]);
  });

  it.each([
    [['--methods', 'centering'], /--methods: expected some of none, .*; got centering/],
    [['--calibration-share', '1'], /expected a number above 0 and below 1, got "1"/],
    [['--labels', 'prompts.npy'], /prompts.npy: expected 240 labels, one a pair, or 480 labels, .*got 24/],
    [['--queries', 'audio=images.npy'], /--queries: expected a modality of .* got "audio"/],
    [['--task', 'x=images.npy'], /expected NAME=images.npy,prompts.npy,labels.npy/],
  ])('refuses %j in one line with status 2', (args, message) => {
    const files = args.map((arg) => (arg.endsWith('prompts.npy') ? join(folder, arg) : arg));
    const { status, stdout, stderr } = modgap('close', 'compare', join(folder, 'pair.npy'), ...files);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    expect(stdout).toBe('');
  });
});
