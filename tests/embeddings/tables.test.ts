import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddings, readRows, type OpenOptions } from '../../src/embeddings/node/index.js';
import { planTable } from '../../src/embeddings/table-columns.js';
import { vectorForm, type TableColumn } from '../../src/files/table-engine.js';
import { InputError } from '../../src/files/input-error.js';
import { npyBytes, temporaryFolder, upTo, writeFile } from '../files/fixtures.js';

const folder = temporaryFolder();
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
});

/** Writes the rows of a query to a file, in the format of its ending. */
async function table(name: string, query: string): Promise<string> {
  const path = `${folder}/${name}`;
  const format = name.endsWith('.jsonl')
    ? ' (FORMAT json)'
    : name.endsWith('.json')
      ? ' (FORMAT json, ARRAY true)'
      : '';
  await connection.run(`COPY (${query}) TO '${path.replaceAll("'", "''")}'${format}`);
  return path;
}

async function contents(paths: string | string[], options: OpenOptions = {}) {
  const opened = await openEmbeddings([paths].flat(), options);
  const rows = opened.modalities.map((modality) => {
    const out = new Float64Array(modality.rows * modality.dim);
    readRows(modality, 0, modality.rows, out);
    return [modality.name, ...out];
  });
  const pairs = [...opened.pairs.first].map((first, k) => `${first} ${opened.pairs.second[k]!}`);
  await opened.close();
  return { rows, pairs };
}

const text = (value: string, samples: string[] = []): TableColumn => ({
  name: value,
  type: 'VARCHAR',
  samples,
});
const vector = (name: string, type = 'FLOAT[]'): TableColumn => ({ name, type, samples: ['[1.0, 2.0]'] });

describe('columns', () => {
  it('hold vectors in these forms', () => {
    const form = (type: string, ...samples: string[]) => vectorForm({ name: 'x', type, samples });
    expect(
      ['FLOAT[]', 'FLOAT[512]', 'DOUBLE[3]', 'BIGINT[]', 'UTINYINT[]', 'DECIMAL(18,3)[]', 'INTEGER[2]'].map(
        (type) => form(type),
      ),
    ).toEqual(['float32', 'float32', 'float64', 'float64', 'float64', 'float64', 'float64']);
    expect(
      ['VARCHAR[]', 'BOOLEAN[]', 'DOUBLE[][]', 'FLOAT', 'VARCHAR', 'STRUCT(a FLOAT[])', 'BLOB'].map((type) =>
        form(type),
      ),
    ).toEqual(new Array(7).fill(undefined));
    expect(form('VARCHAR', '[0.1, 2e-3]')).toBe('commas');
    expect(form('VARCHAR', ' (1,2) ')).toBe('commas');
    expect(form('VARCHAR', '[ 0.1  -0.2\n 0.3]')).toBe('spaces');
    expect(form('VARCHAR', '[ 0.5 ]')).toBe('commas');
    expect(form('JSON', '[0.1,"x"]')).toBe('json');
    expect(['a cat', '[[1, 2]]', '[]', '[cat]', '5'].map((sample) => form('VARCHAR', sample))).toEqual(
      new Array(5).fill(undefined),
    );
  });

  it('are found by what they hold and what they are called', () => {
    expect(
      planTable('t', [text('caption', ['a']), vector('caption_emb'), vector('image_emb', 'DOUBLE[]')], {}),
    ).toEqual({
      kind: 'columns',
      embeddings: [
        { name: 'image_emb', form: 'float64' },
        { name: 'caption_emb', form: 'float32' },
      ],
      names: ['image', 'caption'],
    });
    expect(
      planTable('t', [vector('text_emb'), vector('image_emb')], {
        embeddingColumns: ['text_emb', 'image_emb'],
      }),
    ).toMatchObject({
      embeddings: [{ name: 'text_emb' }, { name: 'image_emb' }],
      names: ['text', 'image'],
    });
    expect(
      planTable('t', [vector('text_emb'), vector('image_emb')], { modalities: ['A', 'B'] }),
    ).toMatchObject({
      embeddings: [{ name: 'text_emb' }, { name: 'image_emb' }],
      names: ['A', 'B'],
    });
    expect(planTable('t', [vector('emb'), text('Modality'), text('pair_id')], {})).toEqual({
      kind: 'rows',
      embedding: { name: 'emb', form: 'float32' },
      modalityColumn: 'Modality',
      pairColumn: 'pair_id',
    });
    expect(
      planTable('t', [vector('emb'), text('kind', ['img', 'txt']), text('split', ['train'])], {}),
    ).toMatchObject({ kind: 'rows', modalityColumn: 'kind' });
    expect(planTable('t', [vector('emb'), text('split', ['train', 'test'])], {})).toMatchObject({
      kind: 'matrix',
    });
    expect(planTable('t', [vector('a'), vector('image_v'), vector('b'), vector('text_v')], {})).toMatchObject(
      { names: ['image', 'text'] },
    );
  });

  it('are asked for where that is not clear', () => {
    const cases: [TableColumn[], Parameters<typeof planTable>[2], string][] = [
      [
        [text('a', ['x']), text('b', ['y'])],
        {},
        't: expected a column of number lists, got a VARCHAR and b VARCHAR; store each embedding as one list',
      ],
      [[text('a')], {}, 'got a table without rows'],
      [[vector('a'), vector('b'), vector('c')], {}, 'got 3 (a, b and c); choose with --embedding-columns'],
      [
        [vector('a')],
        { embeddingColumns: ['b'] },
        'expected a column "b", got a; correct --embedding-columns',
      ],
      [
        [text('a', ['cat'])],
        { embeddingColumns: ['a'] },
        'expected lists of numbers in column a, got VARCHAR such as "cat"',
      ],
      [
        [vector('a')],
        { embeddingColumns: ['a', 'a'] },
        '--embedding-columns: expected one column or two different ones',
      ],
      [[vector('a')], { modalityColumn: 'm' }, 'correct --modality-column'],
      [[vector('a')], { pairColumn: 'm' }, 'correct --pair-column'],
      [
        [vector('a'), vector('b')],
        { modalityColumn: 'm' },
        'expected one embedding column beside --modality-column, got a and b',
      ],
      [
        [vector('a'), vector('b')],
        { pairColumn: 'm' },
        'expected no --pair-column where a row holds both embeddings',
      ],
      [
        [vector('a'), text('x', ['image']), text('y', ['text'])],
        {},
        'expected one modality column, got x and y',
      ],
    ];
    for (const [columns, options, message] of cases) {
      expect(() => planTable('t', columns, options), message).toThrow(message);
      expect(() => planTable('t', columns, options), message).toThrow(InputError);
    }
  });
});

