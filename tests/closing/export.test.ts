import { connect } from '@lancedb/lancedb';
import { QdrantClient } from '@qdrant/js-client-rest';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportGap, type FittedGap } from '../../src/closing/index.js';
import { corrections, fitCorrection, type OptionValues } from '../../src/correction/index.js';
import { readArrays, writeFileAtomic } from '../../src/files/node/index.js';
import { momentsOf } from '../../src/geometry/index.js';
import { product, randomStream } from '../../src/numeric/index.js';
import { arrayRows } from '../../src/runtime/blockwise/index.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import { rotation, unitRows } from '../support/clouds.js';
import { QdrantServer } from '../stores/qdrant-server.js';
import { startPostgres, type PostgresServer } from '../stores/postgres-server.js';

const [n, dim] = [12, 5];
const random = randomStream(4);
const rows = [unitRows(n, dim, random, [2], 0.5), unitRows(n, dim, random, [0, 2], 0.5)] as const;
const names = ['image', 'text'] as const;
const moments = rows.map((of) => momentsOf(of, n, dim));

let folder: string;
let postgres: PostgresServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-export-'));
  postgres = await startPostgres();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await postgres.close();
});

function gapOf(method: string, options: OptionValues = {}): FittedGap {
  const sources = rows.map((of) => arrayRows(Float32Array.from(of), dim));
  const fitted = fitCorrection(
    corrections.get(method),
    {
      dim,
      means: moments.map(({ mean }) => mean),
      moments,
      rows: sources,
      pairs: [sources[0]!, sources[1]!],
      queries: sources,
    },
    options,
  );
  return { ...fitted, modalities: names, means: moments.map(({ mean }) => mean), rows: [n, n] };
}

async function exported(gap: FittedGap, formats?: readonly string[]): Promise<string> {
  const place = mkdtempSync(join(folder, 'gap-'));
  mkdirSync(place, { recursive: true });
  const { files } = await exportGap(gap, { formats, runtime: interpreterRuntime() });
  for (const { name, content } of files) writeFileAtomic(join(place, name), content);
  return place;
}

const row = (side: 0 | 1, i: number): Float64Array => rows[side].subarray(i * dim, (i + 1) * dim);

interface Step {
  readonly matrix?: number[];
  readonly scale?: number | number[];
  readonly add?: number[];
}

/** The formula itself, from the numbers in gap.json: y = (x M * scale + add), at length 1. */
function byHand(place: string, side: 0 | 1): Float64Array {
  const { steps } = JSON.parse(readFileSync(join(place, 'gap.json'), 'utf8')) as {
    readonly steps: Readonly<Record<string, readonly Step[]>>;
  };
  const out = rows[side].slice();
  for (let i = 0; i < n; i++) {
    let x = Float64Array.from(row(side, i));
    for (const { matrix, scale, add } of steps[names[side]]!) {
      if (matrix) x = Float64Array.from(product(x, Float64Array.from(matrix), dim));
      x = x.map((v, k) => v * (Array.isArray(scale) ? scale[k]! : (scale ?? 1)) + (add?.[k] ?? 0));
      const length = Math.hypot(...x);
      x = x.map((v) => v / length);
    }
    out.set(x, i * dim);
  }
  return out;
}

type Correct = (vector: ArrayLike<number>, modality: string) => Float32Array;

const ofRows = corrections.all.filter(({ changes }) => changes === 'rows').map(({ id }) => id);

describe.each(ofRows)('%s, taken home,', (method) => {
  const read = () => exported(gapOf(method), ['json', 'npy', 'ts', 'pgvector']);

  it('does in TypeScript and SQL what its numbers say', async () => {
    const place = await read();
    const { correct } = (await import(join(place, 'gap.ts'))) as { readonly correct: Correct };
    const schema = place.split('/').at(-1)!.replace(/\W/g, '_').toLowerCase();
    await postgres.query(`CREATE SCHEMA ${schema}`);
    await postgres.query(`SET search_path TO ${schema}, public`);
    for (const statement of statements(readFileSync(join(place, 'gap.sql'), 'utf8'))) {
      await postgres.query(statement);
    }
    for (const side of [0, 1] as const) {
      const expected = byHand(place, side);
      const typescript = Array.from({ length: n }, (_, i) => [...correct(row(side, i), names[side])]).flat();
      expect(typescript).toBeAllClose(expected, { atol: 1e-6 });
      for (let i = 0; i < 3; i++) {
        const [answer] = await postgres.query<{ v: string }>(
          `SELECT modgap_close_${names[side]}($1::vector)::text AS v`,
          [`[${row(side, i).join(',')}]`],
        );
        // pgvector computes in float4.
        expect(JSON.parse(answer!.v) as number[]).toBeAllClose(expected.subarray(i * dim, (i + 1) * dim), {
          atol: 2e-5,
        });
      }
    }
  });

  it('is in .npy what it is in JSON', async () => {
    const place = await read();
    const { steps } = JSON.parse(readFileSync(join(place, 'gap.json'), 'utf8')) as {
      readonly steps: Readonly<Record<string, readonly Step[]>>;
    };
    for (const name of names) {
      for (const [k, step] of steps[name]!.entries()) {
        for (const [part, values] of Object.entries(step) as [string, number | number[]][]) {
          const { '': array } = await readArrays(join(place, `${name}.${k}.${part}.npy`));
          expect([...array!.values]).toEqual([values].flat());
        }
      }
    }
  });
});

