import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ablate, ablationSpread, bestMatchCurve } from '../../src/evaluation/index.js';
import {
  ablationGap,
  columnsOf,
  gapVector,
  greedyDimensionOrder,
  momentsOf,
  orderByMeanDifference,
  randomDimensionOrder,
  relativeModalityGap,
  type PairedColumns,
} from '../../src/geometry/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { threadTasks } from '../../src/runtime/node/index.js';
import { unitRows } from '../support/clouds.js';
import { readUnitStack } from '../support/npy.js';
import { reference } from '../support/shared.js';

/** Rows of length 1 in the dimensions that are left, by the definition; a row of which nothing is left is zero. */
function keptRows(rows: ArrayLike<number>, d: number, kept: readonly number[]): number[][] {
  return Array.from({ length: rows.length / d }, (_, i) => {
    const row = kept.map((k) => rows[i * d + k]!);
    const length = Math.hypot(...row);
    return length > 0 ? row.map((value) => value / length) : row;
  });
}

const product = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + value * b[k]!, 0);

function gapByDefinition(x: number[][], y: number[][]): { l2m: number; rmg: number } {
  const n = x.length;
  const meanOf = (rows: number[][], k: number): number => rows.reduce((sum, row) => sum + row[k]!, 0) / n;
  const coneOf = (rows: number[][]): number => {
    let sum = 0;
    rows.forEach((a, i) => rows.forEach((b, j) => (sum += i === j ? 0 : product(a, b))));
    return sum / (n * (n - 1));
  };
  const matched = x.reduce((sum, row, i) => sum + product(row, y[i]!), 0) / n;
  return {
    l2m: Math.hypot(...x[0]!.map((_, k) => meanOf(x, k) - meanOf(y, k))),
    rmg: relativeModalityGap(matched, coneOf(x), coneOf(y)),
  };
}

function recallByDefinition(x: number[][], y: number[][], own: ArrayLike<number>): number {
  let found = 0;
  x.forEach((row, i) => {
    const scores = y.map((other) => product(row, other));
    const score = scores[own[i]!]!;
    if (scores.some((other) => other > score + 1e-12)) return;
    found += 1 / scores.filter((other) => Math.abs(other - score) <= 1e-12).length;
  });
  return found;
}

function pairsOf(first: Float32Array, second: Float32Array, dim: number): PairedColumns {
  return {
    count: first.length / dim,
    dim,
    first: columnsOf(first, dim),
    second: columnsOf(second, dim),
  };
}

const cloud = (n: number, d: number, seed: number, offset: number): Float32Array => {
  const centre = Float64Array.from({ length: d }, (_, k) => (k % 3 === 0 ? offset : 0.2));
  return Float32Array.from(unitRows(n, d, randomStream(seed), centre, 0.6));
};