describe('tables in every format', () => {
  const expected = [
    ['image', 0.5, 1, 2.5, 3, 4.5, 5],
    ['text', -1, 0.25, -3, 2.25, -5, 4.25],
  ];
  const formats = ['parquet', 'csv', 'tsv', 'jsonl', 'ndjson', 'json'];

  it('hold both embeddings of a pair in a row', async () => {
    for (const ending of formats) {
      const copied = ending === 'ndjson' ? 'jsonl' : ending;
      let path = await table(
        `two.${copied}`,
        `SELECT 'cat, "x"' AS caption, [-1 - 2 * i, i * 2 + 0.25]::DOUBLE[] AS text_embedding, [2 * i + 0.5, ` +
          '2 * i + 1]::FLOAT[2] AS image_embedding FROM range(3) t(i)',
      );
      if (ending === 'tsv')
        fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/gm, '\t'));
      if (copied !== ending)
        path = fs.realpathSync((fs.copyFileSync(path, `${folder}/two.${ending}`), `${folder}/two.${ending}`));
      expect((await contents(path)).rows, ending).toEqual(expected);
    }
  });

  it('hold one embedding a row and its modality, paired by order', async () => {
    for (const ending of ['parquet', 'csv', 'jsonl', 'json']) {
      const path = await table(
        `rows.${ending}`,
        `SELECT CASE WHEN i % 2 = 0 THEN 'text' ELSE 'image' END AS kind, i AS id,
           CASE WHEN i % 2 = 0 THEN [-1 - i, i + 0.25] ELSE [i - 0.5, i] END AS emb FROM range(6) t(i)`,
      );
      expect(await contents(path), ending).toEqual({ rows: expected, pairs: ['0 0', '1 1', '2 2'] });
      expect((await contents(path, { modalities: ['text', 'image'] })).rows).toEqual([...expected].reverse());
    }
  });

  it('pair by id: one image, several captions', async () => {
    for (const ending of ['parquet', 'csv', 'jsonl']) {
      const path = await table(
        `ids.${ending}`,
        `SELECT * FROM (VALUES ('image', 'a', [1, 1]), ('text', 'b', [2, 1]), ('text', 'a', [3, 1]), ('image', ` +
          `'b', [4, 1]), ('text', 'a', [5, 1]), ('image', 'c', [6, 1]), ('text', NULL, [7, 1])) t(modality, ` +
          'pair_id, emb)',
      );
      expect((await contents(path)).pairs).toEqual(['0 1', '0 2', '1 0']);
      const opened = await openEmbeddings([path], { pairColumn: 'PAIR_ID' });
      expect(opened.unpaired).toEqual([1, 1]);
      await opened.close();
    }
  });

  it('are one matrix each, paired by order or by id, beside another table or an array', async () => {
    const images = await table('images.parquet', 'SELECT i AS id, [i, 1]::FLOAT[] AS v FROM range(3) t(i)');
    const texts = await table('texts.csv', 'SELECT 2 - i AS id, [i, 2]::FLOAT[] AS v FROM range(3) t(i)');
    const both = [
      ['images', 0, 1, 1, 1, 2, 1],
      ['texts', 0, 2, 1, 2, 2, 2],
    ];
    expect(await contents([images, texts])).toEqual({ rows: both, pairs: ['0 0', '1 1', '2 2'] });
    expect(await contents([images, texts], { pairColumn: 'id' })).toEqual({
      rows: both,
      pairs: ['0 2', '1 1', '2 0'],
    });
    const array = writeFile(folder, 'texts.npy', npyBytes([3, 2], [0, 2, 1, 2, 2, 2]));
    expect((await contents([images, array])).rows).toEqual(both);
    const one = await table('v-1.parquet', 'SELECT [1, 2] AS v');
    const two = await table('v-2.parquet', 'SELECT [3, 4] AS v');
    expect((await contents([one, two])).rows).toEqual([
      ['1', 1, 2],
      ['2', 3, 4],
    ]);
  });

  it('come in shards', async () => {
    for (const k of [0, 1, 2]) {
      await table(
        `shards/part-${k}.parquet`.replace('shards/', 'shard-'),
        `SELECT CASE WHEN ${k} < 2 THEN 'image' ELSE 'text' END AS modality, [${k}, ` +
          `i]::FLOAT[] AS emb FROM range(1, ${k === 2 ? 5 : 3}) t(i)`,
      );
    }
    expect((await contents(`${folder}/shard-part-*.parquet`)).rows).toEqual([
      ['image', 0, 1, 0, 2, 1, 1, 1, 2],
      ['text', 2, 1, 2, 2, 2, 3, 2, 4],
    ]);
    await table('matrix-i-0.parquet', 'SELECT [1, 2] AS v');
    await table('matrix-i-1.parquet', 'SELECT [3, 4] AS v');
    await table('matrix-t-0.parquet', 'SELECT [5, 6] AS v UNION ALL SELECT [7, 8]');
    expect((await contents([`${folder}/matrix-i-*.parquet`, `${folder}/matrix-t-*.parquet`])).rows).toEqual([
      ['matrix_i', 1, 2, 3, 4].map((x) => (x === 'matrix_i' ? 'i' : x)),
      ['t', 5, 6, 7, 8],
    ]);
  });

  it('hold vectors as text, as Python, pandas and NumPy print them', async () => {
    const csv = (rows: string[]) => writeFile(folder, 'printed.csv', `image,text\n${rows.join('\n')}\n`);
    expect((await contents(csv(['"[0.1, -2e-3]","(1,2)"', '"[.5,+1.]","(3, 4)"']))).rows).toEqual([
      ['image', 0.1, -0.002, 0.5, 1],
      ['text', 1, 2, 3, 4],
    ]);
    expect((await contents(csv(['[ 0.1  -2.],[1. 2.]', '"[5.e-01\n 1]",[3 4 ]']))).rows).toEqual([
      ['image', 0.1, -2, 0.5, 1],
      ['text', 1, 2, 3, 4],
    ]);
    expect((await contents(csv(['[7],[8]']))).rows).toEqual([
      ['image', 7],
      ['text', 8],
    ]);
  });

  it('read JSON whose types change after the first rows', async () => {
    const lines = [
      ...upTo(300).map((k) => `{"image":[${k},1],"text":[1,2]}`),
      '{"text":[0.5,1],"image":[2.5,1]}',
    ];
    const { rows } = await contents(writeFile(folder, 'late.jsonl', lines.join('\n')));
    expect(rows.map((row) => row.slice(-2))).toEqual([
      [2.5, 1],
      [0.5, 1],
    ]);
  });

  it('keep order and memory over many chunks', async () => {
    const path = await table(
      'long.parquet',
      `SELECT CASE WHEN i % 3 = 0 THEN 'image' ELSE 'text' END AS modality, i // 3 AS pair, [i, ` +
        '1]::FLOAT[] AS emb FROM range(30000) t(i)',
    );
    const fractions: number[] = [];
    const opened = await openEmbeddings([path], { onProgress: (fraction) => fractions.push(fraction) });
    const [image, texts] = opened.modalities;
    const out = new Float64Array(40_000);
    readRows(image, 0, 10_000, out);
    expect(out.filter((_, k) => k % 2 === 0).subarray(0, 10_000)).toBeAllClose(
      upTo(10_000).map((k) => 3 * k),
    );
    expect(texts.rows).toBe(20_000);
    expect([...opened.pairs.first.subarray(0, 4)]).toEqual([0, 0, 1, 1]);
    expect([...opened.pairs.second.subarray(0, 4)]).toEqual([0, 1, 2, 3]);
    expect(fractions.length).toBeGreaterThan(5);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    await opened.close();
  });

  it('read paths as names, never as SQL or patterns', async () => {
    const path = await table(
      `o'; DROP TABLE x; --[1].parquet`,
      `SELECT [1, 2] AS "im""age", [3, 4] AS "te'xt"`,
    );
    expect((await contents(path)).rows).toEqual(
      [
        ['im"age', 1, 2],
        [`te'xt`, 3, 4],
      ].map(([name, ...rest]) => [String(name).includes('im') ? 'im_age' : 'te_xt', ...rest]),
    );
    const csv = await table(`it's [a-z]*?.csv`, `SELECT [1, 2] AS "im""age", [3, 4] AS "te'xt"`);
    expect((await contents(csv)).rows.map(([, ...rest]) => rest)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const json = await table(`it's {a,b}.jsonl`, `SELECT [1, 2] AS "im""age", [3, 4] AS "te'xt"`);
    expect((await contents(json)).rows.map(([, ...rest]) => rest)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('are refused with the row and column that is wrong', async () => {
    const parquet = (query: string) => () => table('bad.parquet', query);
    const rows = (values: string) => () =>
      table('bad.parquet', `SELECT modality, emb::DOUBLE[] AS emb FROM (VALUES ${values}) t(modality, emb)`);
    const file = (name: string, content: string) => () => Promise.resolve(writeFile(folder, name, content));
    const good = `('image', [1, 2.0]), ('text', [1.0, 2.0])`;
    const cases: [() => Promise<string>, OpenOptions, string][] = [
      [
        rows(`${good}, ('text', [1.0, 'nan'::DOUBLE])`),
        {},
        'row 2, column emb, column 1: expected a finite number, got NaN',
      ],
      [
        rows(`${good}, ('text', ['-inf'::DOUBLE, 1.0])`),
        {},
        'row 2, column emb, column 0: expected a finite number, got -Infinity',
      ],
      [
        rows(`${good}, ('text', [0.0, 0.0])`),
        {},
        'row 2, column emb: expected a vector with a direction, got 2 zeros',
      ],
      [
        rows(`${good}, ('text', [1.0])`),
        {},
        'row 2, column emb: expected 2 numbers as in the rows before, got 1; embed all rows with one encoder',
      ],
      [rows(`${good}, ('text', NULL)`), {}, 'row 2, column emb: expected a list of numbers, got nothing'],
      [
        rows(`${good}, ('text', [1.0, NULL])`),
        {},
        'row 2, column emb: expected 2 numbers, got 1 missing or not numeric',
      ],
      [rows(`${good}, (NULL, [1.0, 2.0])`), {}, 'row 2, column modality: expected a modality, got nothing'],
      [
        rows(`${good}, ('audio', [1.0, 2.0])`),
        {},
        'row 2, column modality: expected two modalities (image and text), got a third, "audio"; ' +
          'choose two with --modalities A,B',
      ],
      [
        rows(`('image', [1.0, 2.0]), ('image', [1.0, 2.0])`),
        {},
        'expected two modalities in column modality, got only "image"',
      ],
      [
        rows(good),
        { modalities: ['image', 'audio'] },
        'expected the modalities image and audio in column modality, got only "image"',
      ],
      [
        rows(`${good}, ('text', [1.0, 3.0])`),
        {},
        'expected as many text rows as image rows to pair them by order, got 1 and 2; ' +
          'say which belong together with --pairs FILE (or --pair-column in a table)',
      ],
      [
        parquet(`SELECT []::FLOAT[] AS image, [1.0] AS text`),
        {},
        'row 0, column image: expected at least one number, got an empty list',
      ],
      [parquet(`SELECT [1.0] AS image, [1.0, 2] AS text`), {}, 'expected as many columns as image (1'],
      [parquet(`SELECT [1.0] AS image, [2.0] AS text LIMIT 0`), {}, 'got a table without rows'],
      [
        parquet(`SELECT ['a'] AS image, 'b' AS text`),
        {},
        'expected a column of number lists, got image VARCHAR[] and text VARCHAR',
      ],
      [
        file('bad.parquet', 'PAR1 this is not one PAR1'),
        {},
        'expected a sound Parquet file, but DuckDB finds:',
      ],
      [
        file('bad.csv', 'image,text\n"[1, 2]","[1, 2]"\n"[1, x]","[1, 2]"\n'),
        {},
        'row 1, column image: expected 2 numbers, got 1 missing or not numeric',
      ],
      [
        file('bad.csv', 'image,text\n"[1, 2]","[1, 2]"\n"cat","[1, 2]"\n'),
        {},
        'row 1, column image: expected a list of numbers, got nothing or no list; write all its numbers',
      ],
      [
        file('bad.csv', 'image,text\n"[1, 2]","[1, 2]"\n,"[1, 2]"\n'),
        {},
        'row 1, column image: expected a list of numbers',
      ],
      [
        file('bad.csv', 'image,text\n"[1, nan]","[1, 2]"\n'),
        {},
        'row 0, column image, column 1: expected a finite number, got NaN',
      ],
      [
        file('bad.csv', 'image,text\n[1. 2. ... 3. 4.],[1. 2. 3. 4.]\n'),
        {},
        'printing shortens long arrays to ...',
      ],
      [file('bad.csv', 'image,text\n'), {}, 'got a table without rows'],
      [
        file('bad.jsonl', '{"image":[1,2],"text":[1,2]}\n{"image":[1,"x"],"text":[1,2]}\n'),
        {},
        'row 1, column image: expected 2 numbers, got 1 missing or not numeric',
      ],
      [
        file('bad.jsonl', '{"image":[1,2],"text":[1,2]}\n{"image":[1,2\n'),
        {},
        'expected a sound JSON lines file, but DuckDB finds:',
      ],
      [
        file('bad.jsonl', '{"image":[1,2],"text":[1,2]}\n{"image":null,"text":[1,2]}\n'),
        {},
        'row 1, column image: expected a list of numbers, got nothing',
      ],
    ];
    for (const [path, options, message] of cases) {
      const made = await path();
      const error = await openEmbeddings([made], options).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error, message).toBeInstanceOf(InputError);
      expect((error as Error).message).toContain(message);
      expect((error as Error).message).toContain(made);
      expect((error as Error).message).not.toContain('\n');
    }
  });

  it('keep to the memory that they are given', async () => {
    const path = await table(
      'large.parquet',
      'SELECT list_transform(range(256), x -> random()) AS image, list_transform(range(256), ' +
        'x -> random()) AS text FROM range(4000)',
    );
    await expect(openEmbeddings([path], { memoryLimit: 2 ** 20 })).rejects.toThrow(
      /reading it needs more memory than is allowed \(.*\); raise the memory limit/,
    );
    const opened = await openEmbeddings([path], { memoryLimit: 2 ** 27 });
    expect(opened.modalities[1].rows).toBe(4000);
    await opened.close();
  });

  it('stop when they are told to', async () => {
    const path = await table(
      'slow.csv',
      `SELECT [i, 1]::FLOAT[] AS image, [i, 1]::FLOAT[] AS text FROM range(1, 20000) t(i)`,
    );
    const controller = new AbortController();
    const opening = openEmbeddings([path], {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(opening).rejects.toThrow('enough');
    await expect(
      openEmbeddings([path], { signal: AbortSignal.abort(new Error('not at all')) }),
    ).rejects.toThrow('not at all');
  });

  it('leave nothing in the temporary folder, even while they are open', async () => {
    const path = await table('tidy.parquet', `SELECT [1, 2] AS image, [3, 4] AS text`);
    const opened = await openEmbeddings([path]);
    expect(
      fs
        .readdirSync(process.env['TMPDIR'] ?? '/tmp')
        .filter((name) => name.includes(`modgap-${process.pid}-`)),
    ).toEqual([]);
    await opened.close();
  });
});
