import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { randomStream, sampleWithoutReplacement, shuffle } from '../../src/numeric/random.js';

describe('randomStream', () => {
  it('repeats bit for bit, and differs by seed and by stream', () => {
    const draw = (...path: [number, ...number[]]) => {
      const random = randomStream(...path);
      return Array.from({ length: 8 }, () => random.uint32());
    };
    expect(draw(7, 3)).toEqual(draw(7, 3));
    expect(draw(7, 3)).not.toEqual(draw(7, 4));
    expect(draw(7, 3)).not.toEqual(draw(8, 3));
    expect(draw(2 ** 32 + 7)).not.toEqual(draw(7));
  });

  it('refuses seeds that are not whole numbers', () => {
    expect(() => randomStream(1.5)).toThrow(
      'random seed: expected whole numbers from 0 to 2^53 - 1, got 1.5',
    );
    expect(() => randomStream(-1)).toThrow('got -1');
  });

  it('draws uniform and normal numbers with the right moments', () => {
    const random = randomStream(1);
    const n = 200_000;
    let sum = 0;
    let normalSum = 0;
    let normalSquares = 0;
    let normalFourth = 0;
    for (let i = 0; i < n; i++) {
      sum += random.uniform();
      const z = random.normal();
      normalSum += z;
      normalSquares += z * z;
      normalFourth += z ** 4;
    }
    // Five standard errors.
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(normalSum / n)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(normalSquares / n - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(normalFourth / n - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  });

  it('has streams of neighbouring rows that do not correlate', () => {
    const n = 50_000;
    let product = 0;
    for (let row = 0; row < n; row++) {
      product += (randomStream(5, row).uniform() - 0.5) * (randomStream(5, row + 1).uniform() - 0.5);
    }
    expect(Math.abs((product / n) * 12)).toBeLessThan(5 / Math.sqrt(n));
  });
});

describe('samples and shuffles', () => {
  it('below(bound) covers every remainder equally', () => {
    const random = randomStream(2);
    const counts = new Float64Array(7);
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(10_000));
  });

  it('samples without replacement: sorted, different, in range', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(), (a, b, seed) => {
        const [size, count] = a < b ? [a, b] : [b, a];
        const sample = sampleWithoutReplacement(count, size, randomStream(seed));
        expect(sample.length).toBe(size);
        for (let i = 0; i < size; i++) {
          expect(sample[i]).toBeLessThan(count);
          if (i > 0) expect(sample[i]).toBeGreaterThan(sample[i - 1]!);
        }
      }),
    );
  });

  it('gives every element the same chance to be chosen', () => {
    const counts = new Float64Array(10);
    const random = randomStream(3);
    for (let i = 0; i < 20_000; i++) for (const k of sampleWithoutReplacement(10, 3, random)) counts[k]! += 1;
    for (const count of counts) expect(Math.abs(count - 6000)).toBeLessThan(5 * Math.sqrt(6000 * 0.7));
  });

  it('shuffles to a permutation', () => {
    expect([...shuffle([1, 2, 3, 4, 5], randomStream(4))].sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
