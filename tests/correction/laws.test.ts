import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyFitted,
  applySteps,
  centring,
  corrections,
  fitCorrection,
  realign,
  scoringOf,
  type Calibration,
  type Correction,
  type FittedCorrection,
} from '../../src/correction/index.js';
import { momentsOf, type Scoring } from '../../src/geometry/index.js';
import { dot, norm, product, randomStream, trace, transpose } from '../../src/numeric/index.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import { arrayRows } from '../../src/runtime/blockwise/index.js';
import { rotated, rotation, unitRows } from '../support/clouds.js';
import { calibration, partsOf } from './calibration.js';

const cloud = fc.record({
  seed: fc.nat(1000),
  d: fc.integer({ min: 2, max: 8 }),
  n: fc.integer({ min: 12, max: 24 }),
});

/** Those whose result depends on the axes: they look at dimensions one by one, or draw a direction by coordinates. */
const KNOWS_AXES = ['random-direction', 'standardising', 'drop-dimensions'];

/** Those that change nothing when they are applied twice: projections, and what does nothing. */
const IDEMPOTENT = ['none', 'drop-dimensions', 'subspace', 'similarity-standardising', 'nnn', 'rank-fusion'];

/** Those that leave the order of keys of one modality to every query as it was. */
const KEEPS_ONE_DIRECTION = ['none', 'similarity-standardising', 'rank-fusion'];

const fit = (correction: Correction, parts: Calibration): FittedCorrection =>
  fitCorrection(correction, parts);
const sources = (rows: readonly Float64Array[], d: number) =>
  [arrayRows(Float32Array.from(rows[0]!), d), arrayRows(Float32Array.from(rows[1]!), d)] as const;
const scoringFor = (fitted: FittedCorrection, rows: readonly Float64Array[], d: number) =>
  scoringOf(fitted, sources(rows, d), interpreterRuntime());

/** The score of each row of `queries` with each of `keys`, `[n, m]`, from its definition. */
function scores(
  scoring: Scoring | undefined,
  [queries, q]: readonly [Float64Array, 0 | 1],
  [keys, k]: readonly [Float64Array, 0 | 1],
  d: number,
): number[][] {
  const at = (rows: Float64Array, i: number): Float64Array => rows.subarray(i * d, (i + 1) * d);
  return Array.from({ length: queries.length / d }, (_, i) => {
    const products = Array.from({ length: keys.length / d }, (_, j) => dot(at(queries, i), at(keys, j)));
    if (scoring?.fusion !== undefined) {
      const { constant } = scoring.fusion;
      return products.map((value) => 1 / (constant + 1 + products.filter((other) => other > value).length));
    }
    return products.map(
      (value, j) =>
        (scoring?.scale?.[q][k] ?? 1) * value +
        (scoring?.offset?.[q][k] ?? 0) -
        (scoring?.bias?.[q][k]?.[j] ?? 0),
    );
  });
}

const orderOf = (values: readonly number[]): number[] =>
  values.map((_, j) => j).sort((a, b) => values[b]! - values[a]!);

