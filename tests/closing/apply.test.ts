import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unlikeCalibration, type FittedGap } from '../../src/closing/index.js';
import { applyFile, fitFile, readGap, writeGap } from '../../src/closing/node/index.js';
import { compileSteps, rowSteps, type RowStep } from '../../src/correction/index.js';
import { readArrays, writeArrays, writeNpy } from '../../src/files/node/index.js';
import { product, randomStream } from '../../src/numeric/index.js';
import { interpreterRuntime, inlineTasks } from '../../src/runtime/index.js';
import { makeWorld, nativeRuntime } from '../../src/runtime/node/index.js';
import { rotation, unitRows } from '../support/clouds.js';

const [n, dim] = [600, 6];
const random = randomStream(11);
const images = unitRows(n, dim, random, [2, 0, 0], 0.5);
const texts = unitRows(n, dim, random, [0, 2, 0], 0.5);

let folder: string;
let gap: FittedGap;
const file = (name: string): string => join(folder, name);
const tasks = inlineTasks({ world: makeWorld() });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-apply-'));
  await writeNpy(file('pair.npy'), [2, n, dim], Float32Array.from([...images, ...texts]));
  await writeNpy(file('image.npy'), [n, dim], Float32Array.from(images));
  await writeNpy(file('x.npy'), [n, dim], Float32Array.from(texts));
  gap = (await fitFile([file('pair.npy')], { method: 'standardising', tasks })).gap;
  writeGap(file('gap.safetensors'), gap);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The formula by itself: y = (x M * scale + add), at length 1, row by row in float64. */
function byHand(rows: ArrayLike<number>, d: number, steps: readonly RowStep[]): Float64Array {
  const out = Float64Array.from(rows);
  const unit = (x: Float64Array): Float64Array => {
    const length = Math.hypot(...x);
    return x.map((v) => v / length);
  };
  for (let at = 0; at < out.length; at += d) {
    let x = unit(out.slice(at, at + d));
    for (const { matrix, scale = 1, add } of steps) {
      if (matrix) x = Float64Array.from(product(x, matrix, d));
      x = unit(x.map((v, k) => v * (typeof scale === 'number' ? scale : scale[k]!) + (add?.[k] ?? 0)));
    }
    out.set(x, at);
  }
  return out;
}

const expected = (side: 0 | 1): Float64Array => byHand(side === 0 ? images : texts, dim, rowSteps(gap, side));

