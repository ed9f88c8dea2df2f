import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  coneMean,
  coneStd,
  covariance,
  frechetDistance,
  linearClassifier,
  momentsOf,
  sphericalCap,
  uniformity,
} from '../../src/geometry/index.js';
import { cosines } from '../support/npy.js';

interface Fixture {
  readonly cases: readonly {
    readonly dim: number;
    readonly first: number[];
    readonly second: number[];
    readonly frechet: number;
    readonly fidelity: number;
    readonly coneMean: number;
    readonly coneStd: number;
    readonly covariance: number[];
    readonly uniformity: number;
    readonly weights: number[];
    readonly threshold: number;
  }[];
  readonly caps: readonly { readonly cosine: number; readonly dim: number; readonly log10Share: number }[];
}

/** Made by make_scipy.py beside it. */
const fixture = JSON.parse(readFileSync(new URL('fixtures/scipy.json', import.meta.url), 'utf8')) as Fixture;

describe.each(fixture.cases.map((item, index) => [index, item] as const))(
  'rows %i, against SciPy',
  (_, item) => {
    const n = item.first.length / item.dim;
    const first = momentsOf(item.first, n, item.dim);
    const second = momentsOf(item.second, item.second.length / item.dim, item.dim);

    it('has the covariance, the cone and the uniformity', () => {
      expect(covariance(first)).toBeAllClose(item.covariance, { rtol: 1e-12, atol: 1e-15 });
      expect([coneMean(first), coneStd(first)]).toBeAllClose([item.coneMean, item.coneStd], { rtol: 1e-12 });
      const rows = Float64Array.from(item.first);
      const kernel = cosines(rows, rows, item.dim).map((cosine) => Math.exp(4 * cosine - 4));
      const means = Array.from({ length: n }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < n; j++) if (j !== i) sum += kernel[i * n + j]!;
        return sum / (n - 1);
      });
      expect([uniformity(means)]).toBeAllClose([item.uniformity], { rtol: 1e-12 });
    });

    it('has the Fréchet distance of scipy.linalg.sqrtm', () => {
      const { distance, fidelity } = frechetDistance(first, second);
      expect([distance, fidelity]).toBeAllClose([item.frechet, item.fidelity], { rtol: 1e-9 });
    });

    it('has the linear discriminant of a direct solver', () => {
      const { weights, threshold } = linearClassifier(first, second);
      expect(weights).toBeAllClose(item.weights, { rtol: 1e-6 });
      expect([threshold]).toBeAllClose([item.threshold], { rtol: 1e-6 });
    });
  },
);

describe('sphericalCap', () => {
  it('has the share of the incomplete beta function, in 2 to 4,096 dimensions', () => {
    expect(fixture.caps.map(({ cosine, dim }) => sphericalCap(cosine).log10Share(dim))).toBeAllClose(
      fixture.caps.map(({ log10Share }) => log10Share),
      { rtol: 1e-9 },
    );
  });

  it('is the share of the circle and of the sphere in the closed forms', () => {
    for (const cosine of [-1, -0.7, 0, 0.56, 0.999]) {
      const cap = sphericalCap(cosine);
      const theta = Math.acos(cosine);
      expect(cap.angleDegrees).toBeCloseTo((theta * 180) / Math.PI, 12);
      expect(10 ** cap.log10Share(2)).toBeCloseTo(theta / (2 * Math.PI), 12);
      expect(10 ** cap.log10Share(3)).toBeCloseTo((1 - Math.cos(theta / 2)) / 2, 12);
    }
    // 0.56: what the paper's formula gives, in its docstring.
    expect(10 ** sphericalCap(0.56).log10Share(2)).toBeCloseTo(0.1554, 4);
    expect(10 ** sphericalCap(0.56).log10Share(3)).toBeCloseTo(0.0584, 4);
  });

  it('is half the sphere for opposite rows, nothing for equal ones, and never above the half', () => {
    for (const dim of [2, 3, 50, 512]) {
      expect(10 ** sphericalCap(-1).log10Share(dim)).toBeCloseTo(0.5, 10);
      expect(sphericalCap(1).log10Share(dim)).toBe(-Infinity);
      let before = Infinity;
      for (let cosine = -1; cosine < 1; cosine += 0.05) {
        const share = sphericalCap(cosine).log10Share(dim);
        expect(share).toBeLessThan(before);
        before = share;
      }
    }
    expect(() => sphericalCap(0).log10Share(1)).toThrow(
      'spherical cap: expected a whole number of dimensions from 2 up, got 1',
    );
  });
});
