import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  angleBetweenMeans,
  coneMean,
  coneStd,
  frechetDistance,
  gapVector,
  l2m,
  linearClassifier,
  meanAbsoluteMean,
  mergeMoments,
  momentsAbout,
  momentsOf,
  normalizedGap,
  orderByMeanDifference,
  rankDimensionPairs,
  relativeModalityGap,
  shareOfGap,
  variance,
  type Moments,
} from '../../src/geometry/index.js';
import { dot, randomStream, shuffle } from '../../src/numeric/index.js';
import { reordered, rotated, rotation, unitRows } from '../support/clouds.js';

/**
 * Two clouds of unit rows, from two rows up, with fewer or more rows than dimensions, narrow or wide, near or apart.
 */
const clouds = fc
  .record({
    n: fc.integer({ min: 2, max: 12 }),
    m: fc.integer({ min: 2, max: 12 }),
    d: fc.integer({ min: 2, max: 7 }),
    spread: fc.constantFrom(0.02, 0.5, 5),
    seed: fc.nat(),
  })
  .map(({ n, m, d, spread, seed }) => {
    const random = randomStream(seed);
    const centre = () => Float64Array.from({ length: d }, () => random.normal());
    return {
      d,
      random,
      x: unitRows(n, d, random, centre(), spread),
      y: unitRows(m, d, random, centre(), spread),
    };
  });

const moments = (rows: Float64Array, d: number) => momentsOf(rows, rows.length / d, d);

/** Every measure that does not depend on the choice of axes, in one list. */
function measures(x: Moments, y: Moments): number[] {
  return [
    l2m(x, y),
    angleBetweenMeans(x, y),
    normalizedGap(x, y),
    coneMean(x),
    coneStd(x),
    variance(x),
    relativeModalityGap(0.3, coneMean(x), coneMean(y)),
    frechetDistance(x, y).distance,
  ];
}

// The square root in the Fréchet distance, and acos, turn rounding of 1e-16 into 1e-8.
const rounding = { rtol: 1e-6, atol: 3e-7 };
const runs = { numRuns: 60 };

describe('laws of the measures', () => {
  it('turning the space, and reordering the rows, change nothing', () => {
    fc.assert(
      fc.property(clouds, ({ d, random, x, y }) => {
        const before = measures(moments(x, d), moments(y, d));
        const turn = rotation(d, random);
        expect(measures(moments(rotated(x, d, turn), d), moments(rotated(y, d, turn), d))).toBeAllClose(
          before,
          rounding,
        );
        const order = shuffle(
          Array.from({ length: x.length / d }, (_, k) => k),
          random,
        );
        expect(measures(moments(reordered(x, d, order), d), moments(y, d))).toBeAllClose(before, rounding);
      }),
      runs,
    );
  });

  it('are symmetric in the modalities', () => {
    fc.assert(
      fc.property(clouds, ({ d, x, y }) => {
        const [a, b] = [moments(x, d), moments(y, d)];
        const symmetric = (p: Moments, q: Moments) => [
          l2m(p, q),
          angleBetweenMeans(p, q),
          normalizedGap(p, q),
          relativeModalityGap(0.1, coneMean(p), coneMean(q)),
          frechetDistance(p, q).distance,
        ];
        expect(symmetric(a, b)).toBeAllClose(symmetric(b, a), rounding);
        expect(gapVector(a, b)).toBeAllClose(gapVector(b, a).map((value) => -value));
      }),
      runs,
    );
  });

  it('find no gap between a cloud and itself', () => {
    fc.assert(
      fc.property(clouds, ({ d, x }) => {
        const a = moments(x, d);
        expect(l2m(a, a)).toBe(0);
        expect(normalizedGap(a, a)).toBe(0);
        expect(angleBetweenMeans(a, a)).toBeLessThan(2e-6);
        expect(frechetDistance(a, a).distance).toBeLessThan(1e-7);
        const { weights, threshold } = linearClassifier(a, a);
        expect([...weights, threshold].every((value) => value === 0)).toBe(true);
      }),
      runs,
    );
  });

  it('stay inside their bounds, and are numbers', () => {
    fc.assert(
      fc.property(clouds, ({ d, x, y }) => {
        const [a, b] = [moments(x, d), moments(y, d)];
        const within = (value: number, low: number, high: number) => {
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        };
        within(l2m(a, b), 0, 2);
        within(angleBetweenMeans(a, b), 0, 180);
        within(coneMean(a), -1 / (a.count - 1) - 1e-12, 1);
        within(coneStd(a), 0, 1 + 1e-12);
        within(variance(a), 0, 1 + 1e-12);
        within(frechetDistance(a, b).distance, 0, 4 + 1e-9);
        within(relativeModalityGap(0.2, coneMean(a), coneMean(b)), 0, 1);
        within(normalizedGap(a, b), 0, Infinity);
      }),
      runs,
    );
  });

  it('cone: the cosines one by one', () => {
    fc.assert(
      fc.property(clouds, ({ d, x }) => {
        const n = x.length / d;
        const values: number[] = [];
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            if (i !== j) values.push(dot(x.subarray(i * d, (i + 1) * d), x.subarray(j * d, (j + 1) * d)));
          }
        }
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        expect([coneMean(moments(x, d))]).toBeAllClose([mean], { rtol: 1e-12, atol: 1e-13 });
        // The root of a difference that cancels to nothing (two rows have one cosine): rounding of 1e-16 shows as 1e-8.
        expect([coneStd(moments(x, d))]).toBeAllClose([Math.sqrt(square)], { rtol: 1e-6, atol: 1e-7 });
      }),
      runs,
    );
  });

  it('cone: keeps its digits where it is narrow', () => {
    // Mean cosine 0.9999 and 1 - 1e-8; the pairs' own 1 - cos from differences of rows, which do not cancel.
    for (const spread of [1e-2, 1e-4]) {
      const [n, d] = [40, 8];
      const random = randomStream(9);
      const x = unitRows(n, d, random, Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0), spread / Math.sqrt(d));
      const gaps: number[] = [];
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          if (i === j) continue;
          let squares = 0;
          for (let k = 0; k < d; k++) squares += (x[i * d + k]! - x[j * d + k]!) ** 2;
          gaps.push(squares / 2);
        }
      }
      const mean = gaps.reduce((sum, value) => sum + value, 0) / gaps.length;
      const std = Math.sqrt(gaps.reduce((sum, value) => sum + (value - mean) ** 2, 0) / gaps.length);
      const m = moments(x, d);
      expect(1 - coneMean(m)).toBeGreaterThan(0);
      expect([1 - coneMean(m)]).toBeAllClose([mean], { rtol: 1e-6 });
      expect([coneStd(m)]).toBeAllClose([std], { rtol: 1e-5 });
    }
  });
});

