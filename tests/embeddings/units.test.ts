import { describe, expect, it } from 'vitest';
import { unitOfRows, unitsOf } from '../../src/embeddings/units.js';

describe('unitsOf', () => {
  it('makes row i with row i a unit where pairs are the identity', () => {
    const rows = Uint32Array.of(0, 1, 2);
    const units = unitsOf([3, 3], { first: rows, second: rows, identity: true });
    expect(units.count).toBe(3);
    expect([...unitOfRows(units.rows[0])]).toEqual([0, 1, 2]);
    expect([...unitOfRows(units.rows[1])]).toEqual([0, 1, 2]);
  });

  it('keeps one image and its captions together, and rows without a pair by themselves', () => {
    // Image 0 with captions 3, 0; image 2 with caption 1; image 1 and caption 2 alone.
    const units = unitsOf([3, 4], {
      first: Uint32Array.of(0, 0, 2),
      second: Uint32Array.of(3, 0, 1),
      identity: false,
    });
    const images = [...unitOfRows(units.rows[0])];
    const captions = [...unitOfRows(units.rows[1])];
    expect(units.count).toBe(4);
    expect(captions[3]).toBe(images[0]);
    expect(captions[0]).toBe(images[0]);
    expect(captions[1]).toBe(images[2]);
    expect(new Set([...images, captions[2]]).size).toBe(4);
    expect([...units.pairs.offsets]).toEqual([0, 2, 2, 3, 3]);
  });

  it('joins what shared captions join', () => {
    const units = unitsOf([3, 2], {
      first: Uint32Array.of(0, 1, 1, 2),
      second: Uint32Array.of(0, 0, 1, 1),
      identity: false,
    });
    expect(units.count).toBe(1);
    expect([...units.rows[0].items]).toEqual([0, 1, 2]);
  });
});