describe.each(corrections.all.map((correction) => [correction.id, correction] as const))(
  '%s',
  (id, correction) => {
    it(`${KNOWS_AXES.includes(id) ? 'does not turn' : 'turns'} with the space`, async () => {
      let same = 0;
      const check = async ({ seed, d, n }: { seed: number; d: number; n: number }) => {
        const { rows, parts } = calibration(n, d, seed);
        const turn = rotation(d, randomStream(seed, 1));
        const turned = rows.map((of) => rotated(of, d, turn));
        const [here, there] = [fit(correction, parts), fit(correction, partsOf(turned, d))];
        const corrected = [0, 1].map((side) => applyFitted(here, rows[side]!.slice(), side));
        const after = [0, 1].map((side) => applyFitted(there, turned[side]!.slice(), side));
        const expected = corrected.map((of) => rotated(of, d, turn));
        // Calibration rows are float32, and a small singular value of few rows blows that up.
        const tolerance = { atol: 2e-4 };
        if (KNOWS_AXES.includes(id)) {
          same += Number(
            after.every((of, side) => of.every((v, k) => Math.abs(v - expected[side]![k]!) < 1e-3)),
          );
          return;
        }
        for (const side of [0, 1]) expect(after[side]!).toBeAllClose(expected[side]!, tolerance);
        const [before, then] = [await scoringFor(here, rows, d), await scoringFor(there, turned, d)];
        for (const [q, k] of [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ] as const) {
          // Equal but for rounding: where scores are ranks, their own order may change with it.
          if (before?.fusion !== undefined) continue;
          const of = (s: Scoring | undefined, sides: readonly Float64Array[]): number[] =>
            scores(s, [sides[q]!, q], [sides[k]!, k], d).flat();
          expect(of(then, turned)).toBeAllClose(of(before, rows), { rtol: 1e-4, atol: 1e-4 });
        }
      };
      await fc.assert(fc.asyncProperty(cloud, check), { numRuns: 15 });
      if (KNOWS_AXES.includes(id)) expect(same).toBeLessThan(15);
    });

    it(`${IDEMPOTENT.includes(id) ? 'changes nothing' : 'does not promise anything'} the second time`, () => {
      const { rows, parts } = calibration(20, 6, 1);
      const fitted = fit(correction, parts);
      const worst = [0, 1].map((side) => {
        const once = applyFitted(fitted, rows[side]!.slice(), side);
        const twice = applyFitted(fitted, once.slice(), side);
        return Math.max(...once.map((value, k) => Math.abs(value - twice[k]!)));
      });
      if (IDEMPOTENT.includes(id)) expect(Math.max(...worst)).toBeLessThan(1e-12);
      else expect(Math.max(...worst)).toBeGreaterThan(1e-3);
    });

    it(`${KEEPS_ONE_DIRECTION.includes(id) ? 'keeps' : 'may change'} the ranks in one direction`, async () => {
      let changed = 0;
      for (let seed = 0; seed < 10; seed++) {
        const [n, d] = [15, 5];
        const { rows, parts } = calibration(n, d, seed);
        const fitted = fit(correction, parts);
        const corrected = [0, 1].map((side) => applyFitted(fitted, rows[side]!.slice(), side));
        const scoring = await scoringFor(fitted, rows, d);
        for (const [q, k] of [
          [0, 1],
          [1, 0],
          [1, 1],
        ] as const) {
          const before = scores(undefined, [rows[q], q], [rows[k], k], d).map(orderOf);
          const after = scores(scoring, [corrected[q]!, q], [corrected[k]!, k], d).map(orderOf);
          changed += before.filter((order, i) => order.join() !== after[i]!.join()).length;
        }
      }
      if (KEEPS_ONE_DIRECTION.includes(id)) expect(changed).toBe(0);
      else expect(changed).toBeGreaterThan(0);
    });

    it('answers in float32 what it answers in float64', () => {
      const { rows, parts } = calibration(20, 6, 2);
      const fitted = fit(correction, parts);
      for (const side of [0, 1]) {
        const double = applyFitted(fitted, rows[side]!.slice(), side);
        const single = applyFitted(fitted, Float32Array.from(rows[side]!), side);
        expect(single).toBeInstanceOf(Float32Array);
        expect(single).toBeAllClose(double, { atol: 3e-6 });
      }
    });

    const degenerate: Readonly<Record<string, (d: number) => readonly Float64Array[]>> = {
      'no gap': (d) => {
        const rows = unitRows(12, d, randomStream(1));
        return [rows, rows.slice()];
      },
      'fewer rows than dimensions': (d) => calibration(3, d, 4).rows,
      'a single pair': (d) => calibration(1, d, 5).rows,
      'rows that are all the same': (d) => {
        const row = unitRows(1, d, randomStream(6));
        const rows = Float64Array.from({ length: 10 * d }, (_, k) => row[k % d]!);
        return [rows, rows.map((value) => -value)];
      },
      'one modality that does not vary': (d) => {
        const row = unitRows(1, d, randomStream(7));
        return [calibration(10, d, 7).rows[0], Float64Array.from({ length: 10 * d }, (_, k) => row[k % d]!)];
      },
      'a dimension without any spread': (d) =>
        calibration(10, d, 8).rows.map((of) =>
          applySteps(of.slice(), d, [{ scale: Float64Array.from({ length: d }, (_, k) => Number(k > 0)) }]),
        ),
      'a plane': (d) =>
        calibration(10, d, 9).rows.map((of) =>
          applySteps(of.slice(), d, [{ scale: Float64Array.from({ length: d }, (_, k) => Number(k < 2)) }]),
        ),
    };

    it.each(Object.entries(degenerate))('%s: works, or says why not, and never NaN', async (_, make) => {
      for (const d of [2, 6]) {
        const rows = make(d);
        let fitted: FittedCorrection;
        try {
          fitted = fit(correction, partsOf(rows, d));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect((error as RangeError).message).toMatch(/^[a-z -]+: .*expected .*got /);
          continue;
        }
        const others = calibration(8, d, 10).rows;
        for (const side of [0, 1]) {
          const corrected = applyFitted(fitted, others[side]!.slice(), side);
          for (let i = 0; i < 8; i++) expect(norm(corrected.slice(i * d, (i + 1) * d))).toBeCloseTo(1, 10);
        }
        const scoring = await scoringFor(fitted, others, d);
        for (const [q, k] of [
          [0, 1],
          [1, 1],
        ] as const) {
          const values = scores(scoring, [others[q], q], [others[k], k], d).flat();
          expect(values.every(Number.isFinite)).toBe(true);
        }
      }
    });
  },
);

