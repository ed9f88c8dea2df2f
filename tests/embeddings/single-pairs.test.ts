import { describe, expect, it } from 'vitest';
import { identityPairs, singlePairs } from '../../src/embeddings/index.js';

describe('singlePairs', () => {
  it('keeps a pair where both of its rows are new', () => {
    const pairs = {
      first: Uint32Array.of(0, 0, 1, 2, 2),
      second: Uint32Array.of(0, 1, 1, 1, 3),
      identity: false,
    };
    expect(singlePairs(pairs, [3, 4])).toEqual({
      first: Uint32Array.of(0, 1, 2),
      second: Uint32Array.of(0, 1, 3),
      identity: false,
    });
  });

  it('leaves row i with row i', () => {
    const pairs = identityPairs(3);
    expect(singlePairs(pairs, [3, 3])).toBe(pairs);
  });
});
