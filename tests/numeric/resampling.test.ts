import { describe, expect, it } from 'vitest';
import {
  bootstrapWeights,
  percentileInterval,
  permutationPValue,
  randomStream,
  shuffle,
} from '../../src/numeric/index.js';

function weights(seed: number, units: number, replicates: number): Float32Array {
  const out = new Float32Array(units * replicates);
  for (let unit = 0; unit < units; unit++) {
    bootstrapWeights(seed, unit, out.subarray(unit * replicates, (unit + 1) * replicates));
  }
  return out;
}

describe('bootstrapWeights', () => {
  it('are Poisson(1): chi-square over the counts, and the moments', () => {
    const all = weights(1, 1000, 200);
    const n = all.length;
    const counts = new Float64Array(6);
    let sum = 0;
    let squares = 0;
    for (const value of all) {
      counts[Math.min(5, value)]! += 1;
      sum += value;
      squares += (value - 1) ** 2;
    }
    let factorial = 1;
    let rest = 1;
    let chiSquare = 0;
    for (let k = 0; k <= 5; k++) {
      if (k > 0) factorial *= k;
      const share = k < 5 ? Math.exp(-1) / factorial : rest;
      rest -= share;
      chiSquare += (counts[k]! - n * share) ** 2 / (n * share);
    }
    // Chi-square with 5 degrees of freedom exceeds 25.7 once in ten thousand.
    expect(chiSquare).toBeLessThan(25.7);
    expect(Math.abs(sum / n - 1)).toBeLessThan(5 / Math.sqrt(n));
    // Variance of (x - 1)²: the fourth central moment, 4, less 1.
    expect(Math.abs(squares / n - 1)).toBeLessThan(5 * Math.sqrt(3 / n));
  });

  it('do not correlate between units, replicates or seeds', () => {
    const [units, replicates] = [400, 100];
    const a = weights(2, units, replicates);
    const b = weights(3, units, replicates);
    const correlation = (other: Float32Array, shift: number) => {
      let sum = 0;
      const n = a.length - shift;
      for (let k = 0; k < n; k++) sum += (a[k]! - 1) * (other[k + shift]! - 1);
      return (sum / n) * Math.sqrt(n);
    };
    for (const z of [
      correlation(a, 1),
      correlation(a, replicates),
      correlation(a, 7 * replicates),
      correlation(b, 0),
    ]) {
      expect(Math.abs(z)).toBeLessThan(5);
    }
  });

  it('belong to the unit: whatever the order, and however many replicates are asked for', () => {
    const whole = weights(4, 50, 64);
    for (const unit of [49, 0, 17]) {
      const short = new Float32Array(10);
      bootstrapWeights(4, unit, short);
      expect(short).toEqual(whole.slice(unit * 64, unit * 64 + 10));
    }
  });

  it('give intervals that cover a known mean about 95 times in a hundred', () => {
    const [experiments, n, replicates] = [400, 80, 300];
    const random = randomStream(5);
    let covered = 0;
    const unit = new Float32Array(replicates);
    for (let e = 0; e < experiments; e++) {
      const sums = new Float64Array(replicates);
      const totals = new Float64Array(replicates);
      for (let i = 0; i < n; i++) {
        const value = 3 + random.normal();
        bootstrapWeights(1000 + e, i, unit);
        for (let r = 0; r < replicates; r++) {
          sums[r]! += unit[r]! * value;
          totals[r]! += unit[r]!;
        }
      }
      const [low, high] = percentileInterval(sums.map((sum, r) => sum / totals[r]!));
      if (low <= 3 && 3 <= high) covered++;
    }
    // The percentile interval covers a little less at n = 80 (0.945); four standard errors of 400 experiments.
    expect(covered / experiments).toBeGreaterThan(0.9);
    expect(covered / experiments).toBeLessThan(0.99);
  });
});

describe('percentileInterval', () => {
  it('takes the quantiles of what is finite', () => {
    const values = [NaN, ...Array.from({ length: 101 }, (_, k) => k), Infinity, -Infinity];
    expect(percentileInterval(values)).toBeAllClose([2.5, 97.5], { rtol: 1e-14 });
    expect(percentileInterval(values, 0.5)).toEqual([25, 75]);
    expect(percentileInterval([NaN])).toEqual([NaN, NaN]);
    expect(() => percentileInterval(values, 95)).toThrow(
      'percentile interval: expected a confidence level in [0, 1], got 95',
    );
  });
});

describe('permutationPValue', () => {
  it('counts the observed value itself, ties, and what is not a number', () => {
    expect(permutationPValue(5, [1, 2, 3])).toBe(1 / 4);
    expect(permutationPValue(2, [1, 2, 3])).toBe(3 / 4);
    expect(permutationPValue(0.1 + 0.2, [0.3])).toBe(1);
    expect(permutationPValue(5, [NaN, 1, 2])).toBe(2 / 4);
    expect(permutationPValue(NaN, [1, 2])).toBe(1);
    expect(permutationPValue(1, [])).toBe(1);
  });

  it('is uniform under the null: a difference of means against shuffled labels', () => {
    const random = randomStream(6);
    const [experiments, n, permutations] = [1000, 12, 39];
    const counts = new Float64Array(8);
    const difference = (values: ArrayLike<number>) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += k < n / 2 ? values[k]! : -values[k]!;
      return sum;
    };
    for (let e = 0; e < experiments; e++) {
      const values = Float64Array.from({ length: n }, () => random.normal());
      const observed = difference(values);
      const shuffled = Array.from({ length: permutations }, () => difference(shuffle(values, random)));
      // p takes the values 1/40, ..., 40/40, five of them in each eighth.
      counts[Math.ceil(permutationPValue(observed, shuffled) * 8 - 1e-9) - 1]! += 1;
    }
    const expected = experiments / 8;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // Seven degrees of freedom exceed 29.9 once in ten thousand.
    expect(chiSquare).toBeLessThan(29.9);
  });
});
