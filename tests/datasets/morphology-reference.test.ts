import { describe, expect, it } from 'vitest';
import { checkMorphology } from '../../src/datasets/morphology/check.js';
import { readNpz } from '../support/npz.js';
import { reference } from '../support/shared.js';

const file = reference('morphology/morpho_reference.npz');

describe.skipIf(!file.present)('morphology beside the published code', () => {
  it('agrees with every array of the reference file', () => {
    const checks = checkMorphology(readNpz(file.path));
    expect(checks.filter((check) => !check.passes)).toEqual([]);
    expect(checks).toHaveLength(19);
  });
});