describe('moments', () => {
  it('are the same from parts, and from sums about any centre, and symmetric to the last bit', () => {
    fc.assert(
      fc.property(clouds, fc.nat(), ({ d, x, random }, cut) => {
        const n = x.length / d;
        const whole = moments(x, d);
        const at = (cut % (n + 1)) * d;
        const merged = mergeMoments(moments(x.subarray(0, at), d), moments(x.subarray(at), d));
        const centre = Float64Array.from({ length: d }, () => random.normal());
        const sum = new Float64Array(d);
        const gram = new Float64Array(d * d);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < d; j++) {
            sum[j]! += x[i * d + j]! - centre[j]!;
            for (let k = 0; k < d; k++) {
              gram[j * d + k]! += (x[i * d + j]! - centre[j]!) * (x[i * d + k]! - centre[k]!);
            }
          }
        }
        for (const other of [merged, momentsAbout(centre, n, sum, gram)]) {
          expect(other.count).toBe(n);
          expect(other.mean).toBeAllClose(whole.mean, { atol: 1e-12 });
          expect(other.scatter).toBeAllClose(whole.scatter, { atol: 1e-11 });
          for (let j = 0; j < d; j++) {
            for (let k = 0; k < j; k++) expect(other.scatter[j * d + k]).toBe(other.scatter[k * d + j]);
          }
        }
      }),
      runs,
    );
  });

  it('refuse dimensions and numbers that do not fit', () => {
    const [a, b] = [momentsOf([1, 0], 1, 2), momentsOf([1, 0, 0], 1, 3)];
    expect(() => mergeMoments(a, b)).toThrow('moments: dimensions must agree, got 2 and 3');
    expect(() => l2m(a, b)).toThrow('gap vector: both modalities must have the same dimension, got 2 and 3');
    expect(() => momentsOf([1, 0, 0], 2, 2)).toThrow('moments: expected 2 x 2 = 4 numbers, got 3');
  });
});

