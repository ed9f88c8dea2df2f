import { describe, expect, it } from 'vitest';
import { pervasiveGap, pervasiveGapClaims } from '../../src/experiments/pervasive-gap.js';
import { gapPlane, measureGap } from '../../src/measure/measure-rows.js';
import { randomStream } from '../../src/numeric/index.js';
import { rotated, rotation, unitRows } from '../support/clouds.js';
import { tinyContext } from './host.js';
import { tinyMad } from './tiny-models.js';

const rowsOf = (first: ArrayLike<number>, second: ArrayLike<number>, dim: number) => ({
  first: Float32Array.from(first),
  second: Float32Array.from(second),
  count: first.length / dim,
  dim,
});

describe('the gap of paired rows', () => {
  it('of two orthogonal directions is sqrt 2, told apart by a line', () => {
    const random = randomStream(1);
    const [n, d] = [40, 5];
    const rows = rowsOf(unitRows(n, d, random, [1], 0.01), unitRows(n, d, random, [0, 1], 0.01), d);
    const gap = measureGap(rows, 99, 3);
    expect(gap.l2m).toBeCloseTo(Math.SQRT2, 2);
    expect([gap.separability, gap.p]).toEqual([1, 0.01]);
    expect(gap.largestShuffled).toBeLessThan(gap.l2m);
    expect(gap.matchedCosine).toBeCloseTo(0, 1);
    const [a, b] = gapPlane(rows);
    // The first principal component is the gap: its sides do not meet.
    const x = (points: Float32Array) => points.filter((_, k) => k % 2 === 0);
    const [low, high] = [x(a), x(b)].sort((p, q) => p[0]! - q[0]!);
    expect(Math.max(...low!)).toBeLessThan(Math.min(...high!));
  });

  it('of one cloud is chance, whatever the rotation', () => {
    const random = randomStream(6);
    const [n, d] = [200, 4];
    const [x, y] = [unitRows(n, d, random), unitRows(n, d, random)];
    const gap = measureGap(rowsOf(x, y, d), 199, 0);
    expect(gap.p).toBeGreaterThan(0.05);
    expect(Math.abs(gap.separability - 0.5)).toBeLessThan(0.1);
    const turn = rotation(d, random);
    const turned = measureGap(rowsOf(rotated(x, d, turn), rotated(y, d, turn), d), 199, 0);
    expect([turned.l2m, turned.matchedCosine]).toBeAllClose([gap.l2m, gap.matchedCosine], { atol: 1e-6 });
  });
});

describe('the experiment on the pervasive gap', () => {
  it('shows each model trained and at random weights', async () => {
    const preset = { mad: tinyMad, mostPairs: 100, picturePairs: 20, shuffles: 99 };
    const { findings, pictures, claims, notes } = await pervasiveGap.run(preset, tinyContext());
    expect(findings.models.map(({ name, state, pairs }) => [name, state, pairs])).toEqual([
      ['MAD CLIP, 1 attribute', 'trained', 60],
      ['MAD CLIP, 1 attribute', 'random', 60],
    ]);
    // Fresh towers embed into two narrow cones: far apart, and never mixed.
    expect(findings.models[1]!.gap.l2m).toBeGreaterThan(0.5);
    expect(claims.map(({ holds }) => holds)).toEqual([true, true]);
    expect(pictures.map(({ pairs }) => pairs)).toEqual([20, 20]);
    for (const { pca, umap, pairs } of pictures) {
      expect([...pca, ...umap].map(({ length }) => length)).toEqual(Array(4).fill(2 * pairs));
      expect([...pca, ...umap].every((points) => points.every(Number.isFinite))).toBe(true);
    }
    expect(notes?.[0]).toContain('--features');
  });

  it('claims only what every model bears out', () => {
    const gap = { l2m: 0.8, p: 0.001, largestShuffled: 0.1, matchedCosine: 0.3, separability: 1 };
    const model = (state: 'trained' | 'random', own: Partial<typeof gap>) => ({
      name: 'x',
      state,
      pairs: 9,
      of: 9,
      dim: 2,
      gap: { ...gap, ...own },
    });
    const holds = (...models: ReturnType<typeof model>[]) =>
      pervasiveGapClaims({ models }).map((claim) => claim.holds);
    expect(holds(model('trained', {}), model('random', {}))).toEqual([true, true]);
    expect(holds(model('trained', {}), model('trained', { separability: 0.9 }))).toEqual([false]);
    expect(holds(model('trained', { p: 0.02 }), model('random', {}))).toEqual([false, true]);
  });

  it('refuses the paper preset without features, and twins without models', async () => {
    await expect(pervasiveGap.run(pervasiveGap.presets.paper, tinyContext())).rejects.toThrow('--features');
    const inputs = { features: ['a.npy'], randomFeatures: ['b.npy', 'c.npy'] };
    await expect(pervasiveGap.run(pervasiveGap.presets.paper, tinyContext({ inputs }))).rejects.toThrow(
      'expected at most one --random-features for each of 1 --features, got 2',
    );
  });
});
