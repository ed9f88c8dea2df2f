import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse } from '../../src/correction/index.js';
import { dot, norm } from '../../src/numeric/index.js';
import { calibration } from './calibration.js';

describe('an item of an image and a text', () => {
  it('lies on the arc between the two, at length 1, and at either end is one of them', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.integer({ min: 2, max: 7 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (seed, d, alpha) => {
          const [first, second] = calibration(3, d, seed).rows;
          const mixed = fuse(first, second, alpha, d);
          for (let at = 0; at < 3 * d; at += d) {
            const [x, y, z] = [first, second, mixed].map((rows) => rows.subarray(at, at + d));
            expect(norm(z!)).toBeCloseTo(1, 12);
            // The angles add up where the item is between.
            const angle = (a: Float64Array, b: Float64Array): number => Math.acos(Math.min(1, dot(a, b)));
            expect(angle(x!, z!) + angle(z!, y!)).toBeCloseTo(angle(x!, y!), 6);
          }
          expect(fuse(first, second, 1, d)).toBeAllClose(first, { rtol: 1e-12 });
          expect(fuse(first, second, 0, d)).toBeAllClose(second, { rtol: 1e-12 });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has the mix of a closed form', () => {
    expect(fuse(Float32Array.of(1, 0), Float32Array.of(0, 1), 0.6)).toBeAllClose(
      [0.6 / Math.hypot(0.6, 0.4), 0.4 / Math.hypot(0.6, 0.4)],
      { rtol: 1e-6 },
    );
  });

  it('needs two rows that leave something', () => {
    const [x, y] = [Float64Array.of(1, 0), Float64Array.of(-1, 0)];
    expect(() => fuse(x, y, 0.5)).toThrow('leave a direction, got opposite ones as item 0');
    expect(() => fuse(x, y, 1.5)).toThrow('fused items: expected alpha to be from 0 to 1, got 1.5');
    expect(() => fuse(x, Float64Array.of(1), 0.5)).toThrow(
      'expected pairs of rows of 2 numbers, got 2 and 1',
    );
    expect(() => fuse(x, y, 0.5, 3)).toThrow('expected pairs of rows of 3 numbers, got 2 and 2');
  });
});
