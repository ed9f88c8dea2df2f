import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSteps, moveRows, type RowStep } from '../../src/correction/index.js';
import { moveKernel, sumKernel } from '../../src/correction/row-kernel.js';
import { randomStream } from '../../src/numeric/index.js';
import type { Runtime } from '../../src/runtime/index.js';

/** Random rows `[count, dim]` and vectors, of any size. */
function numbers(count: number, seed: number, size = 1): Float32Array {
  const random = randomStream(seed);
  return Float32Array.from({ length: count }, () => size * random.normal());
}

/** One row after one step, as the formula stands. */
function formula(row: readonly number[], scale: (k: number) => number, add: (k: number) => number): number[] {
  const unit = (values: readonly number[]): number[] => values.map((value) => value / Math.hypot(...values));
  return unit(unit(row).map((value, k) => value * scale(k) + add(k)));
}

const steps = (dim: number, seed: number): Record<string, RowStep | undefined> => {
  const [scale, add] = [1, 2].map((k) => Float64Array.from(numbers(dim, seed + k, 0.3)));
  return {
    none: undefined,
    add: { add: add! },
    scale: { scale: scale! },
    both: { scale: scale!, add: add! },
  };
};

describe('rows in a kernel', () => {
  it('come to what the formula says, whatever their length', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4, 8, 12, 16, 48, 64),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('none', 'add', 'scale', 'both'),
        fc.constantFrom(1e-18, 1, 1e18),
        fc.integer({ min: 0, max: 1e6 }),
        (dim, count, which, size, seed) => {
          const step = steps(dim, seed)[which];
          const kernel = moveKernel(dim, step, count + 1)!;
          const rows = numbers(count * dim, seed, size);
          kernel.rows.set(rows);
          expect(kernel.run(count)).toBe(count);
          for (let i = 0; i < count; i++) {
            const expected = formula(
              Array.from(rows.subarray(i * dim, (i + 1) * dim)),
              (k) => (step?.scale as Float64Array | undefined)?.[k] ?? 1,
              (k) => step?.add?.[k] ?? 0,
            );
            const got = kernel.rows.subarray(i * dim, (i + 1) * dim);
            // Half a unit in the last place of float32, and a little.
            expected.forEach((value, k) => expect(Math.abs(value - got[k]!)).toBeLessThan(6.1e-8));
          }
          // The room behind the rows is left alone.
          expect(kernel.rows.subarray(count * dim).every((value) => value === 0)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stop at a row without a direction, before or after the step', () => {
    const dim = 8;
    for (const bad of [
      new Float32Array(dim),
      new Float32Array(dim).fill(NaN),
      Float32Array.of(0, 0, Infinity),
    ]) {
      const rows = numbers(5 * dim, 3);
      rows.set(bad, 3 * dim);
      for (const kernel of [
        moveKernel(dim, undefined, 5)!,
        moveKernel(dim, steps(dim, 1)['add'], 5)!,
        sumKernel(dim, 5)!,
      ]) {
        kernel.rows.set(rows);
        expect(kernel.run(5)).toBe(3);
        expect(kernel.rows.subarray(3 * dim)).toEqual(rows.subarray(3 * dim));
      }
    }
    const away = moveKernel(4, { add: Float64Array.of(-1, 0, 0, 0) }, 2)!;
    away.rows.set([0, 3, 0, 0, 3, 0, 0, 0]);
    expect(away.run(2)).toBe(1);
  });

  it('sum at length 1, run after run', () => {
    const kernel = sumKernel(4, 2)!;
    kernel.rows.set([3, 0, 4, 0, 0, 5, 0, 0]);
    kernel.run(2);
    kernel.run(1);
    expect(Array.from(kernel.sum)).toEqual([1.2, 1, 1.6, 0].map((value) => expect.closeTo(value, 15)));
  });

  it('are the plain loop’s where their length is no multiple of four', () => {
    expect(moveKernel(6, undefined, 2)).toBeUndefined();
    expect(sumKernel(6, 2)).toBeUndefined();
  });
});

describe('compiled steps without a matrix', () => {
  const none = {} as Runtime;

  it('take more rows than they have room for, in place or elsewhere, and name the row that is no good', async () => {
    for (const dim of [6, 8]) {
      const { add } = steps(dim, 9);
      const program = await compileSteps(none, dim, [add!]);
      const rows = numbers(1300 * dim, 7);
      const expected = new Float32Array(rows.length);
      moveRows(rows, dim, [add!], expected);
      const elsewhere = new Float32Array(rows.length);
      expect(await program.run(rows, elsewhere)).toBeUndefined();
      expect(elsewhere).toEqual(expected);
      const room = program.room(1300);
      expect(room).toHaveLength(1300 * dim);
      room.set(rows);
      expect(await program.run(room)).toBeUndefined();
      expect(Array.from(room)).toEqual(Array.from(expected));
      rows.fill(0, 1200 * dim, 1201 * dim);
      expect(await program.run(rows)).toEqual({ row: 1200, step: 0 });
      const away = await compileSteps(none, dim, [{ scale: new Float64Array(dim).fill(0) }]);
      expect(await away.run(numbers(dim, 1))).toEqual({ row: 0, step: 1 });
    }
  });
});
