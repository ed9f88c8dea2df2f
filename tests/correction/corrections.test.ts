import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyFitted,
  applySteps,
  CORRECTION_NEEDS,
  corrections,
  correctionTable,
  fitCorrection,
  fittedFromJson,
  fittedToJson,
  procrustes,
  randomDirection,
  shift,
  type Calibration,
  type Correction,
  type FittedJson,
} from '../../src/correction/index.js';
import { l2m, momentsOf } from '../../src/geometry/index.js';
import { dot, norm, product, randomStream, transpose } from '../../src/numeric/index.js';
import { rotated, rotation, unitRows } from '../support/clouds.js';
import { calibration, partsOf } from './calibration.js';

const lengths = (rows: ArrayLike<number>, d: number): number[] =>
  Array.from({ length: rows.length / d }, (_, i) => norm(Array.from(rows).slice(i * d, (i + 1) * d)));

const cloud = fc.record({
  seed: fc.nat(1000),
  d: fc.integer({ min: 2, max: 9 }),
  n: fc.integer({ min: 3, max: 20 }),
});

describe.each(corrections.all.map((correction) => [correction.id, correction] as const))(
  '%s',
  (id, correction) => {
    it('keeps rows at length 1, fits the same again, and comes back from JSON', () => {
      fc.assert(
        fc.property(cloud, ({ seed, d, n }) => {
          const data = calibration(n, d, seed);
          const fitted = fitCorrection(correction, data.parts);
          expect(fitCorrection(correction, data.parts)).toEqual(fitted);
          const kept = fittedFromJson(JSON.parse(JSON.stringify(fittedToJson(fitted))) as FittedJson);
          expect(kept).toEqual(fitted);
          for (const modality of [0, 1] as const) {
            const out = applyFitted(fitted, data.rows[modality].slice(), modality);
            expect(lengths(out, d)).toBeAllClose(Array<number>(n).fill(1), { atol: 1e-12 });
            expect(applyFitted(kept, data.rows[modality].slice(), modality)).toEqual(out);
          }
        }),
        { numRuns: 25 },
      );
    });

    it('changes any block of rows as it changes all, in place or elsewhere, in their own type', () => {
      const d = 5;
      const data = calibration(12, d, 3);
      const fitted = fitCorrection(correction, data.parts);
      for (const modality of [0, 1] as const) {
        const rows = Float32Array.from(data.rows[modality]);
        const all = applyFitted(fitted, rows, modality, new Float32Array(rows.length));
        expect(rows).toEqual(Float32Array.from(data.rows[modality]));
        const parts = rows.slice();
        for (let start = 0; start < rows.length; start += 4 * d) {
          const block = parts.subarray(start, start + 4 * d);
          expect(applyFitted(fitted, block, modality)).toBe(block);
        }
        expect(parts).toEqual(all);
      }
    });

    it('says what it lacks', () => {
      const data: Calibration = calibration(6, 3, 0).parts;
      if (correction.needs.length > 0) {
        const { what, fix } = CORRECTION_NEEDS[correction.needs[0]!];
        expect(() => fitCorrection(correction, { dim: data.dim })).toThrow(
          `${id}: it needs ${what}, got none; ${fix}`,
        );
      }
      const known = Object.keys(correction.options);
      expect(() => fitCorrection(correction, data, { sped: 1 })).toThrow(
        known.length > 0
          ? `${id}: expected one of ${known.join(', ')}; got sped`
          : `${id}: it has no options; got sped`,
      );
      const fitted = fitCorrection(correction, data);
      expect(() => applyFitted(fitted, new Float32Array(4), 0)).toThrow(`${id}: expected rows of 3 numbers`);
    });
  },
);

describe('shift', () => {
  it('by the distance of the means brings them close together', () => {
    const { rows: pairs, parts } = calibration(200, 6, 1);
    const { dim } = parts;
    const gap = l2m(momentsOf(pairs[0], 200, dim), momentsOf(pairs[1], 200, dim));
    const fitted = shift.fit(parts);
    expect(fitted.secondStep - fitted.firstStep).toBeCloseTo(gap, 12);
    const [x, y] = [0, 1].map((side) => applySteps(pairs[side]!.slice(), dim, shift.steps(fitted, side)));
    expect(l2m(momentsOf(x!, 200, dim), momentsOf(y!, 200, dim))).toBeLessThan(gap / 5);
  });

  it('takes only the values that it names', () => {
    const data = calibration(5, 3, 0).parts;
    expect(() => fitCorrection(shift as Correction, data, { moved: 'second' })).toThrow(
      'shift: expected moved to be one of both, first, got second',
    );
    expect(() => fitCorrection(shift as Correction, data, { delta: 'far' })).toThrow(
      'shift: expected delta to be a number, got far',
    );
  });
});

