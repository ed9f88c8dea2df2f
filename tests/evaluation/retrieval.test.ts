import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { expectedRecall, mixedPoolBias } from '../../src/evaluation/index.js';
import { randomStream, shuffle } from '../../src/numeric/index.js';

const standing = fc.record({
  greater: fc.nat(6),
  tied: fc.nat(6),
  matches: fc.integer({ min: 1, max: 4 }),
});

/** n over k by Pascal's rule: shares nothing with the product under test. */
function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  return k === 0 || k === n ? 1 : choose(n - 1, k - 1) + choose(n - 1, k);
}

describe('expectedRecall', () => {
  it('is 1 or 0 without ties', () => {
    expect([1, 2, 3, 4].map((k) => expectedRecall({ greater: 2, tied: 0, matches: 1 }, k))).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it('gives a collapsed model k / n, which is chance', () => {
    for (const n of [1, 2, 10, 500]) {
      for (const k of [1, 5, 10]) {
        expect(expectedRecall({ greater: 0, tied: n - 1, matches: 1 }, k)).toBeCloseTo(
          Math.min(1, k / n),
          12,
        );
      }
    }
  });

  it('is one less the hypergeometric chance of missing every match', () => {
    fc.assert(
      fc.property(standing, fc.nat(14), ({ greater, tied, matches }, k) => {
        const room = k - greater;
        const missed =
          room <= 0 ? 1 : choose(tied, room) / choose(tied + matches, Math.min(room, tied + matches));
        expect(expectedRecall({ greater, tied, matches }, k)).toBeCloseTo(1 - missed, 12);
      }),
    );
  });

  it('is what shuffling the ties gives on average', () => {
    const random = randomStream(21);
    const [greater, tied, matches, k] = [1, 5, 2, 3];
    const draws = 20_000;
    let hits = 0;
    for (let t = 0; t < draws; t++) {
      const order = shuffle(
        Array.from({ length: tied + matches }, (_, i) => i),
        random,
      );
      if (order.slice(0, k - greater).some((item) => item >= tied)) hits++;
    }
    const expected = expectedRecall({ greater, tied, matches }, k);
    // Four standard errors.
    expect(Math.abs(hits / draws - expected)).toBeLessThan(
      4 * Math.sqrt((expected * (1 - expected)) / draws),
    );
  });

  it('rises with k, stays in [0, 1], and finds nothing for a query without a match', () => {
    fc.assert(
      fc.property(standing, (where) => {
        let before = 0;
        for (let k = 0; k <= 20; k++) {
          const value = expectedRecall(where, k);
          expect(value).toBeGreaterThanOrEqual(before);
          before = value;
        }
        expect(before).toBe(1);
      }),
    );
    expect(expectedRecall({ greater: 0, tied: 0, matches: 0 }, 10)).toBe(0);
  });
});

describe('mixedPoolBias', () => {
  it('counts who comes first, and how far down the first of the other modality stands', () => {
    expect(mixedPoolBias([0, 0, 4, 9])).toEqual({
      sameModalityNearest: 0.5,
      firstCrossModalRank: { mean: 4.25, median: 3 },
    });
  });

  it('is total behind a wide gap, and at the pool’s share without one', () => {
    const n = 400;
    expect(mixedPoolBias(new Uint32Array(n).fill(n - 1))).toEqual({
      sameModalityNearest: 1,
      firstCrossModalRank: { mean: n, median: n },
    });
    // Random scores: n - 1 items of the own modality against n of the other.
    const random = randomStream(22);
    const ahead = Uint32Array.from({ length: n }, () => {
      let best = 0;
      for (let i = 0; i < n; i++) best = Math.max(best, random.uniform());
      let count = 0;
      for (let i = 0; i < n - 1; i++) if (random.uniform() > best) count++;
      return count;
    });
    const { sameModalityNearest } = mixedPoolBias(ahead);
    expect(Math.abs(sameModalityNearest - (n - 1) / (2 * n - 1))).toBeLessThan(4 * Math.sqrt(0.25 / n));
  });

  it('does not depend on the order of the queries, and is NaN without any', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1 }), fc.nat(), (ahead, seed) => {
        const before = mixedPoolBias(ahead);
        expect(mixedPoolBias(shuffle([...ahead], randomStream(seed)))).toEqual(before);
      }),
    );
    expect(mixedPoolBias([]).sameModalityNearest).toBeNaN();
  });
});
