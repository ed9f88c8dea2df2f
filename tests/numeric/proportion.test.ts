import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  betaDistribution,
  betaQuantile,
  binomialTail,
  exactInterval,
  hypergeometric,
  logChoose,
  randomStream,
} from '../../src/numeric/index.js';

/** Made by fixtures/proportions.py. */
const scipy = JSON.parse(readFileSync(new URL('fixtures/proportions.json', import.meta.url), 'utf8')) as {
  intervals: { hits: number; trials: number; interval: [number, number] }[];
  tails: { hits: number; trials: number; chance: number; tail: number }[];
  cumulative: { x: number; a: number; b: number; value: number }[];
  drawn: { population: number; marked: number; draws: number; probabilities: number[] };
};

describe('shares of independent trials, against SciPy', () => {
  it('have exact intervals', () => {
    for (const { hits, trials, interval } of scipy.intervals) {
      expect(exactInterval(hits, trials)).toBeAllClose(interval, { rtol: 1e-9, atol: 1e-13 });
    }
  });

  it('have exact tests', () => {
    for (const { hits, trials, chance, tail } of scipy.tails) {
      expect([binomialTail(hits, trials, chance)]).toBeAllClose([tail], { rtol: 1e-9, atol: 1e-300 });
    }
    expect([binomialTail(0, 5, 0.1), binomialTail(6, 5, 0.1)]).toEqual([1, 0]);
  });

  it('follow the beta distribution', () => {
    for (const { x, a, b, value } of scipy.cumulative) {
      expect([betaDistribution(x, a, b)]).toBeAllClose([value], { rtol: 1e-9, atol: 0 });
    }
  });

  it('have closed forms at the ends, and none without a trial', () => {
    expect(exactInterval(500, 500)[0]).toBeCloseTo(0.025 ** (1 / 500), 12);
    expect(exactInterval(0, 7)[1]).toBeCloseTo(1 - 0.025 ** (1 / 7), 12);
    expect(exactInterval(0, 0)).toEqual([NaN, NaN]);
    expect(exactInterval(NaN, 5)).toEqual([NaN, NaN]);
  });

  it('lie in their interval, which lies in [0, 1] and mirrors that of the misses', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const [low, high] = exactInterval(share * n, n);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(share + 1e-12);
          expect(high).toBeGreaterThanOrEqual(share - 1e-12);
          expect(high).toBeLessThanOrEqual(1);
          expect(exactInterval(n - share * n, n)).toBeAllClose([1 - high, 1 - low], { rtol: 0, atol: 1e-9 });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('the quantile undoes the distribution', () => {
    for (const p of [0.01, 0.5, 0.975])
      expect(betaDistribution(betaQuantile(p, 3, 8.5), 3, 8.5)).toBeCloseTo(p, 12);
  });
});

describe('draws without replacement', () => {
  it('are as frequent as SciPy says', () => {
    const { population, marked, draws, probabilities } = scipy.drawn;
    const random = randomStream(1);
    const runs = 20_000;
    const found = new Float64Array(draws + 1);
    for (let run = 0; run < runs; run++)
      found[hypergeometric(random, population, marked, draws)]! += 1 / runs;
    probabilities.forEach((p, k) => {
      expect(Math.abs(found[k]! - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / runs) + 1 / runs);
    });
  });

  it('empty the urn exactly: parts of any sizes add up to what is marked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1 }),
        fc.nat(),
        fc.nat(),
        (parts, part, seed) => {
          const random = randomStream(seed);
          let left = parts.reduce((sum, size) => sum + size, 0);
          const marked = part % (left + 1);
          let wanted = marked;
          for (const size of parts) {
            const own = hypergeometric(random, left, wanted, size);
            expect(own).toBeLessThanOrEqual(Math.min(size, wanted));
            left -= size;
            wanted -= own;
          }
          expect(wanted).toBe(0);
        },
      ),
    );
  });

  it('refuse more than there is', () => {
    expect(() => hypergeometric(randomStream(0), 5, 6, 1)).toThrow(
      'hypergeometric: expected at most 5 marked and drawn, got 6 and 1',
    );
  });

  it('count combinations', () => {
    expect(Math.exp(logChoose(10, 3))).toBeCloseTo(120, 9);
    expect(logChoose(5, 0)).toBeCloseTo(0, 13);
  });
});
