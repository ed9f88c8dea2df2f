import { describe, expect, it } from 'vitest';
import { hubFindings } from '../../src/measure/failures/failures.js';
import { measureWith } from '../../src/measure/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { inlineTasks, memoryWorld } from '../../src/runtime/index.js';
import { arrayRows, nearestSweep } from '../../src/runtime/blockwise/index.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import { unitRows } from '../support/clouds.js';
import { memoryEmbeddings } from '../support/memory-embeddings.js';
import { cosines } from '../support/npy.js';

const n = 40;
const d = 4;
const images = unitRows(n, d, randomStream(1), [1, 0, 0], 0.8).map(Math.fround);
const texts = unitRows(n, d, randomStream(2), [0, 1, 0], 0.8).map(Math.fround);
const at = (matrix: Float64Array, i: number, j: number) => matrix[i * n + j]!;
const order = [...Array(n).keys()];

describe('failures', () => {
  it('are those that sorting all scores finds', async () => {
    const tasks = inlineTasks({ world: memoryWorld() });
    const { findings, failures } = await measureWith(tasks, memoryEmbeddings(images, texts, d), {
      ...{ bootstrap: 0, permutations: 0, failures: 7 },
    });
    const across = [cosines(images, texts, d), cosines(texts, images, d)] as const;
    const within = [cosines(images, images, d), cosines(texts, texts, d)] as const;
    const of = (kind: string, side: number) =>
      failures!
        .filter((row) => row.kind === kind && row.side === side)
        .map(({ row, value }) => [row, Number(value.toFixed(5))]);
    const top = (values: readonly number[], sign: 1 | -1) =>
      order
        .toSorted((a, b) => sign * (values[b]! - values[a]!) || a - b)
        .slice(0, 7)
        .map((row) => [row, Number(values[row]!.toFixed(5))]);
    const matched = order.map((i) => at(across[0], i, i));
    expect(of('lowest-cosine', 0)).toEqual(top(matched, -1));
    for (const side of [0, 1] as const) {
      const cross = across[side];
      const ranks = order.map((i) => 1 + order.filter((j) => at(cross, i, j) > at(cross, i, i)).length);
      const pooled = order.map(
        (i) => ranks[i]! + order.filter((j) => j !== i && at(within[side], i, j) > at(cross, i, i)).length,
      );
      expect(of('worst-rank', side)).toEqual(top(ranks, 1));
      expect(of('buried', side)).toEqual(top(pooled, 1));
      const lists = order.map((i) =>
        order.toSorted((a, b) => at(cross, i, b) - at(cross, i, a)).slice(0, 10),
      );
      const other = side === 0 ? 1 : 0;
      const occurrences = order.map((row) => lists.filter((list) => list.includes(row)).length);
      expect(of('hub', other)).toEqual(top(occurrences, 1));
      const mean = 10;
      const central = (power: number) =>
        occurrences.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
      const hubs = findings.hubs![other];
      expect(hubs.skewness).toBeCloseTo(central(3) / central(2) ** 1.5, 10);
      expect(hubs).toMatchObject({ k: 10, lists: n, most: Math.max(...occurrences) });
      expect(hubs.never).toBeCloseTo(occurrences.filter((value) => value === 0).length / n, 12);
      for (const row of failures!.filter(({ kind, side: own }) => kind === 'worst-rank' && own === side)) {
        expect(row.match!.row).toBe(row.row);
        expect(row.instead).toBe(lists[row.row]![0]);
      }
    }
  });

  it('hubs of even lists are none', () => {
    // scipy.stats.skew([1, 2, 2, 3, 12]) is 1.4093215
    expect(hubFindings(Float64Array.of(1, 2, 2, 3, 12), 2).skewness).toBeCloseTo(1.4093214976585609, 12);
    expect(hubFindings(Float64Array.of(3, 3, 3), 1)).toMatchObject({ skewness: 0, never: 0 });
  });
});

describe('nearestSweep', () => {
  it('finds the nearest over tiles of keys, the last of which is small', async () => {
    const random = randomStream(9);
    const keys = Float32Array.from(unitRows(1029, 3, random));
    const queries = Float32Array.from(unitRows(3, 3, random));
    const found = await nearestSweep(interpreterRuntime(), {
      ...{ queries: arrayRows(queries, 3), keys: arrayRows(keys, 3), range: { start: 1, count: 2 }, k: 10 },
    });
    for (const [k, i] of [1, 2].entries()) {
      const scores = Array.from({ length: 1029 }, (_, j) =>
        [0, 1, 2].reduce((sum, c) => sum + queries[i * 3 + c]! * keys[j * 3 + c]!, 0),
      );
      const best = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, 10);
      expect([...found.subarray(k * 10, (k + 1) * 10)]).toEqual(best);
    }
  });
});
