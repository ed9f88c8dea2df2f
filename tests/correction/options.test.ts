import { describe, expect, it } from 'vitest';
import {
  corrections,
  fitCorrection,
  type CorrectionOption,
  type OptionValues,
} from '../../src/correction/index.js';
import { norm } from '../../src/numeric/index.js';
import { calibration } from './calibration.js';

const { parts } = calibration(30, 20, 3);
const fitting = (id: string, options: OptionValues) => () =>
  fitCorrection(corrections.get(id), parts, options);

describe('an option', () => {
  it.each([
    ['shift', { delta: 0.1, share: 1 }, 'shift: expected delta or share, got both'],
    ['random-direction', { delta: 0.1, share: 1 }, 'random-direction: expected delta or share, got both'],
    ['standardising', { floor: 0 }, 'standardising: expected a floor above 0, got 0'],
    ['whitening', { rank: 'most' }, 'whitening: expected rank to be a number or all, got most'],
    ['whitening', { rank: 0 }, 'whitening: expected rank to be a whole number of 1 or more, got 0'],
    ['whitening', { shrinkage: 1.5 }, 'whitening: expected shrinkage to be from 0 to 1, got 1.5'],
    [
      'drop-dimensions',
      { count: 1.5 },
      'drop-dimensions: expected count to be a whole number of 1 or more, got 1.5',
    ],
    [
      'procrustes',
      { map: 'bent' },
      'procrustes: expected map to be one of orthogonal, ridge, low-rank, got bent',
    ],
    [
      'procrustes',
      { rank: 3 },
      'procrustes: rank goes with map low-rank, got map orthogonal; leave one of the two out',
    ],
    ['procrustes', { map: 'ridge', strength: 0 }, 'procrustes: expected strength to be above 0, got 0'],
    ['subspace', { rank: 2.5 }, 'subspace: expected rank to be a whole number of 1 or more, got 2.5'],
    ['nnn', { k: 0 }, 'nnn: expected k to be a whole number of 1 or more, got 0'],
    ['rank-fusion', { constant: -1 }, 'rank-fusion: expected constant to be 0 or more, got -1'],
  ])('of %s that makes no sense is refused: %o', (id, options, message) => {
    expect(fitting(id, options as unknown as OptionValues)).toThrow(message);
  });

  it('beyond what rows have takes what there is', () => {
    expect(fitting('whitening', { rank: 64 })()).toEqual({
      ...fitting('whitening', { rank: 'all' })(),
      options: { rank: 64 },
    });
    const dropped = fitting('drop-dimensions', { count: 50 })().parameters['dropped'];
    expect(dropped).toHaveLength(19);
    expect(fitting('procrustes', { map: 'low-rank', rank: 50 })().parameters['matrix']).toEqual(
      fitting('procrustes', {})().parameters['matrix'],
    );
  });

  it('of share is delta in units of the gap', () => {
    const gap = norm(parts.means[0]!.map((value, k) => value - parts.means[1]![k]!));
    const [byShare, byDelta] = [{ share: 0.5 }, { delta: gap / 2 }].map((options) =>
      fitting('shift', options)(),
    );
    for (const name of ['firstStep', 'secondStep']) {
      expect(byShare!.parameters[name]).toBeCloseTo(byDelta!.parameters[name] as number, 12);
    }
  });
});

describe('what a comparison tries', () => {
  it.each(corrections.all.map((correction) => [correction.id, correction] as const))(
    'of %s can be fitted, the default among it',
    (id, correction) => {
      const options = Object.entries(correction.options as Record<string, CorrectionOption>);
      for (const [name, { tune = [], only, default: value }] of options) {
        for (const tried of tune) fitting(id, { ...only, [name]: tried })();
        expect(new Set(tune).size).toBe(tune.length);
        if (tune.length > 0) expect(tune.map(String)).toContain(value);
      }
    },
  );
});

describe('a fit that cannot be', () => {
  it('says which correction, and why', () => {
    const mean = Float64Array.of(0.6, 0.8);
    expect(() => fitCorrection(corrections.get('shift'), { dim: 2, means: [mean, mean] })).toThrow(
      'shift: gap direction: expected two different means, got the same one: no gap to shift along',
    );
    const { pairs } = calibration(3, 20, 0).parts;
    expect(() =>
      fitCorrection(corrections.get('procrustes'), { dim: 20, pairs: [pairs[0], parts.pairs[1]] }),
    ).toThrow('procrustes: expected pairs of rows of 20 numbers, got 30 rows and 3 of 20 numbers');
    expect(() => fitCorrection(corrections.get('nnn'), { dim: 20, queries: [undefined, undefined] })).toThrow(
      'nnn: expected reference queries of one modality at least, got none of any',
    );
  });
});