it('Python does what the numbers say, whatever the correction', async () => {
  const places: string[] = [];
  for (const method of ofRows) places.push(await exported(gapOf(method), ['json', 'python']));
  writeFileSync(join(folder, 'rows.json'), JSON.stringify(rows.map((of) => [...of])));
  // One process for all: it takes longer to start than to work.
  const code =
    'import json, runpy, sys, numpy as np\n' +
    `rows = [np.array(r).reshape(${n}, ${dim}) for r in json.load(open("rows.json"))]\n` +
    'gaps = [runpy.run_path(place + "/gap.py") for place in sys.argv[1:]]\n' +
    'names = ["image", "text"]\n' +
    'print(json.dumps([[g["correct"](r, m).ravel().tolist() for r, m in zip(rows, names)] for g in gaps]))';
  const answers = JSON.parse(
    execFileSync('python3', ['-B', '-c', code, ...places], { cwd: folder, encoding: 'utf8' }),
  ) as number[][][];
  for (const [k, place] of places.entries()) {
    for (const side of [0, 1] as const) {
      expect(answers[k]![side]!).toBeAllClose(byHand(place, side), { atol: 1e-6 });
    }
  }
});

/** Statements of a file: functions have semicolons inside. */
function statements(sql: string): string[] {
  return sql
    .split(/;\n(?!.*\$\$;)/)
    .map((text) => text.replace(/^--.*$/gm, '').trim())
    .filter((text) => text !== '');
}

/** A turned modality: a matrix and more. */
const turned = (): FittedGap => {
  const gap = gapOf('procrustes');
  return { ...gap, parameters: { ...gap.parameters, rotation: rotation(dim, randomStream(9)) } };
};

describe('in a store', () => {
  const items = [0, 1].flatMap((side) =>
    Array.from({ length: n }, (_, i) => ({
      id: side * n + i,
      kind: names[side]!,
      vector: [...row(side as 0 | 1, i)],
    })),
  );

  it('LanceDB gets a table of corrected vectors', async () => {
    const place = await exported(turned());
    const expected = [byHand(place, 0), byHand(place, 1)];
    const code = (await import(join(place, 'lancedb.ts'))) as {
      closeTable(...args: readonly unknown[]): Promise<number>;
      search(...args: readonly unknown[]): Promise<readonly { readonly id: number }[]>;
    };
    const database = await connect(join(place, 'db'));
    await database.createTable('items', items);
    expect(await code.closeTable(database, 'items', 'closed', 'kind')).toBe(2 * n);
    const found = await (await database.openTable('closed')).query().toArray();
    for (const { id, kind, vector } of found as { id: number; kind: string; vector: Iterable<number> }[]) {
      const side = kind === 'image' ? 0 : 1;
      const at = (id - side * n) * dim;
      expect([...vector]).toBeAllClose(expected[side]!.subarray(at, at + dim), { atol: 1e-6 });
    }
    const [nearest] = await code.search(database, 'closed', [...row(0, 3)], 'image', 1);
    expect(nearest!.id).toBe(3);
  });

  it('Qdrant gets a collection of corrected vectors, through its own client', async () => {
    const place = await exported(turned());
    const expected = [byHand(place, 0), byHand(place, 1)];
    const code = (await import(join(place, 'qdrant.ts'))) as {
      closeCollection(...args: readonly unknown[]): Promise<number>;
    };
    const server = await new QdrantServer().start();
    try {
      const client = new QdrantClient({ url: server.url, checkCompatibility: false });
      await client.createCollection('items', { vectors: { size: dim, distance: 'Cosine' } });
      await client.upsert('items', {
        points: items.map(({ id, kind, vector }) => ({ id, vector, payload: { kind } })),
      });
      expect(await code.closeCollection(client, 'items', 'closed', 'kind')).toBe(2 * n);
      const points = [...server.find('closed')!.points.values()];
      expect(points).toHaveLength(2 * n);
      for (const { id, vector, payload } of points) {
        const side = payload['kind'] === 'image' ? 0 : 1;
        const at = (Number(id) - side * n) * dim;
        expect(vector as number[]).toBeAllClose(expected[side]!.subarray(at, at + dim), { atol: 1e-6 });
      }
    } finally {
      await server.close();
    }
  });
});

