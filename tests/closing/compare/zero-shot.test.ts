import { describe, expect, it } from 'vitest';
import { zeroShotColumn, zeroShotRows } from '../../../src/closing/compare/zero-shot.js';
import { corrections, fitCorrection } from '../../../src/correction/index.js';
import type { ZeroShotTask } from '../../../src/evaluation/index.js';
import { randomStream } from '../../../src/numeric/index.js';
import { interpreterRuntime } from '../../../src/runtime/index.js';
import { unit } from './planted.js';

const D = 6;
const N = 80;

/** Two classes, told apart by one direction, whose images stand beside their prompts by far more than that. */
function task(seed: number, change: (rows: Float64Array) => void = () => undefined): ZeroShotTask {
  const random = randomStream(seed);
  const labels = Uint32Array.from({ length: N }, (_, i) => i % 2);
  const images = Float64Array.from({ length: N * D }, (_, at) => {
    const [i, k] = [Math.floor(at / D), at % D];
    const signal = k === 0 ? (labels[i] === 1 ? 1 : -1) : 0;
    return signal + 0.4 * random.normal() + (k === 1 ? 3 : k === 2 ? 2 : 0);
  });
  change(images);
  const prompts = Float64Array.from([-1, 0, 2.2, 0, 3, 0, 1, 0, 0, 0, 3, 0]);
  const own = (rows: Float64Array): Float64Array => Float64Array.from(unit(rows, D));
  return { name: 'two.classes', dim: D, images: own(images), prompts: own(prompts), labels };
}

const means = [Float64Array.of(0, 0.1, 0, 0, 0, 0), Float64Array.of(0, 0, 0, 0, 0.1, 0)];
const fit = (id: string) => fitCorrection(corrections.get(id), { dim: D, means });
const runtime = interpreterRuntime();

async function accuracies(of: ZeroShotTask, id: string, from: 'own' | 'calibration'): Promise<Float64Array> {
  return (await zeroShotColumn(fit(id), zeroShotRows(of, 7, 1), from, runtime)).parts[0]!.values;
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a zero-shot task under a correction', () => {
  it('is judged by the means of its own other half, or by those of the calibration rows', async () => {
    // Both images lean towards the first prompt, which shares their mean's third number; their own means undo that.
    expect(mean(await accuracies(task(1), 'none', 'own'))).toBeLessThan(0.6);
    expect(mean(await accuracies(task(1), 'centring', 'own'))).toBeGreaterThan(0.95);
    expect(mean(await accuracies(task(1), 'centring', 'calibration'))).toBeLessThan(0.7);
  });

  it('judges no image by what was fitted on it: its own half is left out of the fit', async () => {
    const rows = zeroShotRows(task(1), 0, 1);
    const moved = rows.half.indexOf(0);
    const changed = task(1, (images) => {
      for (let k = 0; k < D; k++) images[moved * D + k]! *= -1;
    });
    const [before, after] = [
      await accuracies(task(1), 'centring', 'own'),
      await accuracies(changed, 'centring', 'own'),
    ];
    for (let i = 0; i < N; i++) if (rows.half[i] === 0 && i !== moved) expect(after[i]).toBe(before[i]);
    expect(after[moved]).not.toBe(before[moved]);
  });

  it('halves its images by chance, equal ones on one side, and numbers its items', () => {
    const doubled = task(2, (images) => images.copyWithin(D, 0, D));
    const { half, items } = zeroShotRows(doubled, 100, 3);
    expect(half[0]).toBe(half[1]);
    expect(items[0]).toBe(items[1]);
    expect(Math.min(...items)).toBe(100);
    const ones = half.reduce((sum, value) => sum + value, 0);
    expect(ones).toBeGreaterThan(N / 2 - 4);
    expect(ones).toBeLessThan(N / 2 + 4);
    // Classes that alternate are in both halves.
    const classes = (side: number) =>
      new Set(Array.from(doubled.labels).filter((_, i) => half[i] === side)).size;
    expect([classes(0), classes(1)]).toEqual([2, 2]);
  });
});
