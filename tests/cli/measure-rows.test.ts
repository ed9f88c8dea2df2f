import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddings, openRowColumns, readLabelFile } from '../../src/embeddings/node/index.js';
import { writeNpy } from '../../src/files/node/index.js';
import type { MeasureFindings } from '../../src/measure/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { unitRows } from '../support/clouds.js';
import { modgap } from './support.js';

const [n, d] = [24, 4];
const random = randomStream(8);
const images = unitRows(n, d, random, [2, 0, 0], 0.6);
const texts = unitRows(n, d, random, [0, 2, 0], 0.6);
const vector = (rows: Float64Array, i: number) => Array.from(rows.subarray(i * d, (i + 1) * d));
const label = (i: number) => (i < 15 ? 'cat' : 'a, "dog"');

let folder: string;
const file = (name: string) => join(folder, name);
const lines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-rows-'));
  const both = Array.from({ length: n }, (_, i) => ({
    ...{ id: `00${i}`, category: label(i), tags: ['x'] },
    ...{ image: vector(images, i), text: vector(texts, i) },
  }));
  writeFileSync(file('pairs.jsonl'), lines(both));
  // Texts first, modalities mixed: row i of a modality is not row i of the table.
  const mixed = both.flatMap(({ id, image, text }) => [
    { id: `${id}t`, kind: 'text', vector: text },
    { id: `${id}i`, kind: 'image', vector: image },
  ]);
  writeFileSync(file('mixed.jsonl'), lines(mixed));
  writeFileSync(file('images.jsonl'), lines(both.map(({ id, image }) => ({ id, vector: image }))));
  writeFileSync(
    file('texts.jsonl'),
    lines(both.map(({ id, text }) => ({ caption: `c${id}`, vector: text }))),
  );
  await writeNpy(file('stack.npy'), [2, n, d], Float32Array.from([...images, ...texts]));
  writeFileSync(file('labels.txt'), `${both.map(({ category }) => category).join('\n')}\n`);
  writeFileSync(file('labels.csv'), `name,label\n${both.map((_, i) => `r${i},${i % 2}`).join('\n')}\n`);
  writeFileSync(file('bare.csv'), `${both.map((_, i) => `L${i % 3}`).join('\n')}\n`);
  await writeNpy(
    file('labels.npy'),
    [n],
    Float32Array.from({ length: n }, (_, i) => i % 4),
  );
  writeFileSync(file('short.txt'), 'cat\ndog\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quick = ['--bootstrap', '20', '--permutations', '0'];

describe('modgap measure by group and by row', () => {
  it('hands captions of rows to the page, and shows groups before the list of all measures', () => {
    const out = file('captions');
    const { status } = modgap(
      ...['measure', file('images.jsonl'), file('texts.jsonl'), '--modalities', 'image,text', ...quick],
      ...['--report', '--out', out, '--labels', file('labels.txt')],
    );
    expect(status).toBe(0);
    const page = readFileSync(join(out, 'measure', 'report.html'), 'utf8');
    expect(page).toContain('"text 17: c0017"');
    expect(page).toContain('"image 17"');
    const [groups, all] = ['By group', 'All measures'].map((heading) =>
      page.search(new RegExp(`<h2[^>]*>\\s*${heading}`)),
    );
    expect(groups).toBeGreaterThan(0);
    expect(all).toBeGreaterThan(groups!);
  });

  it('writes groups and failures with the columns of the table', () => {
    const run = modgap(
      ...[
        'measure',
        file('pairs.jsonl'),
        '--group',
        'category',
        '--failures',
        file('worst.csv'),
        '--csv',
        '--json',
      ],
      ...[...quick, '--out', folder],
    );
    expect(run.stderr).toContain(`rows in ${file('worst.csv')}`);
    expect(run.status).toBe(0);
    const { groups, hubs } = JSON.parse(run.stdout) as MeasureFindings;
    expect(groups!.map(({ name, pairs }) => [name, pairs]).sort()).toEqual([
      ['a, "dog"', 9],
      ['cat', 15],
    ]);
    // A list of ten in a pool of 24.
    expect(hubs![0]).toMatchObject({ k: 10, lists: n });
    const csv = readFileSync(file('worst.csv'), 'utf8').split('\n');
    expect(csv[0]).toBe(
      'kind,place,modality,row,value,match_row,match_cosine,first_row,id,category,first_id,first_category',
    );
    expect(csv[1]).toMatch(/^lowest-cosine,1,image,(\d+),(-?0\.\d+),\1,\2,,00\1,/);
    expect(readFileSync(file('measure/groups.csv'), 'utf8')).toMatch(
      /^"a, ""dog""",9,true,gap\.l2m,\d\.\d+,/m,
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('prints groups that fit, and judges them', () => {
    const run = modgap(
      { env: { COLUMNS: '60' } },
      ...['measure', file('stack.npy'), '--labels', file('labels.txt'), ...quick],
      ...['--fail-if', 'groups.cat.gap.l2m > 0.1'],
    );
    expect(run.stderr).toMatch(
      /--fail-if "groups\.cat\.gap\.l2m > 0\.1" holds: groups\.cat\.gap\.l2m is .*interval \[/,
    );
    expect(run.status).toBe(1);
    const [, table = ''] = run.stdout.split('\nBy group, largest gap first\n');
    expect(table.split('\n').filter((line) => line.length > 60)).toEqual([]);
    expect(table).toMatch(/^ {2}cat +15 +\d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\]/m);
    expect(table).toMatch(/^ {2}a, "dog" +9 .*\n {2}\(few\)$/m);
  });

  it.each([
    [
      ['pairs.jsonl', '--group', 'kind'],
      '--group: expected a column of the table, got kind; there are id, category',
    ],
    [['stack.npy', '--group', 'kind'], 'there is no table with other columns: give --labels FILE'],
    [['stack.npy', '--labels', 'short.txt'], 'expected 24 labels, one a pair or a row, got 2'],
    [['stack.npy', '--labels', 'nowhere.txt'], 'expected a file of labels, but it does not exist'],
    [['stack.npy', '--labels', 'a', '--group', 'b'], 'expected either --labels a or --group b, got both'],
    [['stack.npy', '--failures', 'x.csv', '--group-repeats'], 'expected rows as they stand in their file'],
    [['stack.npy', '--failures', 'no/worst.csv'], 'its folder does not exist'],
  ])('refuses %j, and leaves nothing behind', (args, message) => {
    const given = args.map((arg) => (/\.\w+$/.test(arg) ? file(arg) : arg));
    const { status, stdout, stderr } = modgap('measure', ...given, ...quick);
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(existsSync(file('no'))).toBe(false);
  });
});

describe('the other columns of a table', () => {
  const read = async (paths: string[], side: 0 | 1, column: string, rows?: number[]) => {
    const embeddings = await openEmbeddings(paths);
    const table = await openRowColumns(paths, embeddings);
    try {
      const found = await table.read(side, [column], rows && new Set(rows));
      return { columns: table.columns, found: [...found].map(([row, [text]]) => [row, text]) };
    } finally {
      table.close();
      await embeddings.close();
    }
  };

  it('are those of the modality’s rows, of the rows that are asked for', async () => {
    const mixed = await read([file('mixed.jsonl')], 1, 'id', [3, 20]);
    expect(mixed.columns).toEqual([['id'], ['id']]);
    expect(mixed.found).toEqual([
      [3, '003t'],
      [20, '0020t'],
    ]);
    expect((await read([file('mixed.jsonl')], 0, 'id', [5])).found).toEqual([[5, '005i']]);
    const two = [file('images.jsonl'), file('texts.jsonl')];
    expect(await read(two, 1, 'caption', [7])).toEqual({
      columns: [['id'], ['caption']],
      found: [[7, 'c007']],
    });
    expect((await read(two, 0, 'id')).found).toHaveLength(n);
    expect(await read([file('stack.npy')], 0, 'id')).toEqual({ columns: [[], []], found: [] });
  });

  it('labels come from text, tables and arrays', async () => {
    expect((await readLabelFile(file('labels.txt'), [n]))[23]).toBe('a, "dog"');
    expect((await readLabelFile(file('labels.csv'), [n])).slice(0, 3)).toEqual(['0', '1', '0']);
    expect((await readLabelFile(file('bare.csv'), [n])).slice(0, 4)).toEqual(['L0', 'L1', 'L2', 'L0']);
    expect((await readLabelFile(file('labels.npy'), [n])).slice(2, 5)).toEqual(['2', '3', '0']);
    await expect(readLabelFile(file('pairs.jsonl'), [9])).rejects.toThrow('expected 9 labels');
  });
});