describe('degenerate clouds', () => {
  const same = (n: number, ...row: number[]) =>
    momentsOf(Array.from({ length: n }, () => row).flat(), n, row.length);

  it('two opposite points: everything at its end of the scale', () => {
    const [a, b] = [same(4, 1, 0, 0), same(5, -1, 0, 0)];
    expect([l2m(a, b), angleBetweenMeans(a, b), normalizedGap(a, b)]).toEqual([2, 180, Infinity]);
    expect([coneMean(a), coneStd(a), variance(a)]).toEqual([1, 0, 0]);
    expect(relativeModalityGap(-1, coneMean(a), coneMean(b))).toBe(1);
    expect(frechetDistance(a, b).distance).toBe(4);
    const { weights, threshold } = linearClassifier(a, b);
    expect(dot(weights, a.mean)).toBeGreaterThan(threshold);
    expect(dot(weights, b.mean)).toBeLessThan(threshold);
  });

  it('one point and a cloud: the distance to a point mass', () => {
    const [n, d] = [30, 4];
    const cloud = momentsOf(unitRows(n, d, randomStream(3)), n, d);
    const point = same(7, 0, 1, 0, 0);
    const expected = l2m(cloud, point) ** 2 + (variance(cloud) * n) / (n - 1);
    expect([frechetDistance(cloud, point).distance]).toBeAllClose([expected], { rtol: 1e-12 });
    expect([frechetDistance(point, cloud).distance]).toBeAllClose([expected], { rtol: 1e-12 });
  });

  it('opposite rows inside a modality: no mean, hence no angle', () => {
    const a = momentsOf([1, 0, -1, 0], 2, 2);
    expect(coneMean(a)).toBe(-1);
    expect(angleBetweenMeans(a, same(2, 1, 0))).toBeNaN();
  });

  it('a single row has no cone', () => {
    const one = momentsOf([0.6, 0.8], 1, 2);
    expect(coneMean(one)).toBeNaN();
    expect(coneStd(one)).toBeNaN();
    expect(variance(one)).toBe(0);
  });

  it('orthogonal rows: every cosine 0, so no spread', () => {
    const d = 6;
    const identity = Float64Array.from({ length: d * d }, (_, k) => (k % (d + 1) === 0 ? 1 : 0));
    expect([coneMean(momentsOf(identity, d, d))]).toBeAllClose([0], { atol: 1e-15 });
    expect([coneStd(momentsOf(identity, d, d))]).toBeAllClose([0], { atol: 1e-8 });
  });
});

describe('dimensions', () => {
  it('are ordered by falling magnitude, ties by number', () => {
    expect([...orderByMeanDifference(Float64Array.of(0.1, -0.5, 0.1, 0, 0.5))]).toEqual([1, 4, 0, 2, 3]);
  });

  it('share the squared gap: rising to 1, and 0 without a gap', () => {
    const difference = Float64Array.of(3, 0, -4);
    const order = orderByMeanDifference(difference);
    expect([0, 1, 2, 3, 9].map((k) => shareOfGap(difference, order, k))).toEqual([0, 16 / 25, 1, 1, 1]);
    expect(shareOfGap(new Float64Array(3), order, 2)).toBe(0);
  });

  it('have a mean absolute mean', () => {
    expect(meanAbsoluteMean(momentsOf([1, -1, 0, -1], 2, 2))).toBe(0.75);
  });

  it('pairs: ranked as by the Mahalanobis distance of every plane', () => {
    fc.assert(
      fc.property(clouds, ({ d, x, y }) => {
        const [a, b] = [moments(x, d), moments(y, d)];
        const difference = gapVector(a, b);
        const w = (i: number, j: number) =>
          (a.scatter[i * d + j]! / a.count + b.scatter[i * d + j]! / b.count) / 2;
        const ridge = (1e-9 * (variance(a) + variance(b))) / 2 / d;
        const distance = ([i, j]: readonly [number, number]) => {
          const [p, q, r] = [w(i, i) + ridge, w(j, j) + ridge, w(i, j)];
          const [u, v] = [difference[i]!, difference[j]!];
          return (u * u * q - 2 * u * v * r + v * v * p) / (p * q - r * r);
        };
        const all: [number, number][] = [];
        for (let i = 0; i < d; i++) for (let j = i + 1; j < d; j++) all.push([i, j]);
        all.sort((p, q) => distance(q) - distance(p));
        const ranked = rankDimensionPairs(a, b, 3);
        expect(ranked).toHaveLength(Math.min(3, all.length));
        // Two rows in a plane make a determinant of pure ridge, whose digits are few.
        expect(ranked.map(distance)).toBeAllClose(all.slice(0, 3).map(distance), { rtol: 1e-3 });
      }),
      runs,
    );
  });

  it('pairs: a dimension without spread that tells the modalities apart comes first', () => {
    // Dimension 2 is constant in each modality and differs; the others are noise, or constant and the same.
    const random = randomStream(4);
    const rows = (sign: number) =>
      Float64Array.from({ length: 40 }, (_, k) => [random.normal(), random.normal(), sign, 0.3][k % 4]!);
    const [a, b] = [momentsOf(rows(0.2), 10, 4), momentsOf(rows(-0.2), 10, 4)];
    expect(rankDimensionPairs(a, b, 3).every((pair) => pair.includes(2))).toBe(true);
    // Two different points: no spread at all, and the plane must hold the dimension in which they differ.
    expect(rankDimensionPairs(same(0.1), same(0.7), 1)[0]).toContain(2);
    expect(() => rankDimensionPairs(a, b, 0)).toThrow(
      'pairs of dimensions: expected a count of 1 or more, got 0',
    );

    function same(value: number): Moments {
      return momentsOf([0.5, 0.5, value, 0.5, 0.5, 0.5, value, 0.5], 2, 4);
    }
  });
});
