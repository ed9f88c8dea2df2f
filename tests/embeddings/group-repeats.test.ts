import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowHashes } from '../../src/embeddings/index.js';
import { openEmbeddings, readRows } from '../../src/embeddings/node/index.js';
import { writeNpy } from '../../src/files/node/index.js';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'modgap-repeats-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows told apart by what they hold: `[value, 1]`. */
async function file(name: string, values: readonly number[], type: 'float32' | 'float64' = 'float32') {
  const path = join(folder, `${name}.npy`);
  await writeNpy(path, [values.length, 2], Float64Array.from(values.flatMap((value) => [value, 1])), type);
  return path;
}

/** The pairs as the values of their rows. */
async function opened(first: readonly number[], second: readonly number[]) {
  const files = [await file('image', first), await file('text', second, 'float64')];
  const embeddings = await openEmbeddings(files, { groupRepeats: true });
  try {
    const values = embeddings.modalities.map((modality) => {
      const rows = new Float64Array(2 * modality.rows);
      readRows(modality, 0, modality.rows, rows);
      return Array.from({ length: modality.rows }, (_, i) => rows[2 * i]!);
    });
    const { pairs, notes } = embeddings;
    return {
      values,
      pairs: Array.from(pairs.first, (row, p) => [values[0]![row]!, values[1]![pairs.second[p]!]!]),
      notes,
      identity: pairs.identity,
    };
  } finally {
    await embeddings.close();
  }
}

describe('rows that repeat', () => {
  it('count once, with all their pairs', async () => {
    const found = await opened([1, 1, 2, 2, 1], [10, 11, 12, 13, 14]);
    expect(found.values).toEqual([
      [1, 2],
      [10, 11, 12, 13, 14],
    ]);
    expect(found.pairs).toEqual([
      [1, 10],
      [1, 11],
      [2, 12],
      [2, 13],
      [1, 14],
    ]);
    expect(found.notes).toEqual(['5 image rows, 2 of them different: each of these counts once']);
  });

  it('keep what they hold, and the same pairs, each once', async () => {
    const few = fc.integer({ min: -3, max: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(few, few), { minLength: 1, maxLength: 12 }), async (given) => {
        const found = await opened(
          given.map(([a]) => a),
          given.map(([, b]) => b),
        );
        expect(found.values[0]).toEqual([...new Set(given.map(([a]) => a))]);
        expect(found.values[1]).toEqual([...new Set(given.map(([, b]) => b))]);
        const texts = new Set(given.map((pair) => pair.join()));
        expect(found.pairs.map((pair) => pair.join())).toEqual([...texts]);
      }),
      { numRuns: 30 },
    );
  });

  it('are left as they are where there are none, which is said', async () => {
    const found = await opened([1, 2, 3], [4, 5, 6]);
    expect(found.identity).toBe(true);
    expect(found.notes).toEqual(['no row repeats: --group-repeats changes nothing']);
  });
});

describe('the hash of a row', () => {
  it('is equal for equal rows only, and does not tell 0 from -0', () => {
    const [a, b, c, e] = rowHashes(Float32Array.of(1, 0, 1, -0, 0, 1, 1, 2 ** -24), 2);
    expect(a).toBe(b);
    expect(new Set([a, c, e]).size).toBe(3);
  });

  it('has no collision among neighbouring rows', () => {
    const rows = new Float32Array(3 * 50_000);
    for (let i = 0; i < 50_000; i++) rows.set([i % 100, Math.floor(i / 100), 1], 3 * i);
    expect(new Set(rowHashes(rows, 3)).size).toBe(50_000);
  });
});

describe('modalities without pairs', () => {
  it('are refused, allowed where rows differ in number, or wanted', async () => {
    const three = await file('three', [1, 2, 3]);
    const two = await file('two', [4, 5]);
    await expect(openEmbeddings([three, two])).rejects.toThrow('to pair them by order');
    const pairsOf = async (files: string[], unpaired: 'allowed' | 'wanted') => {
      const embeddings = await openEmbeddings(files, { unpaired });
      await embeddings.close();
      return embeddings.pairs.first.length;
    };
    expect(await pairsOf([three, two], 'allowed')).toBe(0);
    const other = await file('other', [7, 8, 9]);
    expect(await pairsOf([three, other], 'allowed')).toBe(3);
    expect(await pairsOf([three, other], 'wanted')).toBe(0);
    await expect(openEmbeddings([three, other], { unpaired: 'wanted', pairs: 'p.csv' })).rejects.toThrow(
      '--unpaired: expected no pairs beside it, got --pairs p.csv; drop --unpaired or the pairs',
    );
  });
});
