import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manyModalities } from '../../src/cli/measure-matrix.js';
import { writeNpy } from '../../src/files/node/index.js';
import { matrixValue, pairsOfPlaces, type MatrixFindings } from '../../src/measure/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { matrixText } from '../../src/report/matrix/matrix-text.js';
import { unitRows } from '../support/clouds.js';
import { modgap } from './support.js';

const [n, d] = [16, 5];
let folder: string;
const file = (name: string) => join(folder, `${name}_x.npy`);
const means = new Map<string, Float64Array>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-matrix-'));
  const random = randomStream(5);
  for (const [k, name] of ['image', 'text', 'audio'].entries()) {
    const centre = Array.from({ length: d }, (_, j) => (j === k ? 1 + k : 0));
    const rows = Float32Array.from(unitRows(n, d, random, centre, 0.5));
    await writeNpy(file(name), [n, d], rows);
    const mean = new Float64Array(d);
    rows.forEach((value, at) => (mean[at % d]! += value / n));
    means.set(name, mean);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const distance = (a: string, b: string) =>
  Math.hypot(...means.get(a)!.map((value, k) => value - means.get(b)![k]!));

describe('modgap measure with three modalities', () => {
  it('measures every pair: JSON, CSV, page, bounds', () => {
    const { status, stdout, stderr } = modgap(
      ...['measure', file('text'), file('image'), file('audio'), '--modalities', 'image,text,audio'],
      ...['--bootstrap', '20', '--permutations', '0', '--json', '--csv', '--report', '--out', folder],
      ...['--fail-if', 'retrieval.imageToText.r@1 > 1', '--fail-if', 'l2m > 0.001'],
    );
    expect(status).toBe(1);
    expect(stderr.match(/holds: (image|text) and (text|audio): gap\.l2m/g)).toHaveLength(3);
    const matrix = JSON.parse(stdout) as MatrixFindings;
    expect(matrix.modalities).toEqual(['image', 'text', 'audio']);
    expect(matrix.pairs.map(({ modalities }) => modalities)).toEqual([
      ['image', 'text'],
      ['image', 'audio'],
      ['text', 'audio'],
    ]);
    // The names are the files' own: their order on the command line does not matter.
    for (const { modalities, gap } of matrix.pairs) {
      expect(gap.l2m).toBeCloseTo(distance(...modalities), 5);
    }
    expect(matrixValue(matrix, 2, 0, 'gap.l2m')!.value).toBe(matrix.pairs[1]!.gap.l2m);
    const { retrieval } = matrix.pairs[2]! as { retrieval: MatrixFindings['pairs'][0]['retrieval'] };
    const recall = (row: number, column: number) =>
      matrixValue(matrix, row, column, 'retrieval.{direction}.r@5');
    expect(recall(1, 2)!.value).toBe(retrieval!.imageToText['r@5']);
    expect(recall(2, 1)!.value).toBe(retrieval!.textToImage['r@5']);
    expect(matrixValue(matrix, 1, 1, 'gap.l2m')).toBeUndefined();
    expect(readFileSync(join(folder, 'measure', 'table.csv'), 'utf8')).toMatch(
      /^gap\.l2m,text,audio,\d\.\d+,/m,
    );
    expect(readFileSync(join(folder, 'measure', 'report.html'), 'utf8')).toContain(
      'Three modalities in one space',
    );
    const lines = matrixText(matrix, 60).split('\n');
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    expect(lines).toContain('R@1, a row searches the column');
  });

  it('takes names from files, and knows shards from modalities', async () => {
    const many = await manyModalities([file('image'), file('text'), file('audio')], undefined);
    expect(many).toMatchObject({ names: ['image', 'text', 'audio'], separate: true });
    expect(await manyModalities(['a.npy', 'b.npy'], ['image', 'text'])).toBeUndefined();
    expect(await manyModalities(['a-0.npy', 'a-1.npy', 'b-0.npy', 'b-1.npy'], undefined)).toBeUndefined();
    expect(await manyModalities(['x.csv', 'y.csv', 'z.csv'], undefined)).toBeUndefined();
    expect(await manyModalities(['all.npz'], ['a', 'b', 'c'])).toMatchObject({ separate: false });
    await expect(manyModalities(['x.npy', 'y.npy'], ['a', 'b', 'c'])).rejects.toThrow(
      'expected as many names as files, or one file that holds them all, got 3 names (a, b, c) and 2 files',
    );
  });

  it('numbers the pairs', () => {
    expect(pairsOfPlaces(3)).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
  });
});
