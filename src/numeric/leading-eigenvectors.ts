import { dot, multiplyVector, norm } from './linear-algebra.js';
import { randomStream } from './random.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** Extra directions beside the wanted ones: convergence goes by the ratio of the first value left out. */
const OVERSAMPLING = 8;
const MOST_STEPS = 300;

/**
 * The `count` largest eigenvalues (descending) and unit eigenvectors of a symmetric positive semidefinite row-major
 * `[d, d]` matrix, by subspace iteration with Rayleigh-Ritz projection (Saad, "Numerical methods for large eigenvalue
 * problems", 2011, section 5.2) from a fixed start. The largest component of each vector is positive. Vectors are
 * orthonormal even where eigenvalues repeat or are zero; min(count, d) of them.
 *
 * Stops where the residual ||A v - lambda v|| of every wanted pair is below `tolerance` times the largest eigenvalue
 * (default 1e-7: eigenvalues to about 1e-14 of it, where they are not crowded), or after 300 steps of `count + 8`
 * products with the matrix.
 */
export function leadingEigenvectors(
  matrix: Float64Array,
  d: number,
  count: number,
  tolerance = 1e-7,
): { values: Float64Array; vectors: Float64Array[] } {
  const wanted = Math.min(count, d);
  const width = Math.min(d, wanted + OVERSAMPLING);
  const random = randomStream(0);
  let basis: Float64Array[] = Array.from({ length: width }, () =>
    Float64Array.from({ length: d }, () => random.normal()),
  );
  let values: Float64Array = new Float64Array(width);
  for (let step = 1; ; step++) {
    orthonormalise(basis);
    const images = basis.map((vector) => {
      const image = new Float64Array(d);
      multiplyVector(matrix, vector, image);
      return image;
    });
    const ritz = symmetricEigen(projection(basis, images), width);
    // Largest first.
    values = ritz.values.slice().reverse();
    const vectors = combine(basis, ritz.vectors);
    const next = combine(images, ritz.vectors);
    basis = vectors;
    let worst = 0;
    for (let k = 0; k < wanted; k++) worst = Math.max(worst, residualNorm(next[k]!, values[k]!, vectors[k]!));
    if (step === MOST_STEPS || !(worst > tolerance * Math.abs(values[0] ?? 0))) break;
    basis = next;
  }
  return {
    values: values.slice(0, wanted).map((value) => Math.max(0, value)),
    vectors: basis.slice(0, wanted).map(largestComponentPositive),
  };
}

/** Modified Gram-Schmidt, twice over, in place; a vector that depends on those before it gives way to a fresh one. */
function orthonormalise(basis: readonly Float64Array[]): void {
  const random = randomStream(1);
  for (let v = 0; v < basis.length; v++) {
    const vector = basis[v]!;
    for (;;) {
      const before = norm(vector);
      let after = before;
      for (let pass = 0; pass < 2 && after > 0; pass++) {
        for (let u = 0; u < v; u++) {
          const other = basis[u]!;
          const overlap = dot(vector, other);
          for (let i = 0; i < vector.length; i++) vector[i]! -= overlap * other[i]!;
        }
        after = norm(vector);
      }
      if (after > 1e-12 * before) {
        for (let i = 0; i < vector.length; i++) vector[i]! /= after;
        break;
      }
      for (let i = 0; i < vector.length; i++) vector[i] = random.normal();
    }
  }
}

/** Basisᵀ matrix basis, row-major and symmetric. */
function projection(basis: readonly Float64Array[], images: readonly Float64Array[]): Float64Array {
  const width = basis.length;
  const out = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      out[i * width + j] = out[j * width + i] = (dot(basis[i]!, images[j]!) + dot(basis[j]!, images[i]!)) / 2;
    }
  }
  return out;
}

/** The combinations of `vectors` with the columns of `coefficients`, last column first. */
function combine(vectors: readonly Float64Array[], coefficients: Float64Array): Float64Array[] {
  const width = vectors.length;
  return vectors.map((first, k) => {
    const out = new Float64Array(first.length);
    for (let v = 0; v < width; v++) {
      const factor = coefficients[v * width + (width - 1 - k)]!;
      const vector = vectors[v]!;
      for (let i = 0; i < out.length; i++) out[i]! += factor * vector[i]!;
    }
    return out;
  });
}

function residualNorm(image: Float64Array, value: number, vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < image.length; i++) sum += (image[i]! - value * vector[i]!) ** 2;
  return Math.sqrt(sum);
}

function largestComponentPositive(vector: Float64Array): Float64Array {
  let largest = 0;
  for (let i = 1; i < vector.length; i++) {
    if (Math.abs(vector[i]!) > Math.abs(vector[largest]!)) largest = i;
  }
  return vector[largest]! < 0 ? vector.map((value) => -value) : vector;
}
