import { describe, expect, it } from 'vitest';
import { umap } from '../../src/geometry/umap.js';
import { randomStream } from '../../src/numeric/random.js';

/** `rows` of `dim` numbers each, the second half far from the first. */
function twoClouds(rows: number, dim: number): Float32Array {
  const random = randomStream(3);
  return Float32Array.from(
    { length: rows * dim },
    (_, i) => random.normal() + (i < (rows * dim) / 2 ? 0 : 30),
  );
}

describe('umap', () => {
  it('repeats itself by seed, tells of its progress, and keeps far clouds apart', () => {
    const rows = twoClouds(40, 6);
    const shares: number[] = [];
    const plane = umap(rows, 6, { neighbours: 5, seed: 1, onProgress: (share) => shares.push(share) });
    expect(plane).toHaveLength(80);
    expect(umap(rows, 6, { neighbours: 5, seed: 1 })).toEqual(plane);
    expect(umap(rows, 6, { neighbours: 5, seed: 2 })).not.toEqual(plane);
    expect(shares.at(-1)).toBe(1);
    const nearestIsOwn = Array.from({ length: 40 }, (_, i) => {
      const distances = Array.from({ length: 40 }, (_, j) =>
        i === j ? Infinity : Math.hypot(plane[2 * i]! - plane[2 * j]!, plane[2 * i + 1]! - plane[2 * j + 1]!),
      );
      return distances.indexOf(Math.min(...distances)) < 20 === i < 20;
    });
    expect(nearestIsOwn.every(Boolean)).toBe(true);
  });

  it('places a single pair, and refuses less', () => {
    expect(umap(twoClouds(2, 4), 4).every(Number.isFinite)).toBe(true);
    expect(() => umap(twoClouds(1, 4), 4)).toThrow('UMAP: expected at least two rows, got 1');
    expect(() => umap(new Float32Array(0), 4)).toThrow('got 0');
  });
});
