import { expect } from 'vitest';
import { firstMismatch, type Tolerance } from './all-close.js';

expect.extend({
  toBeAllClose(received: ArrayLike<number>, expected: ArrayLike<number>, tolerance?: Tolerance) {
    const mismatch = firstMismatch(received, expected, tolerance);
    return { pass: mismatch === undefined, message: () => mismatch ?? 'expected the arrays to differ' };
  },
});

declare module 'vitest' {
  interface Matchers<T> {
    /** Every |received - expected| <= atol + rtol |expected|; reports the worst index, both values and both errors. */
    toBeAllClose(expected: ArrayLike<number>, tolerance?: Tolerance): T;
  }
}
