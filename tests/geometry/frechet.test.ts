import { describe, expect, it } from 'vitest';
import { frechetDistance, momentsOf, type Moments } from '../../src/geometry/index.js';
import { multiplyVector, dot, randomStream } from '../../src/numeric/index.js';
import { unitRows } from '../support/clouds.js';

/** More rows than dimensions; n = d + 1, the least for full rank; fewer, both ways round. */
const sizes = [
  [40, 30, 5],
  [7, 9, 6],
  [5, 12, 8],
  [12, 5, 8],
  [5, 6, 20],
] as const;

function pairOf(n: number, m: number, d: number) {
  const random = randomStream(100 * n + m);
  return [
    unitRows(n, d, random),
    unitRows(
      m,
      d,
      random,
      Float64Array.from({ length: d }, () => 0.5),
    ),
  ] as const;
}

/** Moments of weighted rows, row `up` counting 1 + epsilon times; the divisor is sum of weights less one. */
function upweighted(rows: Float64Array, d: number, up: number, epsilon: number): Moments {
  const n = rows.length / d;
  const total = n + epsilon;
  const weight = (i: number) => (i === up ? 1 + epsilon : 1);
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) mean[j]! += (weight(i) * rows[i * d + j]!) / total;
  const scatter = new Float64Array(d * d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) {
        scatter[j * d + k]! += weight(i) * (rows[i * d + j]! - mean[j]!) * (rows[i * d + k]! - mean[k]!);
      }
    }
  }
  return { count: total, dim: d, mean, scatter };
}

describe('frechetDistance', () => {
  it.each(sizes)('%i and %i rows in %i dimensions: symmetric, its derivatives swapped', (n, m, d) => {
    const [x, y] = pairOf(n, m, d).map((rows) => momentsOf(rows, rows.length / d, d)) as [Moments, Moments];
    const [ab, ba] = [frechetDistance(x, y), frechetDistance(y, x)];
    expect([ba.distance, ba.fidelity]).toBeAllClose([ab.distance, ab.fidelity], { rtol: 1e-9 });
    expect(ba.derivatives[0]).toBeAllClose(ab.derivatives[1], { rtol: 1e-6, atol: 1e-6 });
    expect(ba.derivatives[1]).toBeAllClose(ab.derivatives[0], { rtol: 1e-6, atol: 1e-6 });
  });

  it.each(sizes)('%i and %i rows in %i dimensions: derivatives as finite differences', (n, m, d) => {
    const rows = pairOf(n, m, d);
    const [x, y] = rows.map((cloud) => momentsOf(cloud, cloud.length / d, d)) as [Moments, Moments];
    const exact = frechetDistance(x, y);
    const h = 1e-4;
    [x, y].forEach((own, modality) => {
      const cloud = rows[modality]!;
      const other = modality === 0 ? y : x;
      const count = own.count;
      const numeric: number[] = [];
      const predicted: number[] = [];
      for (let i = 0; i < count; i++) {
        const fidelityAt = (epsilon: number) =>
          frechetDistance(upweighted(cloud, d, i, epsilon), other).fidelity;
        numeric.push((2 * fidelityAt(h) - 2 * fidelityAt(-h)) / (2 * h));
        // With divisor W - 1, W the sum of weights, S grows at (z zᵀ - S) / (n - 1).
        const z = cloud.slice(i * d, (i + 1) * d).map((value, k) => value - own.mean[k]!);
        const az = new Float64Array(d);
        multiplyVector(exact.derivatives[modality]!, z, az);
        predicted.push((dot(z, az) - exact.fidelity) / (count - 1));
      }
      expect(numeric).toBeAllClose(predicted, { rtol: 1e-5, atol: 1e-6 });
    });
  });

  it('is the closed form where the covariances commute', () => {
    // Points at +-a_k along each axis: diagonal covariances, fidelity sum of the products of standard deviations.
    const cross = (scales: readonly number[]) =>
      momentsOf(
        scales.flatMap((scale, k) =>
          [1, -1].flatMap((sign) => scales.map((_, j) => (j === k ? sign * scale : 0))),
        ),
        2 * scales.length,
        scales.length,
      );
    const [a, b] = [
      [1, 0.5, 0.25],
      [0.2, 0.4, 0],
    ] as const;
    const { distance, fidelity } = frechetDistance(cross(a), cross(b));
    expect([fidelity, distance]).toBeAllClose(
      [(2 / 5) * (0.2 + 0.2), (2 / 5) * (0.8 ** 2 + 0.1 ** 2 + 0.25 ** 2)],
      { rtol: 1e-12 },
    );
  });

  it('is the squared gap for a shifted cloud, and zero within rounding for equal ones', () => {
    const [n, d] = [20, 30];
    const rows = unitRows(n, d, randomStream(8));
    const x = momentsOf(rows, n, d);
    const shifted = momentsOf(
      rows.map((value, k) => value + (k % d === 3 ? 0.25 : 0)),
      n,
      d,
    );
    expect([frechetDistance(x, shifted).distance]).toBeAllClose([0.0625], { rtol: 1e-7 });
    expect(frechetDistance(x, x).distance).toBeLessThan(1e-9);
  });
});
