import { describe, expect, it } from 'vitest';
import { composedCaptions, idealWords } from '../../src/geometry/ideal-words.js';
import { randomStream } from '../../src/numeric/index.js';
import { unitRows } from '../support/clouds.js';

describe('ideal words', () => {
  it('are the means of the rows that have the word', () => {
    const words = idealWords([1, 0, 0, 1, -1, 0], 2, [1, 0, 1], 2);
    expect([...words]).toEqual([0, 1, 0, 0]);
  });

  it('refuse a word that never occurs and values out of range', () => {
    expect(() => idealWords([1, 0], 2, [0], 2)).toThrow('ideal words: no row has value 1; add one that has');
    expect(() => idealWords([1, 0], 2, [7], 2)).toThrow('expected values from 0 to 1, got 7 in row 0');
    expect(() => idealWords([1, 0], 2, [0, 1], 2)).toThrow(
      'rows and values must pair up, got 1 rows and 2 values',
    );
  });

  it('compose every caption of a space of meanings that is linear', () => {
    // Rows a_i + b_j + c exactly: ideal words of a complete design recover them.
    const [d, random] = [6, randomStream(3)];
    const [a, b, c] = [unitRows(3, d, random), unitRows(4, d, random), unitRows(1, d, random)];
    const rows = new Float64Array(12 * d);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 4; j++) {
        for (let k = 0; k < d; k++) rows[(4 * i + j) * d + k] = a[i * d + k]! + b[j * d + k]! + c[k]!;
      }
    }
    const index = Array.from({ length: 12 }, (_, row) => row);
    const ideal = [
      idealWords(
        rows,
        d,
        index.map((row) => Math.floor(row / 4)),
        3,
      ),
      idealWords(
        rows,
        d,
        index.map((row) => row % 4),
        4,
      ),
    ];
    const expected = rows.map((value, k) => {
      const start = k - (k % d);
      return value / Math.hypot(...rows.subarray(start, start + d));
    });
    expect(composedCaptions(ideal, d)).toBeAllClose(expected, { atol: 1e-12 });
  });
});
