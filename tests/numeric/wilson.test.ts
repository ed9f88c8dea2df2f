import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wilsonInterval } from '../../src/numeric/index.js';

it('is its closed form, computed in Python, and 1 / (1 + z²/n) to 1 where all are hits', () => {
  const expected = [
    [500, 500, 0.99237566, 1],
    [0, 10, 0, 0.2775328],
    [15, 50, 0.19103554, 0.4375035],
  ] as const;
  for (const [count, of, low, high] of expected) {
    const found = wilsonInterval(count / of, of);
    expect(found[0]).toBeCloseTo(low, 6);
    expect(found[1]).toBeCloseTo(high, 6);
  }
});

it('holds the shares from which the mean is no further than 1.96 of their own standard errors', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, mean) => {
      for (const end of wilsonInterval(mean, n)) {
        // Its ends are the roots of (p - mean)² = z² p (1 - p) / n, up to rounding at 0 and 1.
        expect(Math.abs((end - mean) ** 2 - (1.959963984540054 ** 2 * end * (1 - end)) / n)).toBeLessThan(
          1e-12,
        );
      }
    }),
  );
});
