import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, classScores, zeroShotAccuracy } from '../../src/evaluation/index.js';

/** Made by fixtures/make_average_precision.py with scikit-learn. */
const { cases } = JSON.parse(
  readFileSync(new URL('fixtures/average_precision.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly { scores: number[]; positive: number[]; value: number }[] };

describe('average precision', () => {
  it.each(cases)('is scikit-learn’s: $value', ({ scores, positive, value }) => {
    expect(averagePrecision(scores, positive)).toBeCloseTo(value, 12);
  });

  it('is 1 for a perfect ranking, the positives’ share for equal scores, and knows ranks only', () => {
    expect(averagePrecision([3, 2, 1], [1, 1, 0])).toBe(1);
    expect(averagePrecision([0, 0, 0, 0], [1, 0, 0, 0])).toBe(1 / 4);
    expect(averagePrecision([1, 2], [0, 0])).toBeNaN();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.boolean()), { minLength: 1 }),
        (rows) => {
          const scores = rows.map(([score]) => score);
          const positive = [1, ...rows.slice(1).map(([, is]) => Number(is))];
          const value = averagePrecision(scores, positive);
          expect(averagePrecision(scores.map(Math.exp), positive)).toBeCloseTo(value, 12);
          expect(averagePrecision([...scores].reverse(), [...positive].reverse())).toBeCloseTo(value, 12);
        },
      ),
    );
    expect(() => averagePrecision([1], [1, 0])).toThrow('scores and positives must pair up, got 1 and 2');
  });
});

describe('zero-shot accuracy', () => {
  it('counts rows whose own class comes first', () => {
    const scores = classScores([1, 0, 0, 1, 0.6, 0.8], [1, 0, 0, 1], 2);
    expect([...scores]).toEqual([1, 0, 0, 1, 0.6, 0.8]);
    expect(zeroShotAccuracy(scores, 2, [0, 1, 0])).toBeCloseTo(2 / 3, 14);
  });

  it('is chance for a collapsed model', () => {
    expect(zeroShotAccuracy(new Float64Array(12).fill(0.5), 4, [0, 3, 2])).toBe(1 / 4);
  });

  it('refuses shapes that do not fit', () => {
    expect(() => zeroShotAccuracy([1, 2, 3], 2, [0])).toThrow('expected scores [1, 2] for 1 labels, got 3');
    expect(() => classScores([1, 2, 3], [1, 2], 2)).toThrow('expected rows of 2 numbers');
  });
});
