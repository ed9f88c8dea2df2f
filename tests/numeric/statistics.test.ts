import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kendallTau, meanInterval, studentTQuantile, trendTest } from '../../src/numeric/index.js';

interface Fixture {
  readonly kendall: readonly { readonly x: number[]; readonly y: number[]; readonly tau: number }[];
  readonly exact: readonly { readonly x: number[]; readonly y: number[]; readonly p: number }[];
  readonly t: readonly { readonly p: number; readonly freedom: number; readonly quantile: number }[];
}

/** Made by fixtures/make_statistics.py with SciPy and mpmath. */
const fixture = JSON.parse(
  readFileSync(new URL('fixtures/statistics.json', import.meta.url), 'utf8'),
) as Fixture;

/** Tau-b by its definition, pair by pair. */
function tauByPairs(x: readonly number[], y: readonly number[]): number {
  let [score, untiedX, untiedY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = Math.sign(x[i]! - x[j]!);
      const b = Math.sign(y[i]! - y[j]!);
      score += a * b;
      untiedX += a * a;
      untiedY += b * b;
    }
  }
  return score / Math.sqrt(untiedX * untiedY);
}

const pairsOfSmallNumbers = fc.array(
  fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -4, max: 4 })),
  {
    minLength: 2,
    maxLength: 40,
  },
);

describe("Kendall's tau", () => {
  it.each(fixture.kendall.map((one, k) => [k, one] as const))("is SciPy's, case %d", (_, { x, y, tau }) => {
    expect([kendallTau(x, y)]).toBeAllClose([tau], { atol: 1e-12 });
  });

  it('is its definition, ties included, and NaN for a constant', () => {
    fc.assert(
      fc.property(pairsOfSmallNumbers, (pairs) => {
        const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        expect([kendallTau(x, y)]).toBeAllClose([tauByPairs(x, y)], { atol: 1e-12 });
      }),
    );
    expect(kendallTau([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(kendallTau([1], [2])).toBeNaN();
  });

  it('knows ranks only, is symmetric, and turns with a sequence', () => {
    fc.assert(
      fc.property(pairsOfSmallNumbers, (pairs) => {
        const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const tau = kendallTau(x, y);
        expect([kendallTau(y, x)]).toBeAllClose([tau], { atol: 1e-12 });
        expect([kendallTau(x.map(Math.exp), y)]).toBeAllClose([tau], { atol: 1e-12 });
        const turned = y.map((value) => -value);
        expect([kendallTau(x, turned)]).toBeAllClose([-tau], { atol: 1e-12 });
      }),
    );
  });

  it('refuses what does not pair up', () => {
    expect(() => kendallTau([1, 2], [1])).toThrow(
      "Kendall's tau: the sequences must pair up, got 2 and 1 values",
    );
    expect(() => kendallTau([1, Number.NaN], [1, 2])).toThrow('got NaN at place 1');
  });
});

describe('the trend test', () => {
  it.each(fixture.exact)('estimates the exact p-value of $y', ({ x, y, p }) => {
    // 9,999 permutations: three standard errors.
    const tolerance = 3 * Math.sqrt((p * (1 - p)) / 9999) + 1e-4;
    expect(Math.abs(trendTest(x, y, { direction: 'rises' }).p - p)).toBeLessThan(tolerance);
    expect(trendTest(x, y, { direction: 'falls' }).p).toBeGreaterThan(0.9);
  });

  it('is repeated by its seed, and finds nothing in a constant', () => {
    const [x, y] = [
      [1, 1, 2, 2, 3, 3],
      [5, 4, 4, 3, 2, 3],
    ];
    const test = trendTest(x, y, { direction: 'falls', seed: 4, permutations: 99 });
    expect(trendTest(x, y, { direction: 'falls', seed: 4, permutations: 99 })).toEqual(test);
    expect(trendTest(x, [1, 1, 1, 1, 1, 1], { direction: 'rises' }).p).toBe(1);
  });
});

describe('the t interval', () => {
  it.each(fixture.t)(
    'has the quantile of $p with $freedom degrees of freedom',
    ({ p, freedom, quantile }) => {
      expect(Math.abs(studentTQuantile(p, freedom) / quantile - 1)).toBeLessThan(1e-9);
    },
  );

  it('surrounds the mean: 1, 2, 3 by hand', () => {
    const { mean, interval } = meanInterval([1, 2, 3]);
    expect(mean).toBe(2);
    // t = 4.302653, s / sqrt(n) = 1 / sqrt(3).
    expect([...interval]).toBeAllClose([2 - 2.484138, 2 + 2.484138], { atol: 1e-5 });
    expect(meanInterval([0.5]).interval).toEqual([Number.NaN, Number.NaN]);
  });

  it('refuses impossible degrees of freedom', () => {
    expect(() => studentTQuantile(0.5, 0)).toThrow('whole degrees of freedom from 1');
  });
});
