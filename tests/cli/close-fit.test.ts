import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGap } from '../../src/closing/node/index.js';
import { writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { unitRows } from '../support/clouds.js';
import { modgap } from './support.js';

const [n, d] = [40, 4];
const random = randomStream(3);
const images = unitRows(n, d, random, [2, 0, 0], 0.5);
const texts = unitRows(n, d, random, [0, 2, 0], 0.5);
const folder = mkdtempSync(join(tmpdir(), 'modgap-close-fit-'));
const file = (name: string): string => join(folder, name);
const gap = file('gap.safetensors');

beforeAll(async () => {
  await writeNpy(file('pair.npy'), [2, n, d], Float32Array.from([...images, ...texts]));
  await writeNpy(file('asked.npy'), [7, d], Float32Array.from(texts.subarray(0, 7 * d)));
  await writeNpy(file('image.npy'), [d], Float32Array.of(0.6, 0, 0, 0));
  await writeNpy(file('text.npy'), [d], Float32Array.of(0, 0.8, 0, 0));
});
afterAll(() => rmSync(folder, { recursive: true }));

const meanOf = (rows: Float64Array): number[] =>
  Array.from({ length: d }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += rows[i * d + k]! / n;
    return sum;
  });

/** || mean(x) - mean(y) ||, before and after each row is centred and scaled to length 1. */
function l2m(): { before: number; after: number } {
  const centred = (rows: Float64Array): Float64Array => {
    const mean = meanOf(rows);
    const out = rows.map((value, k) => value - mean[k % d]!);
    return out.map((value, k) => value / Math.hypot(...out.subarray(k - (k % d), k - (k % d) + d)));
  };
  const distance = (a: number[], b: number[]): number => Math.hypot(...a.map((value, k) => value - b[k]!));
  return {
    before: distance(meanOf(images), meanOf(texts)),
    after: distance(meanOf(centred(images)), meanOf(centred(texts))),
  };
}

describe('modgap close fit', () => {
  it('says what the gap is before and after, and what to do next', () => {
    const args = ['close', 'fit', file('pair.npy'), '--method', 'centring', '--out', gap];
    const { before, after } = l2m();
    expect(modgap(...args)).toEqual({
      status: 0,
      stderr: '',
      stdout: [
        'centring: fitted on 40 image rows and 40 text rows of 4 numbers',
        `L2M on the calibration rows: ${before.toFixed(3)} before, ${after.toFixed(3)} after`,
        `Written: ${gap}`,
        `Next: modgap close apply ${gap} ${file('pair.npy')} --out corrected.npy`,
        '',
      ].join('\n'),
    });
    const found = JSON.parse(modgap(...args, '--json').stdout) as Record<string, unknown>;
    expect(found).toMatchObject({
      gap: {
        before: { l2m: expect.closeTo(before, 6) },
        after: { l2m: expect.closeTo(after, 6) },
        rows: [n, n],
      },
      next: `modgap close apply ${gap} ${file('pair.npy')} --out corrected.npy`,
    });
  });

  it('takes means in place of rows: the gap after them nobody knows', () => {
    const means = ['--means', `${file('image.npy')},${file('text.npy')}`];
    const { stdout } = modgap('close', 'fit', ...means, '--method', 'centring', '--out', gap, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      modalities: ['image', 'text'],
      rows: [0, 0],
      // A right triangle of 0.6 and 0.8.
      gap: { before: { l2m: expect.closeTo(1, 6) } },
      next: `modgap close apply ${gap} FILE --out corrected.npy`,
    });
    expect((JSON.parse(stdout) as { gap: object }).gap).not.toHaveProperty('after');
    expect(readGap(gap).means[1]).toBeAllClose([0, 0.8, 0, 0], { atol: 1e-7 });
    const { status, stderr } = modgap('close', 'fit', file('pair.npy'), ...means, '--method', 'centring');
    expect(status).toBe(2);
    expect(stderr).toContain('--means: expected means in place of rows, got');
  });

  it('takes rows that search, and names them: scores change, and no row', () => {
    const args = ['--queries', file('asked.npy'), '--method', 'nnn', '--option', 'k=3', '--out', gap];
    const { stdout, stderr } = modgap('close', 'fit', file('pair.npy'), ...args);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'nnn: fitted on 7 text queries of 4 numbers',
      `L2M on the calibration rows: ${l2m().before.toFixed(3)} before and after`,
      `Written: ${gap}`,
      `Next: modgap close export ${gap} ${file('pair.npy')} --out gap`,
      '',
    ]);
    // A file alone holds the second modality's.
    const { parameters } = readGap(gap);
    expect(parameters['queries1']).toBeAllClose(texts.subarray(0, 7 * d), { atol: 1e-7 });
    expect(parameters).not.toHaveProperty('queries0');
  });
});
