import { describe, expect, it } from 'vitest';
import { DIGIT_PIXELS, drawDigit, drawDigits, type Digits } from '../../src/datasets/index.js';
import { randomStream } from '../../src/numeric/index.js';

function picture(digits: Digits, i: number): Uint8Array {
  return digits.images.subarray(i * DIGIT_PIXELS, (i + 1) * DIGIT_PIXELS);
}

/** Share of test pictures whose nearest training picture (Euclidean) has their label. */
function nearestNeighbourAccuracy(train: Digits, test: Digits): number {
  let right = 0;
  for (let t = 0; t < test.labels.length; t++) {
    const query = picture(test, t);
    let best = Infinity;
    let label = -1;
    for (let k = 0; k < train.labels.length; k++) {
      const other = picture(train, k);
      let sum = 0;
      for (let i = 0; i < DIGIT_PIXELS && sum < best; i++) sum += (query[i]! - other[i]!) ** 2;
      if (sum < best) {
        best = sum;
        label = train.labels[k]!;
      }
    }
    if (label === test.labels[t]) right++;
  }
  return right / test.labels.length;
}

describe('drawn digits', () => {
  it('repeat bit for bit by seed, and any part can be drawn on its own', () => {
    const all = drawDigits(60, 5);
    expect(drawDigits(60, 5)).toEqual(all);
    const part = drawDigits(20, 5, 30);
    expect(part.images).toEqual(all.images.subarray(30 * DIGIT_PIXELS, 50 * DIGIT_PIXELS));
    expect(part.labels).toEqual(all.labels.subarray(30, 50));
    expect(drawDigits(60, 6).images).not.toEqual(all.images);
  });

  it('are framed as MNIST: ink about 20 pixels in its longer direction, centre of mass in the middle', () => {
    const digits = drawDigits(100, 1);
    for (let n = 0; n < 100; n++) {
      const ink = picture(digits, n);
      let mass = 0;
      let x = 0;
      let y = 0;
      const columns: number[] = [];
      const rows: number[] = [];
      for (let i = 0; i < DIGIT_PIXELS; i++) {
        mass += ink[i]!;
        x += ink[i]! * (i % 28);
        y += ink[i]! * Math.floor(i / 28);
        if (ink[i]! > 127) {
          columns.push(i % 28);
          rows.push(Math.floor(i / 28));
        }
      }
      expect(Math.abs(x / mass - 13.5)).toBeLessThan(0.3);
      expect(Math.abs(y / mass - 13.5)).toBeLessThan(0.3);
      const extent = Math.max(
        Math.max(...columns) - Math.min(...columns) + 1,
        Math.max(...rows) - Math.min(...rows) + 1,
      );
      expect(extent).toBeGreaterThanOrEqual(18);
      expect(extent).toBeLessThanOrEqual(22);
      expect(Math.max(...ink)).toBeGreaterThan(200);
    }
  });

  it('have edges in between ink and paper', () => {
    const levels = new Set(drawDigits(20, 2).images);
    expect(levels.size).toBeGreaterThan(200);
  });

  it('can be told apart, but not without effort', () => {
    const test = drawDigits(200, 8);
    const few = nearestNeighbourAccuracy(drawDigits(20, 7), test);
    const many = nearestNeighbourAccuracy(drawDigits(600, 7), test);
    expect(few).toBeGreaterThan(0.25);
    expect(few).toBeLessThan(0.75);
    expect(many).toBeGreaterThan(0.8);
    expect(many).toBeLessThan(0.99);
  });

  it('come in many forms: no two of a hundred sevens are alike', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 100; i++) {
      seen.add(drawDigit(7, randomStream(3, i), new Uint8Array(DIGIT_PIXELS)).join());
    }
    expect(seen.size).toBe(100);
  });

  it('are the digits 0 to 9', () => {
    expect(() => drawDigit(10, randomStream(0), new Uint8Array(DIGIT_PIXELS))).toThrow(
      'drawn digit: expected a whole number from 0 to 9, got 10',
    );
    expect([...drawDigits(12, 0).labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  });
});
