import { describe, expect, it } from 'vitest';
import { symmetricLoss } from '../../src/evaluation/index.js';
import {
  bestEffectiveScale,
  sphere,
  sphereClaims,
  sphereFindings,
  sphereLoss,
  sphereModel,
  spherePoints,
} from '../../src/experiments/sphere.js';
import { dot } from '../../src/numeric/index.js';
import { tinyContext } from './host.js';

/** The loss from the positions themselves. */
function lossOfPoints(mismatched: boolean, angle: number, scale: number): number {
  const { images, texts } = spherePoints(sphereModel(mismatched), angle);
  const cosines = Float64Array.from({ length: 36 }, (_, k) => {
    const [i, j] = [Math.floor(k / 6), k % 6];
    return dot(images.subarray(3 * i, 3 * i + 3), texts.subarray(3 * j, 3 * j + 3));
  });
  return symmetricLoss(cosines, 6, scale);
}

describe('the sphere', () => {
  it('has the loss of its points, at every angle', () => {
    for (const mismatched of [true, false]) {
      for (const angle of [-90, -33, 0, 12, 60]) {
        const expected = lossOfPoints(mismatched, angle, 40);
        expect(sphereLoss(sphereModel(mismatched), angle, 40)).toBeCloseTo(expected, 9);
      }
    }
  });

  it('with texts at the pole tells no pair from another: log 6', () => {
    expect(sphereLoss(sphereModel(true), 90, 100)).toBeCloseTo(Math.log(6), 9);
  });

  it('of two exchanged pairs has no scale to gain by: the loss is lowest at 0', () => {
    // Both pairs are wrong: the loss is log(1 + exp(s (1 - cos 20°))), which only rises with the scale.
    expect(bestEffectiveScale(sphereModel(true, 2))).toBeLessThan(1e-5);
    const expected = Math.log1p(Math.exp(10 * (1 - Math.cos(Math.PI / 9))));
    expect(sphereLoss(sphereModel(true, 2), 0, 10)).toBeCloseTo(expected, 9);
  });

  it('has its minimum where the best effective scale says', () => {
    const model = sphereModel(true);
    const best = bestEffectiveScale(model);
    const at = (scale: number) => sphereLoss(model, 0, scale);
    expect(at(best)).toBeLessThan(Math.min(at(best * 0.99), at(best * 1.01)));
    const angle = (Math.acos(best / 100) * 180) / Math.PI;
    const around = [-0.5, 0, 0.5].map((step) => sphereLoss(model, angle + step, 100));
    expect(around[1]).toBeLessThan(Math.min(around[0]!, around[2]!));
    expect(bestEffectiveScale(sphereModel(false))).toBe(Infinity);
  });

  it('bears the claims out as published, and none where they cannot be', async () => {
    const { findings, claims } = await sphere.run(sphere.presets.quick, tinyContext());
    expect(claims.map(({ holds }) => holds)).toEqual([true, true, true]);
    expect(findings.sides[0].bestEffectiveScale).toBeCloseTo(21.2, 1);
    expect(findings.sides[1].bestEffectiveScale).toBeNull();
    const swapped = { ...findings, sides: [findings.sides[1], findings.sides[0]] as const };
    expect(sphereClaims(swapped).map(({ holds }) => holds)).toEqual([false, true, false]);
  });

  it('counts its angles and temperatures', () => {
    const { sides } = sphereFindings({ pairs: 4, spacing: 10, angles: [-1, 0, 1], scales: [1, 100] });
    expect(sides.map(({ curves }) => curves.map(({ losses }) => losses.length))).toEqual([
      [3, 3],
      [3, 3],
    ]);
  });
});
