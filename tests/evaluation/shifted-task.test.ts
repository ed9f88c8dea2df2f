import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rocAuc, ShiftedTask, zeroShotAccuracy, type ZeroShotTask } from '../../src/evaluation/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { unitRows } from '../support/clouds.js';

function randomTask(seed: number, n: number, classes: number, dim: number): ZeroShotTask {
  const random = randomStream(seed);
  const axis = (sign: number): number[] => Array.from({ length: dim }, (_, k) => (k === 0 ? sign : 0));
  return {
    name: 'random',
    dim,
    images: unitRows(n, dim, random, axis(1), 0.6),
    prompts: unitRows(classes, dim, random, axis(-1), 0.6),
    labels: Uint32Array.from({ length: n }, () => random.below(classes)),
  };
}

/** Rows moved in fact, and scaled to length 1. */
function moved(rows: Float64Array, dim: number, direction: Float64Array, step: number): Float64Array {
  const out = rows.map((value, k) => value + step * direction[k % dim]!);
  for (let i = 0; i < out.length; i += dim) {
    const length = Math.hypot(...out.subarray(i, i + dim));
    for (let k = 0; k < dim; k++) out[i + k]! /= length;
  }
  return out;
}

function mean(rows: Float64Array, dim: number): Float64Array {
  const out = new Float64Array(dim);
  rows.forEach((value, k) => (out[k % dim]! += (value * dim) / rows.length));
  return out;
}

describe('a shifted task', () => {
  it('scores and measures as if every row had been moved', () => {
    const shape = fc.record({
      seed: fc.nat(1000),
      n: fc.integer({ min: 4, max: 30 }),
      classes: fc.integer({ min: 2, max: 5 }),
      dim: fc.integer({ min: 2, max: 6 }),
      delta: fc.double({ min: -5, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(shape, ({ seed, n, classes, dim, delta }) => {
        const task = randomTask(seed, n, classes, dim);
        const [a, b] = [mean(task.images, dim), mean(task.prompts, dim)];
        const gap = a.map((value, k) => value - b[k]!);
        const length = Math.hypot(...gap);
        fc.pre(length > 0.1);
        const direction = gap.map((value) => value / length);
        const images = moved(task.images, dim, direction, -delta / 2);
        const prompts = moved(task.prompts, dim, direction, delta / 2);
        const scores = new Float64Array(n * classes);
        for (let i = 0; i < n; i++) {
          for (let c = 0; c < classes; c++) {
            for (let k = 0; k < dim; k++)
              scores[i * classes + c]! += images[i * dim + k]! * prompts[c * dim + k]!;
          }
        }
        const rows = Array.from({ length: n }, (_, i) => i);
        const shifted = new ShiftedTask(task);
        expect(shifted.scoresAt(delta, rows)).toBeAllClose(scores, { rtol: 1e-8, atol: 1e-9 });
        const [c, d] = [mean(images, dim), mean(prompts, dim)];
        const distance = Math.hypot(...c.map((value, k) => value - d[k]!));
        expect(Math.abs(shifted.distanceAt(delta))).toBeCloseTo(distance, 8);
        if (delta === 0) expect(shifted.distanceAt(0)).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('of two classes is ranked, of more classified', () => {
    const rows = [0, 1, 2, 3, 4, 5, 6, 7];
    const two = randomTask(1, 8, 2, 4);
    const shifted = new ShiftedTask(two);
    const scores = shifted.scoresAt(0.5, rows);
    expect(shifted.metric).toBe('ROC-AUC');
    expect(shifted.valueAt(0.5, rows)).toBe(
      rocAuc(
        rows.map((i) => scores[2 * i + 1]! - scores[2 * i]!),
        two.labels,
      ),
    );
    const three = new ShiftedTask(randomTask(1, 8, 3, 4));
    expect(three.metric).toBe('accuracy');
    expect(three.valueAt(0.5, rows)).toBe(
      zeroShotAccuracy(three.scoresAt(0.5, rows), 3, randomTask(1, 8, 3, 4).labels),
    );
  });

  it('needs a gap', () => {
    const same = { ...randomTask(1, 2, 2, 3), images: Float64Array.of(1, 0, 0, 0, 1, 0) };
    expect(() => new ShiftedTask({ ...same, prompts: same.images })).toThrow(
      'there is no gap to shift along',
    );
  });
});