describe('ablation, against its definition', () => {
  it.each([
    [13, 7, 1],
    [40, 20, 2],
    [5, 33, 3],
  ])('%i pairs in %i dimensions', (n, d, seed) => {
    const [x, y] = [cloud(n, d, seed, 0.8), cloud(n, d, seed + 10, -0.4)];
    const pairs = pairsOf(x, y, d);
    const order = randomDimensionOrder(d, seed);
    const { l2m, rmg } = ablationGap(pairs, order);
    const own = Uint32Array.from({ length: n }, (_, i) => i);
    const recall = bestMatchCurve({ dim: d, queries: pairs.first, candidates: pairs.second, own }, order);
    const expected = Array.from({ length: d }, (_, removed) => {
      const kept = [...order.subarray(removed)];
      const [a, b] = [keptRows(x, d, kept), keptRows(y, d, kept)];
      return { ...gapByDefinition(a, b), recall: recallByDefinition(a, b, own) };
    });
    expect(l2m).toBeAllClose(expected.map((one) => one.l2m));
    expect(rmg).toBeAllClose(expected.map((one) => one.rmg));
    expect(recall).toBeAllClose(expected.map((one) => one.recall));
  });

  it('of queries in parts is that of all, also where tiles are many', () => {
    const [n, m, d] = [23, 9000, 5];
    const [x, y] = [cloud(n, d, 4, 0.3), cloud(m, d, 5, 0.1)];
    const own = Uint32Array.from({ length: n }, (_, i) => (i * 397) % m);
    const task = { dim: d, queries: columnsOf(x, d), candidates: columnsOf(y, d), own };
    const order = Uint32Array.of(3, 1, 4, 0, 2);
    const whole = bestMatchCurve(task, order);
    const parts = [
      [0, 7],
      [7, 22],
      [22, 23],
    ].map(([from, to]) => bestMatchCurve(task, order, { from: from!, to: to! }));
    expect(whole).toBeAllClose(whole.map((_, k) => parts.reduce((sum, part) => sum + part[k]!, 0)));
    const kept = [...order];
    expect(whole[0]).toBeCloseTo(recallByDefinition(keptRows(x, d, kept), keptRows(y, d, kept), own), 9);
    // With one dimension left every cosine is 1 or -1: chance among those of one sign.
    expect(whole[4]).toBeCloseTo(recallByDefinition(keptRows(x, d, [2]), keptRows(y, d, [2]), own), 9);
  });

  it('counts candidates that coincide as ties, and rows of which nothing is left as zero', () => {
    const rows = Float32Array.of(1, 0, 0, 1, 0, 1);
    const task = {
      dim: 2,
      queries: columnsOf(rows, 2),
      candidates: columnsOf(rows, 2),
      own: Uint32Array.of(0, 1, 2),
    };
    // The second and the third coincide: 1 + 1/2 + 1/2. Without dimension 0 the first is zero and all three score 0.
    expect(bestMatchCurve(task, Uint32Array.of(0, 1))).toBeAllClose([2, 4 / 3]);
    const { l2m, rmg } = ablationGap(
      { count: 3, dim: 2, first: task.queries, second: task.queries },
      Uint32Array.of(0, 1),
    );
    expect([...l2m]).toEqual([0, 0]);
    expect(rmg.every((value) => value > 0 && value <= 1)).toBe(true);
  });

  it('refuses an order that is none', () => {
    const pairs = pairsOf(cloud(4, 3, 1, 0), cloud(4, 3, 2, 0), 3);
    expect(() => ablationGap(pairs, Uint32Array.of(0, 0, 1))).toThrow(
      'ablation: expected an order of all 3 dimensions, each once, got 3 numbers',
    );
  });
});

