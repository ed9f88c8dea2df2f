import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  alignment,
  distanceFromCosine,
  l2i,
  matchedCosine,
  relativeModalityGap,
  uniformity,
} from '../../src/geometry/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { unitRows } from '../support/clouds.js';

describe('measures of the pairs', () => {
  it('are the distances of the rows themselves', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2, max: 6 }), (seed, n, d) => {
        const random = randomStream(seed);
        const [x, y] = [unitRows(n, d, random), unitRows(n, d, random)];
        const distances: number[] = [];
        const cosines: number[] = [];
        for (let i = 0; i < n; i++) {
          let square = 0;
          let cosine = 0;
          for (let j = i * d; j < (i + 1) * d; j++) {
            square += (x[j]! - y[j]!) ** 2;
            cosine += x[j]! * y[j]!;
          }
          distances.push(Math.sqrt(square));
          cosines.push(cosine);
        }
        const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / n;
        expect([l2i(cosines), alignment(matchedCosine(cosines))]).toBeAllClose(
          [mean(distances), mean(distances.map((value) => value * value))],
          { atol: 1e-9 },
        );
      }),
    );
  });

  it('are zero for pairs that coincide, also where rounding takes a cosine past 1', () => {
    expect(distanceFromCosine(1 + 1e-7)).toBe(0);
    expect(alignment(1 + 1e-7)).toBe(0);
    expect([distanceFromCosine(-1), alignment(-1)]).toEqual([2, 4]);
    expect(l2i([])).toBeNaN();
  });
});

describe('relativeModalityGap', () => {
  it('is a half where a match is as far as any other row, one for collapsed modalities, small for matches', () => {
    expect(relativeModalityGap(0.4, 0.4, 0.4)).toBeCloseTo(0.5, 12);
    expect(relativeModalityGap(0.4, 0.2, 0.6)).toBeCloseTo(0.5, 12);
    expect(relativeModalityGap(-1, 1, 1)).toBe(1);
    // m is at least 1e-3: 0.001 / (0.001 + 0.5).
    expect(relativeModalityGap(1, 0, 0)).toBeCloseTo(0.001 / 0.501, 12);
    expect(relativeModalityGap(1, 1, 1)).toBe(1);
    expect(relativeModalityGap(0.5, 1 + 1e-7, 1)).toBe(1);
  });

  it('falls as the matches come closer', () => {
    let before = 2;
    for (let cosine = -1; cosine < 0.99; cosine += 0.1) {
      const value = relativeModalityGap(cosine, 0.3, 0.1);
      expect(value).toBeLessThan(before);
      before = value;
    }
  });
});

describe('uniformity', () => {
  it('is 0 for a collapsed cloud, -8 for opposite rows, -4 for orthogonal ones', () => {
    expect(uniformity([1, 1, 1])).toBe(0);
    expect(uniformity([Math.exp(-8), Math.exp(-8)])).toBeCloseTo(-8, 12);
    expect(uniformity([Math.exp(-4)])).toBeCloseTo(-4, 12);
    expect(uniformity([])).toBeNaN();
  });
});
