import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { dot, leadingEigenvectors, randomStream, symmetricEigen } from '../../src/numeric/index.js';
import { rotation } from '../support/clouds.js';

/** Qᵀ diag(values) Q with random orthonormal rows of Q: a matrix whose eigenvalues are known. */
function withSpectrum(values: readonly number[], seed: number): { matrix: Float64Array; q: Float64Array } {
  const d = values.length;
  const q = rotation(d, randomStream(seed));
  const matrix = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) matrix[i * d + j]! += values[k]! * (q[k * d + i]! * q[k * d + j]!);
    }
  }
  return { matrix, q };
}

function expectOrthonormal(vectors: readonly Float64Array[]): void {
  const products = vectors.flatMap((a) => vectors.map((b) => dot(a, b)));
  const identity = vectors.flatMap((_, i) => vectors.map((__, j) => (i === j ? 1 : 0)));
  expect(products).toBeAllClose(identity, { atol: 1e-12 });
}

describe('symmetricEigen', () => {
  it('rebuilds the matrix from ascending eigenvalues', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 }),
        fc.nat(),
        (spectrum, seed) => {
          const d = spectrum.length;
          const { matrix } = withSpectrum(spectrum, seed);
          const { values, vectors } = symmetricEigen(matrix, d);
          expect(values).toBeAllClose(Float64Array.from(spectrum).sort(), { atol: 1e-12 });
          const rebuilt = new Float64Array(d * d);
          for (let i = 0; i < d; i++) {
            for (let j = 0; j < d; j++) {
              for (let k = 0; k < d; k++)
                rebuilt[i * d + j]! += values[k]! * vectors[i * d + k]! * vectors[j * d + k]!;
            }
          }
          expect(rebuilt).toBeAllClose(matrix, { atol: 1e-12 });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps repeated, zero and widely spread eigenvalues, of any scale', () => {
    for (const scale of [1e-200, 1, 1e150]) {
      for (const spectrum of [
        [1, 1, 1, 1, 1],
        [0, 0, 0, 0, 2],
        [1e-12, 1e-8, 1e-4, 1, 1],
        [-1, -1, 0, 1, 1],
        [0, 0, 0, 0, 0],
      ]) {
        const { matrix } = withSpectrum(
          spectrum.map((value) => value * scale),
          11,
        );
        const { values, vectors } = symmetricEigen(matrix, 5);
        expect(values.map((value) => value / scale)).toBeAllClose(spectrum, { atol: 1e-14 });
        expectOrthonormal(
          Array.from({ length: 5 }, (_, k) =>
            Float64Array.from({ length: 5 }, (__, i) => vectors[i * 5 + k]!),
          ),
        );
      }
    }
  });

  it('knows the path graph: eigenvalues 2 - 2 cos(pi k / (d + 1)), already tridiagonal', () => {
    const d = 120;
    const matrix = new Float64Array(d * d);
    for (let i = 0; i < d; i++) {
      matrix[i * d + i] = 2;
      if (i > 0) matrix[i * d + i - 1] = matrix[(i - 1) * d + i] = -1;
    }
    expect(symmetricEigen(matrix, d).values).toBeAllClose(
      Array.from({ length: d }, (_, k) => 2 - 2 * Math.cos((Math.PI * (k + 1)) / (d + 1))),
      { rtol: 0, atol: 1e-13 },
    );
  });

  it('refuses what is not a number', () => {
    expect(() => symmetricEigen(Float64Array.of(1, NaN, NaN, 1), 2)).toThrow(
      'symmetric eigenvalues: the matrix has numbers that are not finite',
    );
  });

  it('has nothing to do in no dimensions', () => {
    expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0);
  });
});

describe('leadingEigenvectors', () => {
  it('finds eigenvalues and vectors that are known, the largest component positive', () => {
    const spectrum = Array.from({ length: 60 }, (_, k) => 0.8 ** k);
    const { matrix, q } = withSpectrum(spectrum, 4);
    const { values, vectors } = leadingEigenvectors(matrix, 60, 5);
    expect(values).toBeAllClose(spectrum.slice(0, 5), { rtol: 1e-12 });
    vectors.forEach((vector, k) => {
      const expected = q.subarray(k * 60, (k + 1) * 60);
      expect(Math.abs(dot(vector, expected))).toBeCloseTo(1, 11);
      const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
      expect(largest).toBeGreaterThan(0);
    });
    expectOrthonormal(vectors);
  });

  it('gives orthonormal vectors for repeated eigenvalues', () => {
    const spectrum = Array.from({ length: 40 }, (_, k) => (k < 3 ? 2 : k < 20 ? 1 : 0.1));
    const { matrix, q } = withSpectrum(spectrum, 5);
    const { values, vectors } = leadingEigenvectors(matrix, 40, 6);
    expect(values).toBeAllClose([2, 2, 2, 1, 1, 1], { rtol: 1e-11 });
    expectOrthonormal(vectors);
    // The first three span the space of the eigenvalue 2: its projector keeps their length.
    for (const vector of vectors.slice(0, 3)) {
      let kept = 0;
      for (let k = 0; k < 3; k++) kept += dot(vector, q.subarray(k * 40, (k + 1) * 40)) ** 2;
      expect(kept).toBeCloseTo(1, 11);
    }
  });

  it('gives orthonormal vectors and zeros beyond the rank, down to the zero matrix', () => {
    const spectrum = Array.from({ length: 30 }, (_, k) => (k < 2 ? 2 - k : 0));
    const { matrix } = withSpectrum(spectrum, 6);
    const low = leadingEigenvectors(matrix, 30, 5);
    expect(low.values).toBeAllClose([2, 1, 0, 0, 0], { atol: 1e-12 });
    expectOrthonormal(low.vectors);
    const zero = leadingEigenvectors(new Float64Array(16), 4, 2);
    expect([...zero.values]).toEqual([0, 0]);
    expectOrthonormal(zero.vectors);
  });

  it('gives as many as there are dimensions, and the same every time', () => {
    const { matrix } = withSpectrum([3, 2], 7);
    const result = leadingEigenvectors(matrix, 2, 6);
    expect(result.values).toBeAllClose([3, 2], { rtol: 1e-12 });
    expect(result.vectors).toHaveLength(2);
    expect(leadingEigenvectors(matrix, 2, 6)).toEqual(result);
  });

  it('gets the values of a crowded spectrum within its rounding of the largest', () => {
    // Hardly decaying: the ratio of the first value left out to the last wanted is 0.996.
    const spectrum = Array.from({ length: 120 }, (_, k) => 1 - k / 1000);
    const { values } = leadingEigenvectors(withSpectrum(spectrum, 8).matrix, 120, 2);
    expect(values).toBeAllClose(spectrum.slice(0, 2), { rtol: 1e-3 });
  });
});
