import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddings, readNormalizedRows } from '../../src/embeddings/node/index.js';
import { InputError } from '../../src/files/input-error.js';
import {
  npyBytes,
  numberBytes,
  safetensorsBytes,
  temporaryFolder,
  upTo,
  writeFile,
  zipBytes,
} from '../files/fixtures.js';

const folder = temporaryFolder();
const values = upTo(24).map((k) => k + 1);
const image = npyBytes([3, 4], values.slice(0, 12));
const text = npyBytes([3, 4], values.slice(12), { type: 'float64', fortranOrder: true });

/** Good files by ending. */
const good: Record<string, Uint8Array> = {
  'a.npy': npyBytes([2, 3, 4], values, { version: 2, fortranOrder: true }),
  'b.npz': zipBytes([
    { name: 'image.npy', content: image, deflate: true },
    { name: 'text.npy', content: text },
  ]),
  'c.npz': zipBytes([{ name: 'x.npy', content: npyBytes([2, 3, 4], values), zip64: true }], true),
  'd.safetensors': safetensorsBytes({
    image: { dtype: 'F32', shape: [3, 4], bytes: numberBytes(values.slice(0, 12), 'float32') },
    text: { dtype: 'BF16', shape: [3, 4], bytes: numberBytes(values.slice(12), 'bfloat16') },
  }),
  'e.csv': Buffer.from('id,modality,emb\n1,image,"[1, 2]"\n1,text,"[3, 4]"\n'),
  'f.jsonl': Buffer.from('{"image":[1,2],"text":[3,4]}\n{"image":[5,6],"text":[7,8]}\n'),
};

beforeAll(async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const path = `${folder}/good.parquet`;
  await connection.run(
    `COPY (SELECT [i, 1]::FLOAT[] AS image, [2, i]::DOUBLE[] AS text FROM range(5) t(i)) TO '${path}'`,
  );
  good['g.parquet'] = fs.readFileSync(path);
  connection.closeSync();
});

/** Opens and reads a file to its end: numbers, or an InputError of one line. */
async function survives(name: string, bytes: Uint8Array): Promise<void> {
  const file = writeFile(folder, name, bytes);
  try {
    const opened = await openEmbeddings([file]);
    try {
      for (const modality of opened.modalities) {
        // A damaged shape is honest about its size, or it would have been refused.
        expect(modality.rows * modality.dim).toBeLessThanOrEqual(bytes.length);
        const out = new Float32Array(modality.rows * modality.dim);
        readNormalizedRows(modality, 0, modality.rows, out, new Float64Array(modality.rows));
        expect(out.every((value) => Math.abs(value) <= 1)).toBe(true);
      }
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).not.toContain('\n');
    expect(error.message.length).toBeLessThan(1500);
  }
}

const names = ['a.npy', 'b.npz', 'c.npz', 'd.safetensors', 'e.csv', 'f.jsonl', 'g.parquet'];
// DuckDB starts anew for every table, which takes its time.
const runs = (name: string) => ({ numRuns: /csv|jsonl|parquet/.test(name) ? 12 : 150 });

describe.each(names)('damage to %s', (name) => {
  it('by nothing reads well', async () => {
    const opened = await openEmbeddings([writeFile(folder, name, good[name]!)]);
    expect(opened.modalities.map((modality) => modality.name)).toEqual(['image', 'text']);
    await opened.close();
  });

  it('by truncation is survived', async () => {
    const bytes = good[name]!;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), (length) => survives(name, bytes.subarray(0, length))),
      runs(name),
    );
  });

  it('by flipped bytes is survived', async () => {
    const bytes = good[name]!;
    const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(flips, (list) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, mask] of list) damaged[at]! ^= mask;
        return survives(name, damaged);
      }),
      runs(name),
    );
  });

  it('by removed, repeated and inserted pieces is survived', async () => {
    const bytes = good[name]!;
    const position = fc.nat(bytes.length);
    await fc.assert(
      fc.asyncProperty(position, position, fc.uint8Array({ maxLength: 20 }), (a, b, piece) =>
        survives(name, Buffer.concat([bytes.subarray(0, a), piece, bytes.subarray(b)])),
      ),
      runs(name),
    );
  });
});
