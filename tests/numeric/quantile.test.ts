import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { median, quantileOfHistogram, quantileOfSorted } from '../../src/numeric/index.js';

describe('quantileOfSorted', () => {
  it('is numpy.quantile', () => {
    // numpy.quantile([-2.5, 0.1, 0.3, 4, 11], [0, .05, .25, .5, .6, .9, 1]), NumPy 2.4.
    const sorted = [-2.5, 0.1, 0.3, 4, 11];
    expect([0, 0.05, 0.25, 0.5, 0.6, 0.9, 1].map((q) => quantileOfSorted(sorted, q))).toBeAllClose(
      [-2.5, -1.98, 0.1, 0.3, 1.78, 8.2, 11],
      { rtol: 1e-14 },
    );
  });

  it('never leaves the values and rises with q', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p, q) => {
          const sorted = Float64Array.from(values).sort();
          const [low, high] = p < q ? [p, q] : [q, p];
          const a = quantileOfSorted(sorted, low);
          const b = quantileOfSorted(sorted, high);
          expect(a).toBeLessThanOrEqual(b);
          expect(a).toBeGreaterThanOrEqual(sorted[0]!);
          expect(b).toBeLessThanOrEqual(sorted.at(-1)!);
        },
      ),
    );
  });

  it('keeps infinite values where they stand, is NaN without values, and refuses other q', () => {
    expect(quantileOfSorted([-Infinity, 0, Infinity], 0)).toBe(-Infinity);
    expect(quantileOfSorted([-Infinity, 0, Infinity], 0.5)).toBe(0);
    expect(quantileOfSorted([], 0.5)).toBeNaN();
    expect(() => quantileOfSorted([1], 1.5)).toThrow('quantile: expected q in [0, 1], got 1.5');
    expect(() => quantileOfSorted([1], NaN)).toThrow('got NaN');
  });

  it('has the median of odd and even numbers of values', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([10, 9, 100, 1])).toBe(9.5);
  });
});

describe('quantileOfHistogram', () => {
  it('lies within a bin of the quantile of the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 0.999999, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, bins, q) => {
          const counts = new Float64Array(bins);
          for (const value of values) counts[Math.min(bins - 1, Math.floor(((value + 1) / 2) * bins))]! += 1;
          const exact = quantileOfSorted(Float64Array.from(values).sort(), q);
          expect(Math.abs(quantileOfHistogram(counts, -1, 1, q) - exact)).toBeLessThan(2 / bins + 1e-9);
        },
      ),
    );
  });

  it('spreads a bin evenly: 0 to 99 in one bin are its hundredths', () => {
    expect(quantileOfHistogram([0, 100, 0], 0, 3, 0.5)).toBeCloseTo(1.5, 12);
    expect(quantileOfHistogram([0, 100, 0], 0, 3, 0)).toBeCloseTo(1.005, 12);
    expect(quantileOfHistogram([0, 100, 0], 0, 3, 1)).toBeCloseTo(1.995, 12);
  });

  it('interpolates over empty bins between two values, as the values would', () => {
    expect(quantileOfHistogram([1, 0, 0, 1], 0, 4, 0.5)).toBeCloseTo(2, 12);
    expect(quantileOfHistogram([0, 0], 0, 1, 0.5)).toBeNaN();
    expect(() => quantileOfHistogram([1], 0, 1, -0.1)).toThrow('got -0.1');
  });
});
