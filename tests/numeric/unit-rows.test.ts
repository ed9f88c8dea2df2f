import { expect, it } from 'vitest';
import { rowWithoutDirection, unitRows } from '../../src/numeric/index.js';

it('scales rows to length 1 and leaves rows of zeros', () => {
  expect([...unitRows([3, 4, 0, 0, -2, 0], 2)]).toEqual([0.6, 0.8, 0, 0, -1, 0]);
  const rows = Float32Array.of(1, 2, 2);
  expect(unitRows(rows, 3)).toBeAllClose([1 / 3, 2 / 3, 2 / 3], { rtol: 1e-15 });
  expect([...rows]).toEqual([1, 2, 2]);
});

it('finds the first row that has no direction', () => {
  expect(rowWithoutDirection([1, 0, 0, 1], 2)).toBe(-1);
  expect(rowWithoutDirection([1, 0, 0, 0, 0, 0], 2)).toBe(1);
  expect(rowWithoutDirection([1, 0, 0, NaN], 2)).toBe(1);
  expect(rowWithoutDirection([1, 0, 0, Infinity], 2)).toBe(1);
});
