import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySteps, shift } from '../../src/correction/index.js';
import { gapDirection, shiftedCosine, shiftedNorm, shiftSteps } from '../../src/geometry/index.js';
import { dot, norm, randomStream } from '../../src/numeric/index.js';
import { rotated, rotation, unitRows } from '../support/clouds.js';

const mean = (rows: Float64Array, d: number): Float64Array => {
  const out = new Float64Array(d);
  for (let k = 0; k < rows.length; k++) out[k % d]! += (rows[k]! * d) / rows.length;
  return out;
};

describe('a shift', () => {
  it('moves both modalities by half of delta, or the first by all of it', () => {
    expect(shiftSteps(0.5)).toEqual([-0.25, 0.25]);
    expect(shiftSteps(0.5, 'first')).toEqual([-0.5, 0]);
  });

  it('along x of two points on the axes: a closed form', () => {
    // Means (1, 0) and (0, 1): u = (1, -1) / sqrt 2. By delta = sqrt 2 each point meets the other halfway.
    const means = [Float64Array.of(1, 0), Float64Array.of(0, 1)] as const;
    const fitted = shift.fit({ dim: 2, means }, { delta: Math.SQRT2 });
    const a = applySteps(Float64Array.of(2, 0), 2, shift.steps(fitted, 0));
    const b = applySteps(Float64Array.of(0, 3), 2, shift.steps(fitted, 1));
    expect(a).toBeAllClose([Math.SQRT1_2, Math.SQRT1_2], { atol: 1e-15 });
    expect(b).toBeAllClose(a, { atol: 1e-15 });
  });

  it('of no length only normalises', () => {
    const rows = Float32Array.of(3, 4, 0, -2);
    expect(applySteps(rows, 2, [])).toBeAllClose([0.6, 0.8, 0, -1], { atol: 1e-7 });
  });

  it('refuses what has no direction', () => {
    expect(() => gapDirection([1, 0], [1, 0])).toThrow('no gap to shift along');
    expect(() => gapDirection([1, 0], [1])).toThrow('got 2 and 1');
    expect(() => applySteps(Float64Array.of(1, 0), 2, [{ add: Float64Array.of(-1, 0) }])).toThrow(
      'row 0, which the correction leaves without one',
    );
    expect(() => applySteps(Float64Array.of(1, 0, 0, 0), 2, [])).toThrow(
      'a row without a direction as row 1',
    );
    expect(() => applySteps(Float64Array.of(1, 0, 0), 2, [])).toThrow('rows of 2 numbers');
  });

  it('has the cosines of the closed form, whatever the rotation', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.integer({ min: 2, max: 9 }),
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.constantFrom('both' as const, 'first' as const),
        (seed, d, delta, moved) => {
          const random = randomStream(seed);
          const n = 5;
          const x = unitRows(n, d, random, [1], 0.4);
          const y = unitRows(n, d, random, [0, 1], 0.4);
          const turn = rotation(d, random);
          const shifted = [
            [x, y],
            [rotated(x, d, turn), rotated(y, d, turn)],
          ].map(([a, b]) => {
            const fitted = shift.fit({ dim: d, means: [mean(a!, d), mean(b!, d)] }, { delta, moved });
            const moves = [
              applySteps(a!.slice(), d, shift.steps(fitted, 0)),
              applySteps(b!.slice(), d, shift.steps(fitted, 1)),
            ];
            return { a: a!, b: b!, direction: fitted.direction, steps: shiftSteps(delta, moved), moves };
          });
          const cosines = shifted.map(({ moves: [p, q] }) =>
            Array.from({ length: n }, (_, i) => dot(p!.subarray(i * d, (i + 1) * d), q!.subarray(0, d))),
          );
          const { a, b, direction, steps } = shifted[0]!;
          const closed = Array.from({ length: n }, (_, i) => {
            const row = a.subarray(i * d, (i + 1) * d);
            const other = b.subarray(0, d);
            return shiftedCosine(dot(row, other), dot(row, direction), dot(other, direction), steps);
          });
          expect(closed).toBeAllClose(cosines[0]!, { atol: 1e-9 });
          expect(cosines[1]!).toBeAllClose(cosines[0]!, { atol: 1e-9 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the digits of a row that nearly vanishes', () => {
    // x at angle 1e-6 from u, moved back by 1: what is left is 1e-6 long, up to 1e-12 of it.
    const along = Math.cos(1e-6);
    const expected = norm([1 - along, Math.sin(1e-6)]);
    expect(Math.abs(shiftedNorm(along, -1) / expected - 1)).toBeLessThan(1e-4);
  });
});
