import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bestThreshold, linearClassifier, momentsOf, separatingLine } from '../../src/geometry/index.js';
import { dot, randomStream } from '../../src/numeric/index.js';
import { rotation, rotated, unitRows } from '../support/clouds.js';

/** Balanced accuracy of "above the threshold = first". */
function accuracyAt(first: ArrayLike<number>, second: ArrayLike<number>, threshold: number): number {
  const above = (values: ArrayLike<number>) =>
    Array.from(values).filter((value) => value > threshold).length / values.length;
  return (above(first) + 1 - above(second)) / 2;
}

// Few different values: many ties.
const values = fc
  .array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 12 })
  .map((list) => Float64Array.from(list));

describe('bestThreshold', () => {
  it('reaches the accuracy it states, and no threshold does better', () => {
    fc.assert(
      fc.property(values, values, (first, second) => {
        const { threshold, accuracy } = bestThreshold(first, second);
        expect(accuracyAt(first, second, threshold)).toBeCloseTo(accuracy, 12);
        const best = Math.max(...[-9, ...first, ...second].map((at) => accuracyAt(first, second, at)));
        expect(accuracy).toBeCloseTo(best, 12);
      }),
    );
  });

  it('lies between neighbouring floats without swallowing one', () => {
    // 1 + 1.5 eps rounds to 1 + 2 eps.
    const [low, high] = [1 + Number.EPSILON, 1 + 2 * Number.EPSILON];
    const { threshold, accuracy } = bestThreshold(Float64Array.of(high), Float64Array.of(low));
    expect([accuracy, accuracyAt([high], [low], threshold)]).toEqual([1, 1]);
    const infinite = bestThreshold(Float64Array.of(Infinity, 3), Float64Array.of(-Infinity));
    expect([infinite.accuracy, accuracyAt([Infinity, 3], [-Infinity], infinite.threshold)]).toEqual([1, 1]);
  });

  it('refuses no values, and NaN', () => {
    expect(() => bestThreshold(new Float64Array(0), Float64Array.of(1))).toThrow(
      'threshold: expected numbers for both modalities, got 0 and 1 values, or NaN among them',
    );
    expect(() => bestThreshold(Float64Array.of(1), Float64Array.of(1, NaN))).toThrow('NaN');
  });
});

describe('separatingLine', () => {
  it('reaches the accuracy it states on the points themselves', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0, 0.5, 3), (seed, apart) => {
        const random = randomStream(seed);
        const cloud = (shift: number) =>
          Float64Array.from({ length: 40 }, (_, k) => random.normal() + (k % 2) * shift);
        const [first, second] = [cloud(apart), cloud(-apart)];
        const { normal, threshold, accuracy } = separatingLine(first, second);
        const projected = (points: Float64Array) =>
          Array.from({ length: 20 }, (_, k) => normal[0] * points[2 * k]! + normal[1] * points[2 * k + 1]!);
        expect(accuracyAt(projected(first), projected(second), threshold)).toBeCloseTo(accuracy, 12);
        expect(Math.hypot(...normal)).toBeCloseTo(1, 12);
        expect(accuracy).toBeGreaterThanOrEqual(separatingLine(first, second, 0).accuracy);
      }),
      { numRuns: 30 },
    );
  });

  it('separates two parallel streaks that neither axis separates', () => {
    const streak = (shift: number) =>
      Float64Array.from({ length: 60 }, (_, k) => Math.floor(k / 2) / 10 + (k % 2 === 0 ? 0 : shift));
    const { accuracy, normal } = separatingLine(streak(0.05), streak(-0.05), 0);
    expect(accuracy).toBe(1);
    expect(normal[0]).toBeCloseTo(-Math.SQRT1_2, 6);
    expect(normal[1]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('is at chance for one and the same cloud, also without any spread', () => {
    const points = Float64Array.of(1, 2, 3, 1, 0, 0);
    expect(separatingLine(points, points).accuracy).toBe(0.5);
    const point = Float64Array.of(1, 2, 1, 2);
    expect(separatingLine(point, point).accuracy).toBe(0.5);
    expect(separatingLine(point, Float64Array.of(1, 2.5, 1, 2.5)).accuracy).toBe(1);
  });
});

describe('linearClassifier', () => {
  it('turns with the space, and separates clouds that are apart', () => {
    const [n, d] = [60, 6];
    const random = randomStream(12);
    const x = unitRows(n, d, random, Float64Array.of(1, 0, 0, 0, 0, 0), 0.1);
    const y = unitRows(n, d, random, Float64Array.of(0, 1, 0, 0, 0, 0), 0.1);
    const turn = rotation(d, random);
    const plain = linearClassifier(momentsOf(x, n, d), momentsOf(y, n, d));
    const turned = linearClassifier(
      momentsOf(rotated(x, d, turn), n, d),
      momentsOf(rotated(y, d, turn), n, d),
    );
    expect(turned.weights).toBeAllClose(rotated(plain.weights, d, turn), { rtol: 1e-5, atol: 1e-5 });
    const score = (rows: Float64Array) =>
      Array.from({ length: n }, (_, i) => dot(plain.weights, rows.subarray(i * d, (i + 1) * d)));
    expect(accuracyAt(score(x), score(y), plain.threshold)).toBe(1);
  });

  it('works with far fewer rows than dimensions, on rows it has not seen', () => {
    const d = 200;
    const random = randomStream(13);
    const centre = (k: number) => Float64Array.from({ length: d }, (_, j) => (j === k ? 1 : 0));
    const sample = (k: number, n: number) => unitRows(n, d, random, centre(k), 0.02);
    const { weights, threshold } = linearClassifier(
      momentsOf(sample(0, 8), 8, d),
      momentsOf(sample(1, 8), 8, d),
    );
    const score = (rows: Float64Array) =>
      Array.from({ length: 50 }, (_, i) => dot(weights, rows.subarray(i * d, (i + 1) * d)));
    expect(accuracyAt(score(sample(0, 50)), score(sample(1, 50)), threshold)).toBe(1);
  });
});
