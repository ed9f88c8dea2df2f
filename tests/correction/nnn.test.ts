import { expect, it, describe } from 'vitest';
import { corrections, fitCorrection, scoringOf } from '../../src/correction/index.js';
import { dot, randomStream } from '../../src/numeric/index.js';
import { arrayRows } from '../../src/runtime/blockwise/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { unitRows } from '../support/clouds.js';

describe('nearest neighbour normalisation', () => {
  it.each([1, 7, 300])('takes the best %i of all tiles', async (k) => {
    const dim = 3;
    const random = randomStream(8);
    const float = (n: number): Float32Array => Float32Array.from(unitRows(n, dim, random));
    // Tiles are of 1,024: the last of queries has fewer rows than k, and the keys have two blocks.
    const [queries, keys, others] = [float(2100), float(1030), float(2)];
    const fitted = fitCorrection(
      corrections.get('nnn'),
      { dim, queries: [arrayRows(queries, dim), undefined] },
      { k, alpha: 2 },
    );
    const scoring = await scoringOf(fitted, [arrayRows(others, dim), arrayRows(keys, dim)], nativeRuntime());
    const bias = scoring!.bias![0][1]!;
    expect(bias).toHaveLength(1030);
    for (const key of [0, 511, 1023, 1024, 1029]) {
      const row = keys.subarray(key * dim, (key + 1) * dim);
      const all = Array.from({ length: 2100 }, (_, i) => dot(row, queries.subarray(i * dim, (i + 1) * dim)));
      const best = all.sort((a, b) => b - a).slice(0, k);
      expect(bias[key]).toBeCloseTo((2 * best.reduce((a, b) => a + b)) / k, 5);
    }
    expect(scoring!.bias![1]).toEqual([undefined, undefined]);
  });

  it('wants keys of its queries’ dimension', async () => {
    const fitted = fitCorrection(corrections.get('nnn'), {
      dim: 2,
      queries: [arrayRows(Float32Array.of(1, 0), 2), undefined],
    });
    const keys = arrayRows(Float32Array.of(1, 0, 0), 3);
    await expect(scoringOf(fitted, [keys, keys], nativeRuntime())).rejects.toThrow(
      'nnn: expected keys of 2 numbers, as the reference queries are, got 3',
    );
  });
});