describe('before rows are scaled to length 1 again,', () => {
  /** The mean of rows after all but the scaling of the first step. */
  function meanBefore(
    correction: Correction,
    rows: readonly Float64Array[],
    d: number,
    side: number,
  ): Float64Array {
    // Float64 means: float32 calibration rows would leave 1e-8.
    const [step] =
      correction.changes === 'rows'
        ? correction.steps(fit(correction, partsOf(rows, d)).parameters, side)
        : [];
    const { matrix, scale = 1, add } = step!;
    let mean = momentsOf(rows[side]!, rows[side]!.length / d, d).mean;
    if (matrix !== undefined) mean = product(mean, matrix, d);
    return mean.map((value, k) => value * (typeof scale === 'number' ? scale : scale[k]!) + (add?.[k] ?? 0));
  }

  it.each(['centring', 'standardising', 'whitening'])('%s leaves every mean at zero', (id) => {
    fc.assert(
      fc.property(cloud, ({ seed, d, n }) => {
        const { rows } = calibration(n, d, seed);
        for (const side of [0, 1]) {
          expect(meanBefore(corrections.get(id), rows, d, side)).toBeAllClose(new Float64Array(d), {
            atol: 1e-9,
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each(['shift', 'subspace'])('%s makes the means meet', (id) => {
    fc.assert(
      fc.property(cloud, ({ seed, d, n }) => {
        const { rows } = calibration(n, d, seed);
        const [x, y] = [0, 1].map((side) => meanBefore(corrections.get(id), rows, d, side));
        expect(x!).toBeAllClose(y!, { atol: 1e-12 });
      }),
      { numRuns: 30 },
    );
  });

  it('ReAlign brings the mean to that of the other modality, with its total variance', () => {
    fc.assert(
      fc.property(cloud, ({ seed, d, n }) => {
        const { rows, parts } = calibration(n, d, seed);
        const { scale, anchor, centroid } = realign.fit(parts);
        const affine = rows[1].map((value, k) => scale * value + anchor[k % d]!);
        const [target, moved] = [rows[0], affine].map((of) => momentsOf(of, n, d));
        expect(moved!.mean).toBeAllClose(target!.mean, { atol: 1e-6 });
        expect(trace(moved!.scatter, d)).toBeCloseTo(trace(target!.scatter, d), 6);
        const after = momentsOf(applySteps(affine, d, []), n, d).mean;
        expect(after.map((value, k) => value + centroid[k]!)).toBeAllClose(target!.mean, { atol: 1e-6 });
      }),
      { numRuns: 30 },
    );
  });

  it('centring takes any number of modalities, each with its own mean', () => {
    const d = 4;
    const groups = [0, 1, 2].map((k) => unitRows(9, d, randomStream(k), [Number(k === 0), 2 * k], 0.4));
    const means = groups.map((rows) => momentsOf(rows, 9, d).mean);
    const fitted = fitCorrection(corrections.get('centring'), { dim: d, means });
    groups.forEach((rows, modality) => {
      const expected = rows.map((value, k) => value - means[modality]![k % d]!);
      expect(applyFitted(fitted, rows.slice(), modality)).toBeAllClose(applySteps(expected, d, []), {
        atol: 1e-12,
      });
    });
    expect(() => centring.steps(centring.fit({ dim: d, means }), 3)).toThrow(
      'correction: it has been fitted on 3 modalities, got rows of modality 3 (the first is 0)',
    );
    expect(() => fitCorrection(corrections.get('shift'), { dim: d, means })).toThrow(
      'shift: it takes two modalities, got 3; fit it on two at a time',
    );
    expect(() => fitCorrection(corrections.get('centring'), { dim: 5, means })).toThrow(
      'centring: expected means of rows of 5 numbers, got 4 numbers',
    );
  });
});

describe('a map', () => {
  it('of whitening makes the covariance inside the modalities the identity, and is symmetric', () => {
    fc.assert(
      fc.property(cloud, ({ seed, d, n }) => {
        const { parts } = calibration(n, d, seed);
        const { matrix } = fitCorrection(corrections.get('whitening'), parts, { shrinkage: 0 }).parameters;
        const w = matrix as Float64Array;
        expect(transpose(w, d, d)).toBeAllClose(w, { rtol: 1e-12 });
        const [a, b] = parts.moments;
        const pooled = a!.scatter.map((value, k) => (value + b!.scatter[k]!) / (2 * n - 2));
        const identity = Float64Array.from({ length: d * d }, (_, at) => Number(at % (d + 1) === 0));
        expect(product(product(w, pooled, d), w, d)).toBeAllClose(identity, { atol: 1e-7 });
      }),
      { numRuns: 30 },
    );
  });

  it('of a subspace is an orthogonal projection of its rank, without the gap', () => {
    fc.assert(
      fc.property(cloud, fc.integer({ min: 1, max: 8 }), ({ seed, d, n }, rank) => {
        const { parts } = calibration(n, d, seed);
        const matrix = fitCorrection(corrections.get('subspace'), parts, { rank }).parameters[
          'matrix'
        ] as Float64Array;
        expect(product(matrix, matrix, d)).toBeAllClose(matrix, { atol: 1e-12 });
        const trace = matrix.reduce((sum, value, at) => sum + (at % (d + 1) === 0 ? value : 0), 0);
        expect(trace).toBeCloseTo(Math.min(rank, d - 1), 10);
        const gap = parts.means[0]!.map((value, k) => value - parts.means[1]![k]!);
        expect(product(gap, matrix, d)).toBeAllClose(new Float64Array(d), { atol: 1e-12 });
      }),
      { numRuns: 30 },
    );
  });

  it('of Procrustes finds nothing left to turn the second time', () => {
    fc.assert(
      fc.property(cloud, ({ seed, d, n }) => {
        const { rows, parts } = calibration(n + 20, d, seed);
        const fitted = fit(corrections.get('procrustes'), parts);
        const turned = applyFitted(fitted, rows[1].slice(), 1);
        const again = fit(corrections.get('procrustes'), partsOf([rows[0], turned], d));
        expect(again.parameters['matrix'] as Float64Array).toBeAllClose(
          Float64Array.from({ length: d * d }, (_, at) => Number(at % (d + 1) === 0)),
          { atol: 1e-4 },
        );
      }),
      { numRuns: 20 },
    );
  });
});