describe('compiled steps', () => {
  it('are the formula, whatever they hold and however many rows there are', async () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const step = (d: number) =>
      fc.record({
        matrix: fc.option(fc.constant(rotation(d, randomStream(d))), { nil: undefined }),
        scale: fc.option(fc.oneof(fc.constant(0.7), fc.constant(new Float64Array(d).fill(1.5))), {
          nil: undefined,
        }),
        add: fc.option(
          fc.array(number, { minLength: d, maxLength: d }).map((values) => Float64Array.from(values)),
          { nil: undefined },
        ),
      });
    const input = fc
      .integer({ min: 1, max: 9 })
      .chain((d) =>
        fc.tuple(fc.constant(d), fc.array(step(d), { maxLength: 3 }), fc.integer({ min: 1, max: 30 })),
      );
    await fc.assert(
      fc.asyncProperty(input, fc.nat(1000), async ([d, steps, count], seed) => {
        const rows = Float32Array.from(unitRows(count, d, randomStream(seed)), (value) => 3 * value);
        const own = steps as readonly RowStep[];
        const answer = byHand(rows, d, own);
        fc.pre(answer.every(Number.isFinite));
        for (const runtime of [interpreterRuntime(), nativeRuntime()]) {
          const program = await compileSteps(runtime, d, own);
          const out = rows.slice();
          if ((await program.run(out)) === undefined) expect(out).toBeAllClose(answer, { atol: 2e-5 });
          await program.dispose();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('name a row without a direction', async () => {
    const program = await compileSteps(nativeRuntime(), 2, [{ matrix: Float64Array.of(1, 0, 0, 0) }]);
    expect(await program.run(Float32Array.of(1, 0, 0, 1))).toEqual({ row: 1, step: 1 });
    await program.dispose();
  });
});

describe('a gap in a file', () => {
  it('comes back bit for bit', () => {
    expect(readGap(file('gap.safetensors'))).toEqual(gap);
  });

  it('is refused where it is none or damaged', async () => {
    writeArrays(file('other.safetensors'), { x: { shape: [1], data: Float64Array.of(1) } });
    expect(() => readGap(file('other.safetensors'))).toThrow(
      `${file('other.safetensors')}: expected a gap that modgap close fit has written, got safetensors of another ` +
        'kind; fit it again with modgap close fit',
    );
    const bytes = readFileSync(file('gap.safetensors'));
    writeFileSync(file('short.safetensors'), bytes.subarray(0, bytes.length - 9));
    expect(() => readGap(file('short.safetensors'))).toThrow('the file is cut short');
    // The last tensor but one holds the calibration means.
    const flipped = Buffer.from(bytes);
    flipped[bytes.length - 8 * 4]! ^= 0x10;
    writeFileSync(file('flipped.safetensors'), flipped);
    expect(() => readGap(file('flipped.safetensors'))).toThrow('the file is damaged');
  });
});

describe('arrays', () => {
  it('are corrected as the formula says: both, one by name, one as told', async () => {
    expect(await applyFile(gap, [file('pair.npy')], file('both.npy'), { tasks })).toEqual({
      rows: 2 * n,
      resumed: 0,
    });
    const { '': both } = await readArrays(file('both.npy'));
    expect(both!.shape).toEqual([2, n, dim]);
    expect(both!.values.subarray(0, n * dim)).toBeAllClose(expected(0), { atol: 1e-7 });
    expect(both!.values.subarray(n * dim)).toBeAllClose(expected(1), { atol: 1e-7 });
    await applyFile(gap, [file('image.npy')], file('one.safetensors'), { tasks });
    const { image } = await readArrays(file('one.safetensors'));
    expect(image!.values).toEqual(both!.values.slice(0, n * dim));
    await applyFile(gap, [file('x.npy')], file('told.npy'), { tasks, modality: ['text'] });
    const { '': told } = await readArrays(file('told.npy'));
    expect(told!.values).toEqual(both!.values.slice(n * dim));
  });

  it('are fused pair by pair', async () => {
    await applyFile(gap, [file('pair.npy')], file('fused.npy'), { tasks, fuse: 0.25 });
    const { '': fused } = await readArrays(file('fused.npy'));
    const [x, y] = [expected(0), expected(1)];
    const mix = byHand(
      x.map((value, k) => 0.25 * value + 0.75 * y[k]!),
      dim,
      [],
    );
    expect(fused!.shape).toEqual([n, dim]);
    expect(fused!.values).toBeAllClose(mix, { atol: 2e-7 });
  });

  it('are never half there, nor written over', async () => {
    const bad = Float32Array.from(images);
    bad[400 * dim + 2] = NaN;
    await writeNpy(file('bad-image.npy'), [n, dim], bad);
    const before = readdirSync(folder);
    await expect(
      applyFile(gap, [file('bad-image.npy')], file('new.npy'), { tasks, force: true }),
    ).rejects.toThrow(
      `${file('bad-image.npy')}: image row 400, column 2: expected a finite number, got NaN; drop the row and its ` +
        'pair, or embed it again',
    );
    await expect(applyFile(gap, [file('pair.npy')], file('image.npy'), { tasks })).rejects.toThrow(
      `${file('image.npy')}: there is a file of this name; choose another with --out, or write over it with --force`,
    );
    await expect(
      applyFile(gap, [file('pair.npy')], file('pair.npy'), { tasks, force: true }),
    ).rejects.toThrow('the input is never written over');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('of another dimension, modality or model are refused', async () => {
    await writeNpy(file('wide.npy'), [4, 7], new Float32Array(28).fill(1));
    const refused = (name: string, options: object, text: string) =>
      expect(applyFile(gap, [file(name)], file('no.npy'), { tasks, ...options })).rejects.toThrow(text);
    await refused(
      'wide.npy',
      { modality: ['image'] },
      `${file('wide.npy')}: expected rows of 6 numbers, which the gap was fitted on, got 7`,
    );
    await refused(
      'x.npy',
      { modality: ['audio'] },
      '--modality: expected a modality that the gap was fitted on (image or text), got "audio"; correct the name',
    );
    await refused(
      'x.npy',
      {},
      `${file('x.npy')}: expected to know of which modality the rows are (image or text)`,
    );
    await refused(
      'x.npy',
      { modality: ['image'] },
      'expected image rows, got rows whose mean lies nearer to text',
    );
    const strange = unitRows(n, dim, randomStream(1), [0, 0, 0, 3], 0.3);
    await writeNpy(file('strange.npy'), [n, dim], Float32Array.from(strange));
    await refused(
      'strange.npy',
      { modality: ['image'] },
      'expected rows of the model that the gap was fitted on',
    );
    expect(existsSync(file('no.npy'))).toBe(false);
  });

  it('are left alone by a correction of scores', async () => {
    const { gap: scores } = await fitFile([file('pair.npy')], { method: 'similarity-standardising', tasks });
    await expect(applyFile(scores, [file('pair.npy')], file('no.npy'), { tasks })).rejects.toThrow(
      'similarity-standardising: expected a correction of rows, got one of scores, which leaves vectors as they are; ' +
        'take its formula home with modgap close export',
    );
  });
});

describe('a look at the rows', () => {
  it('says nothing of a few rows, or where the calibration has no common direction', () => {
    const like = { modalities: ['a'], means: [Float64Array.of(0.9, 0)] };
    expect(unlikeCalibration(like, 0, Float64Array.of(0, 1), 5)).toBeUndefined();
    expect(unlikeCalibration(like, 0, Float64Array.of(0, 1), 50)).toContain('cosine 0.00');
    const flat = { modalities: ['a'], means: [Float64Array.of(1e-3, 0)] };
    expect(unlikeCalibration(flat, 0, Float64Array.of(0, 1), 5000)).toBeUndefined();
  });
});

describe('a run that was ended', () => {
  /** Blocks of 4 rows, each noted at once: what a large file does over minutes. */
  const small = { blockBytes: 4 * 4 * dim, markBytes: 1 };
  /** Leaves the disk some time, and goes on once the journal is there. */
  function whenNoted(out: string, act: () => void): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    if (existsSync(`${out}.partial.json`)) act();
  }
  const partial = () => file('resumed.npy.partial');

  it('is gone on with, to the same bytes, and by nobody else', async () => {
    const whole = file('whole.npy');
    await applyFile(gap, [file('pair.npy')], whole, { tasks, ...small });
    const stop = new AbortController();
    const options = { tasks, ...small, signal: stop.signal };
    const stopped = applyFile(gap, [file('pair.npy')], file('resumed.npy'), {
      ...options,
      onProgress: () => whenNoted(file('resumed.npy'), () => stop.abort(new Error('enough'))),
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(existsSync(file('resumed.npy'))).toBe(false);
    expect(existsSync(partial())).toBe(true);
    const { rows, resumed } = await applyFile(gap, [file('pair.npy')], file('resumed.npy'), {
      tasks,
      ...small,
    });
    expect(rows).toBe(2 * n);
    expect(resumed).toBeGreaterThan(0);
    expect(readFileSync(file('resumed.npy')).equals(readFileSync(whole))).toBe(true);
    expect(existsSync(partial()) || existsSync(`${partial()}.json`)).toBe(false);
  });

  it('begins anew where the partial file is not what the input gives', async () => {
    const key = JSON.parse(await journalAfterStop(file('damaged.npy'))) as { readonly done: number };
    expect(key.done).toBeGreaterThan(0);
    const bytes = readFileSync(file('damaged.npy.partial'));
    bytes[130]! ^= 1;
    writeFileSync(file('damaged.npy.partial'), bytes);
    const { resumed } = await applyFile(gap, [file('pair.npy')], file('damaged.npy'), { tasks, ...small });
    expect(resumed).toBe(0);
    expect(readFileSync(file('damaged.npy')).equals(readFileSync(file('whole.npy')))).toBe(true);
  });

  async function journalAfterStop(out: string): Promise<string> {
    const stop = new AbortController();
    const options = { tasks, ...small, signal: stop.signal };
    await applyFile(gap, [file('pair.npy')], out, {
      ...options,
      onProgress: () => whenNoted(out, () => stop.abort(new Error('enough'))),
    }).catch(() => undefined);
    return readFileSync(`${out}.partial.json`, 'utf8');
  }

  it('notes what is done when it is stopped, however much was to come before the next note', async () => {
    const stop = new AbortController();
    const out = file('early.npy');
    const options = { tasks, blockBytes: small.blockBytes };
    const stopAfter = (blocks: number) => (done: number) =>
      done >= blocks * (small.blockBytes / (4 * dim)) && stop.abort(new Error('enough'));
    const stopped = applyFile(gap, [file('pair.npy')], out, {
      ...{ ...options, signal: stop.signal, onProgress: stopAfter(3) },
    });
    await expect(stopped).rejects.toThrow('enough');
    const { resumed } = await applyFile(gap, [file('pair.npy')], out, options);
    expect(resumed).toBeGreaterThanOrEqual(3 * Math.floor(small.blockBytes / (4 * dim)));
    expect(readFileSync(out).equals(readFileSync(file('whole.npy')))).toBe(true);
    // Before the first block there is nothing to keep.
    const none = new AbortController();
    const never = applyFile(gap, [file('pair.npy')], file('never.npy'), {
      ...{ ...options, signal: none.signal, onProgress: () => none.abort(new Error('enough')) },
    });
    await expect(never).rejects.toThrow('enough');
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  it('by kill -9 too', async () => {
    const out = file('killed.npy');
    const source = (room: string) =>
      JSON.stringify(new URL(`../../src/${room}/index.ts`, import.meta.url).href);
    const code = `
      import { existsSync } from 'node:fs';
      import { applyFile, readGap } from ${source('closing/node')};
      import { inlineTasks } from ${source('runtime')};
      import { makeWorld } from ${source('runtime/node')};
      const tasks = inlineTasks({ world: makeWorld() });
      await applyFile(readGap(${JSON.stringify(file('gap.safetensors'))}), [${JSON.stringify(file('pair.npy'))}],
        ${JSON.stringify(out)}, { tasks, blockBytes: ${small.blockBytes}, markBytes: 1,
          onProgress: () => {
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
            if (existsSync(${JSON.stringify(`${out}.partial.json`)})) process.kill(process.pid, 'SIGKILL');
          } });`;
    writeFileSync(file('child.mts'), code);
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), file('child.mts')]);
    const signal = await new Promise((resolve) => child.on('exit', (_, by) => resolve(by)));
    expect(signal).toBe('SIGKILL');
    expect(existsSync(out)).toBe(false);
    const { resumed } = await applyFile(gap, [file('pair.npy')], out, { tasks, ...small });
    expect(resumed).toBeGreaterThan(0);
    expect(readFileSync(out).equals(readFileSync(file('whole.npy')))).toBe(true);
  });
});

describe('tables', () => {
  beforeAll(async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const db = await instance.connect();
    const list = (rows: Float64Array, i: number): string =>
      `[${[...Float32Array.from(rows.subarray(i * dim, (i + 1) * dim))].join(',')}]`;
    const lines = Array.from({ length: 2 * n }, (_, i) => {
      const [kind, rows, k] = i % 2 === 0 ? ['image', images, i / 2] : ['text', texts, (i - 1) / 2];
      return (
        `(${i}, '${kind as string}', ${list(rows as Float64Array, k as number)}::FLOAT[], {'a': ${i}, 'b': ` +
        `'x'}, NULL)`
      );
    });
    await db.run(
      `CREATE TABLE t AS SELECT * FROM (VALUES ${lines.join(',')}) t(id, kind, emb, extra, nothing)`,
    );
    for (const [name, options] of [
      ['items.parquet', '(ROW_GROUP_SIZE 2048)'],
      ['items.csv', ''],
      ['items.jsonl', '(FORMAT json)'],
    ] as const) {
      await db.run(`COPY t TO '${file(name)}' ${options}`);
    }
    db.closeSync();
    instance.closeSync();
  });

  async function rowsOf(path: string) {
    const instance = await DuckDBInstance.create(':memory:');
    const db = await instance.connect();
    const reader = await db.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
    const rows = reader.getRowObjectsJS() as Readonly<Record<string, unknown>>[];
    db.closeSync();
    instance.closeSync();
    return rows;
  }

  it.each(['items.parquet', 'items.csv', 'items.jsonl'])(
    '%s keep their other columns, in order',
    async (name) => {
      const out = file(`${name}.out.parquet`);
      await applyFile(gap, [file(name)], out, { tasks });
      const rows = await rowsOf(out);
      expect(rows.map(({ id }) => Number(id))).toEqual(Array.from({ length: 2 * n }, (_, i) => i));
      expect(Object.keys(rows[0]!)).toEqual(['id', 'kind', 'emb', 'extra', 'nothing']);
      for (const side of [0, 1] as const) {
        const got = rows
          .filter(({ kind }) => kind === ['image', 'text'][side])
          .flatMap(({ emb }) => emb as number[]);
        expect(got).toBeAllClose(expected(side), { atol: 2e-7 });
      }
      expect(existsSync(`${out}.partial`)).toBe(false);
      if (name === 'items.parquet') expect(rows[7]!['extra']).toEqual({ a: 7, b: 'x' });
    },
  );

  it('take the new vectors beside the old', async () => {
    await applyFile(gap, [file('items.parquet')], file('beside.parquet'), { tasks, target: 'closed' });
    const [first] = await rowsOf(file('beside.parquet'));
    expect(first!['emb']).toBeAllClose(images.subarray(0, dim), { atol: 1e-7 });
    expect(first!['closed']).toBeAllClose(expected(0).subarray(0, dim), { atol: 2e-7 });
    await expect(
      applyFile(gap, [file('items.parquet')], file('no.parquet'), { tasks, target: 'kind' }),
    ).rejects.toThrow(`--target kind: ${file('items.parquet')} has a column of this name; choose another`);
  });

  it('are gone on with at the part that was under way, to the same bytes', async () => {
    const parts = { tasks, partRows: 100 };
    await applyFile(gap, [file('items.csv')], file('undisturbed.parquet'), parts);
    const stop = new AbortController();
    const out = file('stopped.parquet');
    const ended = applyFile(gap, [file('items.csv')], out, {
      ...parts,
      signal: stop.signal,
      onProgress: (done) => done > 0 && stop.abort(new Error('enough')),
    });
    await expect(ended).rejects.toThrow('enough');
    expect(existsSync(out)).toBe(false);
    await applyFile(gap, [file('items.csv')], out, parts);
    expect(readFileSync(out).equals(readFileSync(file('undisturbed.parquet')))).toBe(true);
  });

  it('are gone on with at a later part too: several chunks of the reader are done', async () => {
    // A chunk is 2,048 rows.
    const count = 9000;
    const lines = Array.from({ length: count }, (_, i) => {
      const rows = i % 2 === 0 ? images : texts;
      const at = dim * (i % n);
      return `${i},${i % 2 === 0 ? 'image' : 'text'},"[${rows.subarray(at, at + dim).join(',')}]"`;
    });
    writeFileSync(file('many.csv'), `id,kind,emb\n${lines.join('\n')}\n`);
    const parts = { tasks, partRows: 2048 };
    await applyFile(gap, [file('many.csv')], file('many.parquet'), parts);
    const stop = new AbortController();
    const out = file('many-stopped.parquet');
    const ended = applyFile(gap, [file('many.csv')], out, {
      ...{ ...parts, signal: stop.signal },
      onProgress: (done) => done > 4096 && stop.abort(new Error('enough')),
    });
    await expect(ended).rejects.toThrow('enough');
    const kept = readdirSync(`${out}.partial`).filter((name) => name.endsWith('.parquet'));
    expect(kept.length).toBeGreaterThanOrEqual(2);
    const { rows, resumed } = await applyFile(gap, [file('many.csv')], out, parts);
    expect(rows).toBe(count);
    expect(resumed).toBeGreaterThanOrEqual(4096);
    expect(readFileSync(out).equals(readFileSync(file('many.parquet')))).toBe(true);
    expect((await rowsOf(out)).map(({ id }) => Number(id))).toEqual(
      Array.from({ length: count }, (_, i) => i),
    );
  });

  it('with a bad row name it, and leave nothing', async () => {
    writeFileSync(file('bad.csv'), 'kind,emb\nimage,"[1,2,3,4,5,6]"\ntext,"[1,2]"\n');
    const before = readdirSync(folder);
    await expect(
      applyFile(gap, [file('bad.csv')], file('no.parquet'), { tasks, force: true }),
    ).rejects.toThrow(
      `${file('bad.csv')}: row 1, column emb: expected 6 finite numbers with a direction, got no such list, NaN or ` +
        'infinity; fill them in, or drop the row',
    );
    writeFileSync(file('bad.csv'), 'kind,emb\nimage,"[1,2,3,4,5,6]"\naudio,"[1,2,3,4,5,6]"\n');
    await expect(
      applyFile(gap, [file('bad.csv')], file('no.parquet'), { tasks, force: true, modalityColumn: 'kind' }),
    ).rejects.toThrow(
      `${file('bad.csv')}: row 1, column kind: expected a modality that the gap was fitted on`,
    );
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('a fit', () => {
  it('takes parts of the rows, means, and modalities of any number', async () => {
    const part = await fitFile([file('pair.npy')], {
      method: 'centring',
      rows: { start: 10, count: 5 },
      tasks,
    });
    const mean = Float64Array.from({ length: dim }, (_, k) => {
      const rows = Float32Array.from(images);
      return [10, 11, 12, 13, 14].reduce((sum, i) => sum + rows[i * dim + k]! / 5, 0);
    });
    expect(part.gap.means[0]!).toBeAllClose(mean, { atol: 1e-7 });
    expect(part.gap.rows).toEqual([5, 5]);
    await writeNpy(file('query.npy'), [2, dim], Float32Array.from(texts.subarray(0, 2 * dim)));
    const three = await fitFile([file('image.npy'), file('x.npy'), file('query.npy')], {
      method: 'centring',
      tasks,
    });
    expect(three.gap.modalities).toEqual(['image', 'x', 'query']);
    await expect(
      fitFile([file('image.npy'), file('query.npy')], { method: 'procrustes', tasks }),
    ).rejects.toThrow('say which belong together with --pairs FILE');
    await expect(
      fitFile([file('pair.npy')], { method: 'centring', rows: { start: 0, count: n + 1 }, tasks }),
    ).rejects.toThrow(
      `--rows: expected rows of image from 0 up to ${n}, got 0:${n + 1}; name a part that is there`,
    );
  });
});