describe('the greedy order', () => {
  it('removes what lowers L2M most at each step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (n, d, seed, offset) => {
          const [x, y] = [cloud(n, d, seed, offset), cloud(n, d, seed + 1, -offset / 2)];
          const order = [...greedyDimensionOrder(pairsOf(x, y, d))];
          for (let removed = 0; removed < d - 1; removed++) {
            const left = order.slice(removed);
            const gaps = left.map((k) => {
              const kept = left.filter((other) => other !== k);
              return gapByDefinition(keptRows(x, d, kept), keptRows(y, d, kept)).l2m;
            });
            expect(gaps[0]).toBeLessThanOrEqual(Math.min(...gaps) + 1e-9);
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe.each(['clip', 'clip_random', 'videoclip', 'videoclip_random'])('%s, against NumPy', (name) => {
  const json = reference(`embeddings/${name}.reference.json`);
  const npy = reference(`embeddings/${name}.npy`);
  if (!json.present || !npy.present) {
    it.skip('has no reference file here', () => {});
    return;
  }
  const document = JSON.parse(readFileSync(json.path, 'utf8')) as Record<string, unknown>;
  const expected = (document[name] ?? document) as {
    readonly ablation_by_mean_difference: readonly Record<string, number>[];
    readonly ablation_greedy: readonly { readonly dim: number; readonly l2m: number }[];
  };
  const { n, d, rows } = readUnitStack(npy.path);
  const pairs = pairsOf(Float32Array.from(rows[0]), Float32Array.from(rows[1]), d);
  const own = Uint32Array.from({ length: n }, (_, i) => i);

  it('by difference of means: L2M, RMG and R@1 both ways', () => {
    const order = orderByMeanDifference(gapVector(momentsOf(rows[0], n, d), momentsOf(rows[1], n, d)));
    const gap = ablationGap(pairs, order);
    const toText = bestMatchCurve({ dim: d, queries: pairs.first, candidates: pairs.second, own }, order);
    const toImage = bestMatchCurve({ dim: d, queries: pairs.second, candidates: pairs.first, own }, order);
    const steps = expected.ablation_by_mean_difference;
    expect(steps.length).toBeGreaterThan(10);
    const at = steps.map(({ ablated }) => ablated!);
    const column = (key: string): number[] => steps.map((step) => step[key]!);
    const float32 = { rtol: 1e-6, atol: 1e-6 };
    expect(at.map((a) => gap.l2m[a]!)).toBeAllClose(column('l2m'), float32);
    expect(at.map((a) => gap.rmg[a]!)).toBeAllClose(column('rmg'), float32);
    // Where two scores differ by less than float32 tells, a query may fall on either side.
    const one = { rtol: 0, atol: 1 / n + 1e-9 };
    expect(at.map((a) => toText[a]! / n)).toBeAllClose(column('image_to_text_r@1'), one);
    expect(at.map((a) => toImage[a]! / n)).toBeAllClose(column('text_to_image_r@1'), one);
  });

  it('greedily: the same dimensions', () => {
    const first = [...greedyDimensionOrder(pairs, { limit: expected.ablation_greedy.length })];
    const order = Uint32Array.of(
      ...first,
      ...Array.from({ length: d }, (_, k) => k).filter((k) => !first.includes(k)),
    );
    const { l2m } = ablationGap(pairs, order);
    expected.ablation_greedy.forEach(({ dim, l2m: after }, k) => {
      expect(order[k]).toBe(dim);
      expect(l2m[k + 1]).toBeCloseTo(after, 6);
    });
  });
});

describe('a mixed pool while dimensions are removed', () => {
  it('is searched as one written out, the query itself left out, equal scores by chance', async () => {
    const [n, d] = [23, 6];
    const random = randomStream(12);
    const first = Float32Array.from(unitRows(n, d, random, [0.6], 0.8));
    const second = Float32Array.from(first, (value) => value + 0.25 * random.normal());
    // Copies of one image tie with it.
    first.copyWithin(5 * d, 4 * d, 5 * d);
    const unit = Float32Array.from(keptRows(second, d, [0, 1, 2, 3, 4, 5]).flat());
    const tasks = threadTasks({ size: 1 });
    try {
      const curve = await ablate(
        { dim: d, first, second: unit },
        { order: 'mean-difference', mixed: true },
        tasks,
      );
      expect(curve.tasks.map(({ name }) => name)).toEqual(['imageToText', 'textToImage', 'mixed']);
      const found = curve.tasks[2]!.share;
      for (let step = 0; step < d; step++) {
        const kept = curve.dims.slice(step);
        const pool = [...keptRows(first, d, kept), ...keptRows(unit, d, kept)];
        let hits = 0;
        pool.forEach((query, i) => {
          const match = (i + n) % (2 * n);
          const own = product(query, pool[match]!);
          const others = pool.filter((_, j) => j !== i && j !== match).map((row) => product(query, row));
          if (others.some((score) => score > own + 1e-9)) return;
          hits += 1 / (1 + others.filter((score) => score > own - 1e-9).length);
        });
        expect(found[step]).toBeCloseTo(hits / (2 * n), 10);
      }
    } finally {
      await tasks.dispose();
    }
  });

  it('of several orders has the mean and the range', () => {
    const curve = (l2m: readonly number[]) => ({
      order: 'random' as const,
      dims: [0, 1],
      l2m,
      rmg: l2m,
      tasks: [{ name: 'mixed', share: l2m }],
    });
    const range = { mean: [0.5, 0.2], low: [0.4, 0.1], high: [0.6, 0.3] };
    const found = ablationSpread([curve([0.4, 0.3]), curve([0.6, 0.1])]);
    expect(found.orders).toBe(2);
    for (const one of [found.l2m, found.rmg, found.tasks[0]!.share]) {
      (['mean', 'low', 'high'] as const).forEach((key) =>
        range[key].forEach((value, k) => expect(one[key][k]).toBeCloseTo(value, 12)),
      );
    }
  });
});
