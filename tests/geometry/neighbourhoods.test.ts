import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neighbourhoodDistance } from '../../src/geometry/index.js';
import { kendallTau, randomStream } from '../../src/numeric/index.js';
import { rotated, rotation, unitRows } from '../support/clouds.js';

/** By the definition, over all pairs: a pair tied in one ranking only is half a disagreement. */
function byDefinition(a: Float64Array, b: Float64Array, d: number): number[] {
  const c = a.length / d;
  const cosine = (rows: Float64Array, i: number, j: number): number => {
    const [x, y] = [i, j].map((k) => rows.subarray(k * d, (k + 1) * d));
    const dot = x!.reduce((sum, value, k) => sum + value * y![k]!, 0);
    return dot / (Math.hypot(...x!) * Math.hypot(...y!));
  };
  return Array.from({ length: c }, (_, i) => {
    const others = Array.from({ length: c }, (_unused, j) => j).filter((j) => j !== i);
    let [wrong, pairs] = [0, 0];
    others.forEach((p, at) =>
      others.slice(at + 1).forEach((q) => {
        // Rounded, since equal vectors may have cosines that differ in the last bit.
        const [x, y] = [a, b].map((rows) =>
          Math.sign(Math.round((cosine(rows, i, p) - cosine(rows, i, q)) * 1e12)),
        );
        pairs++;
        wrong += Math.abs(x! - y!) / 2;
      }),
    );
    return wrong / pairs;
  });
}

describe('the distance of neighbourhoods', () => {
  it('is that of its definition, ties included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 19 }), fc.integer({ min: 0, max: 1e6 }), (c, seed) => {
        const random = randomStream(seed);
        // Few different directions along axes: many ties that are exact.
        const draw = (): Float64Array => {
          const rows = new Float64Array(c * 3);
          for (let i = 0; i < c; i++) rows[3 * i + random.below(3)] = random.below(2) === 0 ? 1 : -1;
          return rows;
        };
        for (const [a, b, d] of [
          [draw(), draw(), 3],
          [unitRows(c, 5, random), unitRows(c, 5, random), 5],
        ] as const) {
          const { mean, byClass } = neighbourhoodDistance(a, b, d);
          const expected = byDefinition(a, b, d);
          expect(byClass).toBeAllClose(expected);
          expect(mean).toBeCloseTo(expected.reduce((sum, value) => sum + value, 0) / c, 12);
        }
      }),
      { numRuns: 15, seed: 2 },
    );
  });

  it('is (1 - tau) / 2 without ties, 0 for the same space turned and scaled, 1/2 for unrelated ones', () => {
    const [c, d, random] = [120, 16, randomStream(5)];
    const a = unitRows(c, d, random);
    const b = unitRows(c, d, random);
    const turned = rotated(a, d, rotation(d, random)).map((value) => 3 * value);
    expect(neighbourhoodDistance(a, turned, d).mean).toBe(0);
    const { mean, byClass } = neighbourhoodDistance(a, b, d);
    expect(mean).toBeGreaterThan(0.48);
    expect(mean).toBeLessThan(0.52);
    const cosinesOf = (rows: Float64Array): number[] =>
      Array.from({ length: c - 1 }, (_, j) =>
        rows.subarray(0, d).reduce((sum, value, k) => sum + value * rows[(j + 1) * d + k]!, 0),
      );
    expect(byClass[0]).toBeCloseTo((1 - kendallTau(cosinesOf(a), cosinesOf(b))) / 2, 12);
    expect(neighbourhoodDistance(b, a, d).mean).toBeCloseTo(mean, 12);
  });

  it('is 1 where the rankings are reversed, and refuses what has no neighbours', () => {
    // Seen from the first class the others come in one order here, in the other there.
    const at = (angles: readonly number[]): Float64Array =>
      Float64Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
    const { byClass } = neighbourhoodDistance(at([0, 0.1, 0.2, 0.4]), at([0, 0.4, 0.2, 0.1]), 2);
    expect(byClass[0]).toBe(1);
    expect(() => neighbourhoodDistance([1, 0, 0, 1], [1, 0, 0, 1], 2)).toThrow(
      'neighbourhoods: expected three or more classes of 2 numbers',
    );
    expect(() => neighbourhoodDistance([1, 0, 0, 1, 0, 0], [1, 0, 0, 1, 1, 1], 2)).toThrow(
      'expected a direction for each class, class 2 has none',
    );
  });
});