describe('a correction of scores', () => {
  it('comes as its formula', async () => {
    const gap = gapOf('similarity-standardising');
    const place = await exported(gap);
    const { score } = (await import(join(place, 'gap.ts'))) as {
      score(product: number, query: string, key: string, bias?: number): number;
    };
    const { scale, offset } = gap.parameters as Readonly<Record<string, Float64Array>>;
    const expected = scale![1]! * 0.3 + offset![1]!;
    expect(score(0.3, 'image', 'text')).toBeCloseTo(expected, 12);
    const { stdout } = spawnSync(
      'python3',
      ['-B', '-c', 'import gap; print(gap.score(0.3, "image", "text"))'],
      {
        cwd: place,
        encoding: 'utf8',
      },
    );
    expect(Number(stdout)).toBeCloseTo(expected, 12);
    await expect(exported(gap, ['qdrant'])).rejects.toThrow(
      '--format qdrant: expected a correction of vectors, got similarity-standardising, which changes scores and no ' +
        'vectors; choose json, npy, ts, python or pgvector',
    );
  });

  it.each(['similarity-standardising', 'rank-fusion'])(
    '%s searches a table as the formula says',
    async (method) => {
      const gap = gapOf(method);
      const place = await exported(gap, ['pgvector']);
      const sql = readFileSync(join(place, 'gap.sql'), 'utf8');
      const table = `scored_${method.replace('-', '_')}`;
      await postgres.query(`CREATE TABLE ${table} (id int PRIMARY KEY, kind text, embedding vector(${dim}))`);
      const items = rows.flatMap((of, side) =>
        Array.from({ length: n }, (_, i) => ({
          id: side * n + i,
          kind: names[side]!,
          vector: Float32Array.from(of.subarray(i * dim, (i + 1) * dim)),
        })),
      );
      const list = (vector: Float32Array): string => `[${vector.join(',')}]`;
      for (const { id, kind, vector } of items) {
        await postgres.query(`INSERT INTO ${table} VALUES ($1, $2, $3)`, [id, kind, list(vector)]);
      }
      // The functions, then the search that stands in the comment at the end.
      const [functions] = sql.split('-- A search for');
      for (const statement of functions!.split(/(?<=\$\$;)\n/))
        if (statement.trim() !== '') await postgres.query(statement);
      const search = sql
        .split('\n')
        .filter((line) => line.startsWith('--   '))
        .map((line) => line.slice(5))
        .join('\n')
        .replaceAll('FROM items', `FROM ${table}`)
        .replaceAll('$1', `'${list(items[n + 3]!.vector)}'::vector`);
      const found = await postgres.query<{ id: number; kind: string; score: number }>(search);

      const query = items[n + 3]!.vector;
      const scored = items.map(({ id, kind, vector }) => ({
        id,
        kind,
        product: vector.reduce((sum, value, k) => sum + value * query[k]!, 0),
      }));
      const byFormula = ({ kind, product: cosine }: (typeof scored)[number]): number => {
        if (method === 'rank-fusion') {
          const better = scored.filter((other) => other.kind === kind && other.product > cosine).length;
          return 1 / (Number(gap.parameters['constant']) + better + 1);
        }
        const { scale, offset } = gap.parameters as Readonly<Record<string, Float64Array>>;
        const at = 2 + names.indexOf(kind as 'image');
        return scale![at]! * cosine + offset![at]!;
      };
      const expected = scored.map((one) => ({ id: one.id, score: byFormula(one) }));
      expected.sort((a, b) => b.score - a.score);
      expect(found).toHaveLength(10);
      expect(found.map(({ score }) => score)).toBeAllClose(
        expected.slice(0, 10).map(({ score }) => score),
        { atol: 1e-4 },
      );
      for (const { id, score } of found)
        expect(score).toBeCloseTo(expected.find((one) => one.id === id)!.score, 4);
    },
  );

  it('says where each key has a bias of its own, and writes them', async () => {
    const gap = gapOf('nnn');
    const runtime = interpreterRuntime();
    const { notes } = await exportGap(gap, { runtime });
    expect(notes[0]).toContain('each key has a bias of its own');
    const keys = [
      arrayRows(Float32Array.from(rows[0]), dim),
      arrayRows(Float32Array.from(rows[1]), dim),
    ] as const;
    const { files } = await exportGap(gap, { runtime, keys, formats: ['npy'] });
    expect(files.map(({ name }) => name).sort()).toEqual(
      ['image', 'text'].flatMap((q) => ['image', 'text'].map((k) => `bias.${q}.${k}.npy`)),
    );
  });

  it('by ranks is a formula of ranks', async () => {
    const place = await exported(gapOf('rank-fusion'), ['ts']);
    const { score } = (await import(join(place, 'gap.ts'))) as { score(rank: number): number };
    expect(score(2)).toBe(1 / 62);
  });
});
