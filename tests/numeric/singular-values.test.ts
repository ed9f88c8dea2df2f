import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { product, randomStream, singularValues, transpose } from '../../src/numeric/index.js';
import { rotation } from '../support/clouds.js';

/** A [rows, cols] matrix with these singular values. */
function withValues(rows: number, cols: number, values: readonly number[], seed: number): Float64Array {
  const random = randomStream(seed);
  const [u, v] = [rotation(rows, random), rotation(cols, random)];
  const middle = new Float64Array(rows * cols);
  values.forEach((value, k) => (middle[k * cols + k] = value));
  return product(product(u, middle, rows), v, cols);
}

const gram = (columns: Float64Array, rows: number, cols: number): Float64Array =>
  product(transpose(columns, rows, cols), columns, rows);

const identity = (d: number): Float64Array =>
  Float64Array.from({ length: d * d }, (_, at) => Number(at % (d + 1) === 0));

describe('singular values', () => {
  it('take a matrix apart into orthonormal columns and put it together again', () => {
    const shape = fc.record({
      rows: fc.integer({ min: 1, max: 9 }),
      cols: fc.integer({ min: 1, max: 9 }),
      seed: fc.nat(1000),
      scale: fc.constantFrom(1, 1e-120, 1e120),
    });
    fc.assert(
      fc.property(shape, ({ rows, cols, seed, scale }) => {
        const random = randomStream(seed);
        const matrix = Float64Array.from({ length: rows * cols }, () => random.normal() * scale);
        const k = Math.min(rows, cols);
        const { values, left, right } = singularValues(matrix, rows, cols);
        expect([...values]).toEqual([...values].sort((a, b) => b - a));
        expect(gram(left, rows, k)).toBeAllClose(identity(k), { atol: 1e-13 });
        expect(gram(right, cols, k)).toBeAllClose(identity(k), { atol: 1e-13 });
        const scaled = left.map((value, at) => value * values[at % k]!);
        const again = product(scaled, transpose(right, cols, k), k);
        expect(again.map((value) => value / scale)).toBeAllClose(
          matrix.map((value) => value / scale),
          { rtol: 1e-12, atol: 1e-12 },
        );
      }),
      { numRuns: 60 },
    );
  });

  it('find small values that the squares have lost, and repeated ones', () => {
    const values = [3, 3, 1, 1e-6, 1e-10];
    const found = singularValues(withValues(8, 5, values, 3), 8, 5).values;
    // An absolute error of a few roundings of the largest.
    expect(found).toBeAllClose(values, { rtol: 0, atol: 2e-14 });
    expect(found[4]! / 1e-10).toBeCloseTo(1, 3);
  });

  it('of a singular matrix still have orthonormal vectors', () => {
    for (const values of [[2, 0, 0, 0], [0, 0, 0, 0], [1]]) {
      const { values: found, left, right } = singularValues(withValues(6, 4, values, 5), 6, 4);
      expect(found).toBeAllClose([...values, 0, 0, 0].slice(0, 4), { rtol: 1e-13, atol: 1e-14 });
      expect(gram(left, 6, 4)).toBeAllClose(identity(4), { atol: 1e-13 });
      expect(gram(right, 4, 4)).toBeAllClose(identity(4), { atol: 1e-13 });
    }
  });

  it('say what they cannot take', () => {
    expect(() => singularValues(new Float64Array(5), 2, 3)).toThrow(
      'singular values: expected 2 x 3 = 6 numbers, got 5',
    );
    expect(() => singularValues(Float64Array.of(1, NaN), 1, 2)).toThrow('numbers that are not finite');
  });
});
