import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregate, clusters, intraModal, kMeans, rankByLabel } from '../../src/evaluation/index.js';
import { adjustedRandIndex, randomStream, vMeasure } from '../../src/numeric/index.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { unitRows } from '../support/clouds.js';

const context = { runtime: nativeRuntime() };

/** Rows of each class around a centre of its own, `[classes * each, dim]`. */
function blobs(classes: number, each: number, dim: number, seed: number): Float32Array {
  const random = randomStream(seed);
  const rows = Array.from({ length: classes }, (_, c) => {
    const centre = Array.from({ length: dim }, (_, k) => (k === c ? 1 : 0));
    return [...unitRows(each, dim, random, centre, 0.05)];
  });
  return Float32Array.from(rows.flat());
}

describe('k-means', () => {
  it('finds clusters that lie apart, on either runtime', async () => {
    const rows = blobs(5, 12, 6, 1);
    const classes = Uint32Array.from({ length: 60 }, (_, i) => Math.floor(i / 12));
    for (const runtime of [context.runtime, interpreterRuntime()]) {
      const found = await kMeans(runtime, rows, 6, { k: 5, seed: 3 });
      expect(vMeasure(classes, found.clusters).value).toBeCloseTo(1, 12);
      // Squared distances to the means, computed one by one.
      let inertia = 0;
      for (let c = 0; c < 5; c++) {
        for (let k = 0; k < 6; k++) {
          const column = Array.from({ length: 12 }, (_, i) => rows[(12 * c + i) * 6 + k]!);
          const mean = column.reduce((sum, x) => sum + x, 0) / 12;
          for (const x of column) inertia += (x - mean) ** 2;
        }
      }
      expect(found.inertia).toBeCloseTo(inertia, 4);
    }
  });

  it('gives rows that are all the same to as many clusters as it can, and says where there are too few', async () => {
    const rows = new Float32Array(8).fill(1);
    expect((await kMeans(context.runtime, rows, 2, { k: 3 })).inertia).toBeCloseTo(0, 6);
    await expect(kMeans(context.runtime, rows, 2, { k: 5 })).rejects.toThrow(
      'k-means: expected 1 to 4 clusters of 4 rows, got 5',
    );
  });

  it('is the same for the same seed', async () => {
    const rows = Float32Array.from(unitRows(80, 4, randomStream(2)));
    const [one, two] = [
      await kMeans(context.runtime, rows, 4, { k: 7, seed: 5 }),
      await kMeans(context.runtime, rows, 4, { k: 7, seed: 5 }),
    ];
    expect(one).toEqual(two);
  });
});

describe('agreement of partitions', () => {
  const labelling = fc.array(fc.tuple(fc.nat(3), fc.nat(4)), { minLength: 2, maxLength: 40 });

  it('does not care for names, nor which is which', () => {
    fc.assert(
      fc.property(labelling, (items) => {
        const [a, b] = [items.map(([one]) => one), items.map(([, two]) => two)];
        for (const measure of [vMeasure, adjustedRandIndex]) {
          const { value } = measure(a, b);
          expect(measure(b, a).value).toBeCloseTo(value, 12);
          expect(
            measure(
              a.map((label) => 7 - label),
              b,
            ).value,
          ).toBeCloseTo(value, 12);
          expect(measure(a, a).value).toBeCloseTo(1, 12);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  it('has items’ influences as small changes of their weights show them', () => {
    const random = randomStream(9);
    const n = 40;
    const a = Array.from({ length: n }, () => random.below(3));
    const b = a.map((label) => (random.uniform() < 0.6 ? label : random.below(4)));
    // A thousand copies of each item, and one of them once more: what that changes is the influence / size.
    const copies = 1000;
    const repeat = (items: number[], extra: number) => [
      ...items.flatMap((item) => new Array<number>(copies).fill(item)),
      items[extra]!,
    ];
    for (const measure of [vMeasure, adjustedRandIndex]) {
      const big = measure(repeat(a, 0).slice(0, -1), repeat(b, 0).slice(0, -1));
      for (const i of [0, 7, 23]) {
        const moved = measure(repeat(a, i), repeat(b, i)).value;
        const influence = (moved - big.value) * (n * copies + 1);
        expect(big.items[i * copies]! - big.value).toBeCloseTo(influence, 2);
      }
    }
  });
});

describe('ranking by label', () => {
  it('of equal scores expects what all orders give on average', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 6 }), (items) => {
        fc.pre(items.some(([, relevant]) => relevant));
        const orders = permutations(items).filter((order) =>
          order.every(([score], k) => k === 0 || score <= order[k - 1]![0]),
        );
        const totals = { first: 0, precision: 0, average: 0 };
        for (const order of orders) {
          const hits = order.map(([, relevant]) => Number(relevant));
          const relevant = hits.reduce((sum, hit) => sum + hit, 0);
          let found = 0;
          let average = 0;
          hits.forEach((hit, k) => {
            found += hit;
            if (hit) average += found / (k + 1) / relevant;
          });
          totals.first += hits[0]! / orders.length;
          totals.precision += relevant / hits.length / orders.length;
          totals.average += average / orders.length;
        }
        const scores = (which: boolean) =>
          Float32Array.from(items.flatMap(([score, relevant]) => (relevant === which ? [score] : [])));
        const ranked = rankByLabel(scores(true), scores(false));
        for (const key of ['first', 'precision', 'average'] as const) {
          expect(ranked[key]).toBeCloseTo(totals[key], 10);
        }
      }),
    );
  });

  it('does not count a row that is alone with its label', async () => {
    const rows = Float32Array.of(1, 0, 0, 1, 0, 1);
    const found = await intraModal.evaluate(
      {
        ...{ dim: 2, first: rows, second: rows },
        labels: [
          [0, 1, 1],
          [0, 0, 1],
        ],
      },
      context,
    );
    expect([...found[0]!.values['map']!]).toEqual([NaN, 1, 1]);
    expect([...found[1]!.values['r@1']!]).toEqual([0.5, 0, NaN]);
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, k) =>
    permutations([...items.slice(0, k), ...items.slice(k + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('clusters of both modalities', () => {
  it('are the labels where modalities coincide, and are not where a gap is wider than the classes', async () => {
    const first = blobs(4, 10, 8, 4);
    const classes = Uint32Array.from({ length: 40 }, (_, i) => Math.floor(i / 10));
    const labels = [classes, classes] as const;
    const near = aggregate(
      await clusters.evaluate({ dim: 8, first, second: blobs(4, 10, 8, 5), labels }, context),
    );
    expect(near['both']).toEqual({ 'v-measure': 1, ari: 1 });
    const moved = first.map((value, k) => value * 0.1 + (k % 8 === 7 ? 0.995 : 0));
    const far = aggregate(await clusters.evaluate({ dim: 8, first, second: moved, labels }, context));
    expect(far['both']!['v-measure']!).toBeLessThan(0.95);
    await expect(
      clusters.evaluate({ dim: 8, first, second: first, labels: [[0], classes] }, context),
    ).rejects.toThrow('clusters: expected a label for each row of 8 numbers, got 320 numbers and 1 labels');
  });
});
