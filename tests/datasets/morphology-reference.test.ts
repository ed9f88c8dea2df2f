import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkMorphology, compareImages, isMorphologyReference } from '../../src/datasets/index.js';
import { InputError } from '../../src/files/input-error.js';
import { readNpz } from '../support/npz.js';
import { reference } from '../support/shared.js';

/** Thirty drawn digits through scikit-image 0.19.3, made by make_morphology.py beside it. */
const drawn = readNpz(fileURLToPath(new URL('fixtures/morphology.npz', import.meta.url)));

describe('morphology beside scikit-image', () => {
  it('agrees on drawn digits', () => {
    const checks = checkMorphology(drawn);
    expect(checks.filter((check) => !check.passes)).toEqual([]);
    expect(checks).toHaveLength(12);
  });

  const file = reference('morphology/morpho_reference.npz');
  it.skipIf(!file.present)('agrees with the published code on real digits, array by array', () => {
    const checks = checkMorphology(readNpz(file.path));
    expect(checks.filter((check) => !check.passes)).toEqual([]);
    expect(checks).toHaveLength(19);
    // What draws no random number is the same to the last bit.
    for (const check of checks) {
      if (/^(upscaled|binary|distance|area)/.test(check.name)) expect(check.worst).toBe(0);
    }
  });

  it('notices what is not so', () => {
    const failing = (changed: Parameters<typeof checkMorphology>[0]): string[] =>
      checkMorphology({ ...drawn, ...changed })
        .filter((check) => !check.passes)
        .map((check) => check.name.split(':')[0]!);
    expect(new Set(failing({ thickened: drawn.thinned! }))).toEqual(new Set(['thickened']));
    expect(new Set(failing({ fractured: drawn.swollen! }))).toEqual(new Set(['fractured']));
    const thicker = Float64Array.from(drawn.mean_thickness!.values, (value) => 1.3 * value);
    expect(failing({ mean_thickness: { shape: [30], values: thicker } })).toEqual([
      'thickening radius',
      'swelling radius',
    ]);
    const shifted = {
      shape: [30, 2],
      values: Float64Array.from(drawn.swelling_centre!.values, (v) => v + 6),
    };
    expect(new Set(failing({ swelling_centre: shifted }))).toEqual(new Set(['swollen']));
  });

  it('refuses files of another kind or shape in one line', () => {
    expect(isMorphologyReference(Object.keys(drawn))).toBe(true);
    expect(isMorphologyReference(['weights', 'input'])).toBe(false);
    expect(() => checkMorphology({})).toThrow(
      new InputError(
        'morphology reference: expected an array "input" of shape (n, height, width), got none; is it a morphology ' +
          'reference?',
      ),
    );
    expect(() => checkMorphology({ ...drawn, thinned: { shape: [2, 28, 28], values: [] } }, 'a.npz')).toThrow(
      'a.npz: expected "thinned" of shape (30, 28, 28) beside 30 inputs, got (2, 28, 28)',
    );
  });

  it('compares images by mean difference and overlap', () => {
    expect(compareImages([0, 255, 255, 100], [0, 255, 100, 100])).toEqual({ difference: 155 / 4, iou: 0.5 });
    expect(compareImages([0, 0], [0, 0])).toEqual({ difference: 0, iou: 1 });
  });
});
