import { describe, expect, it } from 'vitest';
import { recommend, type Candidate } from '../../../src/closing/compare/recommend.js';

const method = (
  id: string,
  gain: readonly [low: number, mean: number, high: number],
  options: { beats?: boolean; price?: number; numbers?: number; changes?: 'rows' | 'scores' } = {},
): Candidate => ({
  id,
  changes: options.changes ?? 'rows',
  numbers: options.numbers ?? 100,
  goal: {
    value: 0.4 + gain[1],
    gain: { mean: gain[1], interval: [gain[0], gain[2]] },
    overPlacebo: null,
  },
  beatsPlacebo: options.beats ?? true,
  price: { task: 'textToImage', mean: options.price ?? 0, interval: [0, 0] },
});

describe('a recommendation', () => {
  it('is the largest gain where nothing simpler lies within its interval', () => {
    const methods = [method('a', [0.1, 0.12, 0.14]), method('b', [0.05, 0.09, 0.11], { numbers: 1 })];
    expect(recommend(methods, { tolerance: 0.04, chance: 0 })).toMatchObject({ id: 'a', best: 'a' });
  });

  it('is the simplest within the interval of the best: rows before scores, then fewest numbers', () => {
    const methods = [
      method('best', [0.1, 0.14, 0.18], { numbers: 1000 }),
      method('scores', [0.1, 0.13, 0.18], { changes: 'scores', numbers: 1 }),
      method('simple', [0.09, 0.12, 0.16], { numbers: 10 }),
    ];
    expect(recommend(methods, { tolerance: 0.04, chance: 0 })).toMatchObject({ id: 'simple', best: 'best' });
  });

  it('is nothing where no gain is sure, beats the placebo, is affordable and is beyond chance', () => {
    const methods = [
      method('none', [0.2, 0.3, 0.4]),
      method('random-direction', [0.2, 0.3, 0.4]),
      method('unsure', [-0.01, 0.3, 0.4]),
      method('lucky', [0.2, 0.3, 0.4], { beats: false }),
      method('dear', [0.2, 0.3, 0.4], { price: 0.05 }),
    ];
    const found = recommend(methods, { tolerance: 0.04, chance: 0 });
    expect(found.id).toBeNull();
    expect(Object.fromEntries(found.reasons)).toEqual({
      unsure: 'no gain',
      lucky: 'no more than the placebo',
      dear: 'too dear',
    });
    const chance = recommend([method('weak', [0.001, 0.002, 0.003])], { tolerance: 0.04, chance: 0.41 });
    expect(chance.id).toBeNull();
    expect(chance.reasons.get('weak')).toBe('no better than chance');
  });
});
