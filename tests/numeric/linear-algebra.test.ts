import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  dot,
  multiplyVector,
  norm,
  pivotedCholesky,
  product,
  randomStream,
  solveConjugateGradient,
  trace,
  transpose,
} from '../../src/numeric/index.js';

/** The Hilbert matrix 1 / (i + j + 1): positive definite, its condition number about e^(3.5 d). */
const hilbert = (d: number) =>
  Float64Array.from({ length: d * d }, (_, k) => 1 / (Math.floor(k / d) + (k % d) + 1));

/** A Gram matrix `[d, d]` of rank min(n, d). */
function gram(n: number, d: number, seed: number): Float64Array {
  const random = randomStream(seed);
  const rows = Float64Array.from({ length: n * d }, () => random.normal());
  const out = new Float64Array(d * d);
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++) out[i * d + j]! += rows[r * d + i]! * rows[r * d + j]!;
  }
  return out;
}

describe('products', () => {
  it('refuse what does not fit, by name and number', () => {
    expect(() => dot([1, 2], [1])).toThrow('inner product: lengths must agree, got 2 and 1');
    expect(() => multiplyVector(new Float64Array(5), new Float64Array(2), new Float64Array(3))).toThrow(
      'matrix times vector: expected 3 x 2 = 6 numbers, got 5',
    );
    expect(() => product(new Float64Array(5), new Float64Array(4), 2)).toThrow(
      'matrix product: inner dimension 2 must divide the sizes of both factors, got 5 and 4',
    );
  });

  it('are the sums of the definition, whatever the sizes leave over after fours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        (rows, inner, cols, seed) => {
          const random = randomStream(seed);
          const a = Float64Array.from({ length: rows * inner }, () => random.normal());
          const b = Float64Array.from({ length: inner * cols }, () => random.normal());
          const expected = new Float64Array(rows * cols);
          for (let i = 0; i < rows; i++) {
            for (let j = 0; j < cols; j++) {
              for (let k = 0; k < inner; k++) expected[i * cols + j]! += a[i * inner + k]! * b[k * cols + j]!;
            }
          }
          expect(product(a, b, inner)).toBeAllClose(expected, { rtol: 1e-12, atol: 1e-13 });
          const out = new Float64Array(rows);
          multiplyVector(a, b.subarray(0, inner), out);
          expect(out).toBeAllClose(product(a, b.slice(0, inner), inner), { rtol: 1e-12, atol: 1e-13 });
          expect(transpose(transpose(a, rows, inner), inner, rows)).toEqual(a);
        },
      ),
      { numRuns: 50 },
    );
    expect([norm([3, 4]), trace(Float64Array.of(1, 2, 3, 4), 2)]).toEqual([5, 5]);
  });
});

describe('pivotedCholesky', () => {
  it('finds a factor of the right rank, also of a singular matrix', () => {
    for (const [n, d] of [
      [9, 5],
      [5, 5],
      [3, 8],
      [1, 4],
    ] as const) {
      const matrix = gram(n, d, 10 * n + d);
      const { rows, rank } = pivotedCholesky(matrix, d);
      expect(rank).toBe(Math.min(n, d));
      expect(product(transpose(rows, rank, d), rows, rank)).toBeAllClose(matrix, {
        rtol: 1e-12,
        atol: 1e-12,
      });
    }
  });

  it('has no rows for the zero matrix, and refuses infinity', () => {
    expect(pivotedCholesky(new Float64Array(9), 3).rank).toBe(0);
    expect(() => pivotedCholesky(Float64Array.of(1, 0, 0, Infinity), 2)).toThrow('not finite');
    expect(() => pivotedCholesky(Float64Array.of(1, 0, 0, NaN), 2)).toThrow('not finite');
  });
});

describe('solveConjugateGradient', () => {
  it('solves a diagonal system of any scale at once, and zero by zero', () => {
    const d = 6;
    const matrix = new Float64Array(d * d);
    for (let k = 0; k < d; k++) matrix[k * d + k] = 10 ** (4 * k - 12);
    expect(solveConjugateGradient(matrix, new Float64Array(d).fill(1))).toBeAllClose(
      Array.from({ length: d }, (_, k) => 10 ** (12 - 4 * k)),
      { rtol: 1e-12 },
    );
    expect(solveConjugateGradient(matrix, new Float64Array(d))).toEqual(new Float64Array(d));
  });

  it('reaches its residual on random and on ill-conditioned matrices', () => {
    for (const [matrix, d] of [
      [gram(60, 40, 1), 40],
      [gram(41, 40, 2), 40],
      [hilbert(6), 6],
      [hilbert(12), 12],
    ] as const) {
      const random = randomStream(d);
      const solution = Float64Array.from({ length: d }, () => random.normal());
      const b = new Float64Array(d);
      multiplyVector(matrix, solution, b);
      const back = new Float64Array(d);
      multiplyVector(matrix, solveConjugateGradient(matrix, b), back);
      // The recurrence's residual drifts from the true one by rounding: hence 1e-8 beside the default 1e-10.
      expect(norm(back.map((value, k) => value - b[k]!))).toBeLessThan(1e-8 * norm(b));
    }
  });

  it('says so where the matrix is not positive definite', () => {
    expect(() => solveConjugateGradient(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, -1))).toThrow(
      'conjugate gradients: expected a positive definite matrix, got one that is not',
    );
  });
});