describe('a random direction', () => {
  it('is of length 1, moves as far as the gap is wide, and repeats with its seed', () => {
    fc.assert(
      fc.property(cloud, ({ seed, d, n }) => {
        const data = calibration(n, d, seed).parts;
        const fitted = randomDirection.fit(data, { seed });
        expect(norm(fitted.direction)).toBeCloseTo(1, 12);
        const own = shift.fit(data);
        expect([fitted.firstStep, fitted.secondStep]).toEqual([own.firstStep, own.secondStep]);
        expect(randomDirection.fit(data, { seed })).toEqual(fitted);
        expect(randomDirection.fit(data, { seed: seed + 1 }).direction).not.toEqual(fitted.direction);
      }),
      { numRuns: 30 },
    );
  });

  it('is spread over the sphere', () => {
    const data = calibration(4, 3, 0).parts;
    const directions = Array.from(
      { length: 2000 },
      (_, seed) => randomDirection.fit(data, { seed }).direction,
    );
    const sums = [0, 1, 2].map((k) => directions.reduce((sum, u) => sum + u[k]!, 0) / directions.length);
    // Each coordinate has mean 0 and variance 1/3: the mean of 2,000 is within 0.05 but once in ten thousand times.
    expect(sums).toBeAllClose([0, 0, 0], { atol: 0.05 });
    const squares = [0, 1, 2].map(
      (k) => directions.reduce((sum, u) => sum + u[k]! ** 2, 0) / directions.length,
    );
    expect(squares).toBeAllClose([1 / 3, 1 / 3, 1 / 3], { atol: 0.03 });
  });
});

describe('Procrustes', () => {
  it('has an orthogonal matrix, and turns with the data', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 2, max: 6 }), (seed, d) => {
        const n = 4 * d;
        const { rows: pairs, parts } = calibration(n, d, seed);
        const { matrix: turn } = procrustes.fit(parts);
        expect(product(transpose(turn, d, d), turn, d)).toBeAllClose(
          Float64Array.from({ length: d * d }, (_, at) => Number(at % (d + 1) === 0)),
          { atol: 1e-12 },
        );
        // Cosines across modalities after it do not know how the space was turned before it.
        const random = randomStream(seed, 1);
        const [q, r] = [rotation(d, random), rotation(d, random)];
        const cosines = (x: Float64Array, y: Float64Array): number[] => {
          const fitted = procrustes.fit(partsOf([x, y], d));
          const moved = applySteps(y.slice(), d, procrustes.steps(fitted, 1));
          return Array.from({ length: n }, (_, i) =>
            dot(x.subarray(i * d, (i + 1) * d), moved.subarray(i * d, (i + 1) * d)),
          );
        };
        const [x, y] = pairs;
        expect(cosines(rotated(x, d, q), rotated(y, d, r))).toBeAllClose(
          cosines(x, y), // Calibration rows are float32.
          { atol: 1e-5 },
        );
      }),
      { numRuns: 30 },
    );
  });

  it('turns the modality that it is told to, and leaves the other', () => {
    const d = 4;
    const random = randomStream(2);
    const turn = rotation(d, random);
    const x = unitRows(10, d, random);
    const y = product(x, turn, d);
    const fitted = procrustes.fit(partsOf([x, y], d), { moved: 'first' });
    expect(applySteps(x.slice(), d, procrustes.steps(fitted, 0))).toBeAllClose(y, { atol: 1e-6 });
    expect(procrustes.steps(fitted, 1)).toEqual([]);
  });
});

describe('the corrections', () => {
  it('take another with one line', () => {
    const mirror: Correction = {
      id: 'mirror',
      title: 'Mirror',
      definition: 'x′ = −x',
      source: 'none',
      options: {},
      changes: 'rows',
      needs: [],
      fit: () => ({}),
      steps: () => [{ scale: -1 }],
    };
    const remove = corrections.add(mirror);
    try {
      const table = correctionTable();
      expect(table.rows.map(([id]) => id)).toEqual([...corrections.all.map(({ id }) => id)]);
      expect(table.rows.at(-1)).toEqual(['mirror', 'Mirror', 'x′ = −x', 'rows', 'nothing', '', 'none']);
      expect(applyFitted(fitCorrection(mirror, { dim: 2 }), Float64Array.of(0, 1), 0)).toBeAllClose([0, -1]);
      expect(() => fitCorrection(mirror, { dim: 2 }, { seed: 1 })).toThrow(
        'mirror: it has no options; got seed',
      );
    } finally {
      remove();
    }
  });
});
