import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orthogonalProcrustes } from '../../src/correction/index.js';
import { l2m, matchedCosine, momentsOf } from '../../src/geometry/index.js';
import { product, randomStream, singularValues, transpose } from '../../src/numeric/index.js';
import { rotation, unitRows } from '../support/clouds.js';
import { readUnitStack } from '../support/npy.js';
import { reference } from '../support/shared.js';

interface Fixture {
  readonly cases: readonly {
    readonly dim: number;
    readonly from: number[];
    readonly to: number[];
    readonly rotation: number[];
    readonly singularValues: number[];
    readonly sum: number;
    readonly residual: number;
  }[];
}

/** Made by make_scipy.py beside it. */
const fixture = JSON.parse(
  readFileSync(new URL('fixtures/procrustes.json', import.meta.url), 'utf8'),
) as Fixture;

const residual = (from: Float64Array, to: ArrayLike<number>): number =>
  Math.sqrt(from.reduce((sum, value, k) => sum + (value - to[k]!) ** 2, 0));

describe('orthogonal Procrustes', () => {
  it.each(fixture.cases)('is that of SciPy, $dim dimensions', (expected) => {
    const { dim, from, to } = expected;
    const turn = orthogonalProcrustes(from, to, dim);
    expect(turn).toBeAllClose(expected.rotation, { rtol: 1e-9, atol: 1e-11 });
    const turned = product(Float64Array.from(from), turn, dim);
    expect(residual(turned, to)).toBeCloseTo(expected.residual, 10);
    const n = from.length / dim;
    const cross = product(transpose(Float64Array.from(from), n, dim), Float64Array.from(to), n);
    const { values } = singularValues(cross, dim, dim);
    expect(values).toBeAllClose(expected.singularValues, { rtol: 1e-10, atol: 1e-13 });
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(expected.sum, 10);
  });

  it('finds the turn that was made, and an orthogonal matrix always', () => {
    const cloud = fc.record({
      seed: fc.nat(1000),
      d: fc.integer({ min: 1, max: 8 }),
      n: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(cloud, ({ seed, d, n }) => {
        const random = randomStream(seed);
        const turn = rotation(d, random);
        const from = unitRows(n, d, random);
        const to = product(from, turn, d);
        const found = orthogonalProcrustes(from, to, d);
        expect(product(transpose(found, d, d), found, d)).toBeAllClose(
          Float64Array.from({ length: d * d }, (_, at) => Number(at % (d + 1) === 0)),
          { atol: 1e-12 },
        );
        expect(product(from, found, d)).toBeAllClose(to, { atol: 1e-12 });
      }),
      { numRuns: 50 },
    );
  });

  it('wants paired rows', () => {
    expect(() => orthogonalProcrustes([1, 0, 0, 1], [1, 0], 2)).toThrow(
      'orthogonal Procrustes: expected paired rows of 2 numbers, got 4 and 2 numbers in all',
    );
  });
});

describe.each(['clip'])('orthogonal Procrustes of %s, against NumPy', (name) => {
  const json = reference(`embeddings/${name}.reference.json`);
  const npy = reference(`embeddings/${name}.npy`);
  it.skipIf(!json.present || !npy.present)(
    'leaves the residual, the gap and the cosines of the reference',
    () => {
      const { procrustes } = (
        JSON.parse(readFileSync(json.path, 'utf8')) as Record<
          string,
          { procrustes: { l2m: number; matched_cosine: number; residual: number } }
        >
      )[name]!;
      const { n, d, rows } = readUnitStack(npy.path);
      const turned = product(rows[0], orthogonalProcrustes(rows[0], rows[1], d), d);
      const cosines = Float64Array.from({ length: n }, (_, i) => {
        let sum = 0;
        for (let k = 0; k < d; k++) sum += turned[i * d + k]! * rows[1][i * d + k]!;
        return sum;
      });
      expect([
        residual(turned, rows[1]),
        l2m(momentsOf(turned, n, d), momentsOf(rows[1], n, d)),
        matchedCosine(cosines),
      ]).toBeAllClose([procrustes.residual, procrustes.l2m, procrustes.matched_cosine], { rtol: 1e-6 });
    },
  );
});
