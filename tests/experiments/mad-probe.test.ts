import { describe, expect, it } from 'vitest';
import { expectedRecall } from '../../src/evaluation/index.js';
import { pairSearch } from '../../src/experiments/kit/probe.js';
import { meanCurve, thinnedCurve } from '../../src/experiments/kit/training-curve.js';
import { randomStream } from '../../src/numeric/index.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import type { StepRecord } from '../../src/training/index.js';
import { unitRows } from '../support/clouds.js';
import { cosines } from '../support/npy.js';

import fc from 'fast-check';

/** Both by their definitions, from all scores. */
function bruteForce(images: Float64Array, texts: Float64Array, d: number) {
  const n = images.length / d;
  const cross = cosines(images, texts, d);
  const recall = (score: (i: number, j: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let [greater, tied] = [0, 0];
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        const difference = score(i, j) - score(i, i);
        if (difference > 1e-7) greater++;
        else if (difference > -1e-7) tied++;
      }
      sum += expectedRecall({ greater, tied, matches: 1 }, 1);
    }
    return sum / n;
  };
  const own = [cosines(images, images, d), cosines(texts, texts, d)];
  let same = 0;
  for (const [side, within] of own.entries()) {
    for (let i = 0; i < n; i++) {
      let [best, other] = [-Infinity, -Infinity];
      for (let j = 0; j < n; j++) {
        if (j !== i) best = Math.max(best, within[i * n + j]!);
        other = Math.max(other, side === 0 ? cross[i * n + j]! : cross[j * n + i]!);
      }
      if (best > other) same++;
    }
  }
  return {
    recall: {
      imageToText: recall((i, j) => cross[i * n + j]!),
      textToImage: recall((i, j) => cross[j * n + i]!),
    },
    ownNearest: same / (2 * n),
  };
}

describe('search between pairs', () => {
  it('finds recall and the share of neighbours of the own kind as all scores say', async () => {
    const shape = fc.record({
      seed: fc.nat(1000),
      n: fc.integer({ min: 3, max: 9 }),
      d: fc.integer({ min: 2, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, n, d }) => {
        const random = randomStream(seed);
        const [images, texts] = [
          Float32Array.from(unitRows(n, d, random)),
          Float32Array.from(unitRows(n, d, random)),
        ];
        const found = await pairSearch(interpreterRuntime(), images, texts, d);
        expect(found).toEqual(bruteForce(Float64Array.from(images), Float64Array.from(texts), d));
      }),
      { numRuns: 15 },
    );
  });

  it('says 1 of two clouds apart, and chance of a collapsed model', async () => {
    const random = randomStream(2);
    const apart = [1, -1].map((side) => Float32Array.from(unitRows(6, 3, random, [4 * side, 0, 0], 0.1))) as [
      Float32Array,
      Float32Array,
    ];
    expect((await pairSearch(interpreterRuntime(), ...apart, 3)).ownNearest).toBe(1);
    const point = Float32Array.from({ length: 18 }, (_, k) => Number(k % 3 === 0));
    const { recall } = await pairSearch(interpreterRuntime(), point, point, 3);
    expect([recall.imageToText, recall.textToImage]).toBeAllClose([1 / 6, 1 / 6]);
  });
});

describe('training curves', () => {
  const log = Array.from({ length: 10 }, (_, k) => ({
    step: k + 1,
    epoch: 0,
    loss: k,
    gap: 2 * k,
    scale: 14,
    entropy: 5 - k / 10,
    learningRate: 1,
    pairsPerSecond: 1,
  })) satisfies StepRecord[];

  it('are means over equal runs of steps', () => {
    const curve = thinnedCurve(log, 5);
    expect(curve.map(({ step }) => step)).toEqual([2, 4, 6, 8, 10]);
    expect(curve.map(({ loss }) => loss)).toBeAllClose([0.5, 2.5, 4.5, 6.5, 8.5]);
    expect(curve.map(({ entropy }) => entropy)).toBeAllClose([4.95, 4.75, 4.55, 4.35, 4.15]);
    expect(thinnedCurve(log, 45).map(({ gap }) => gap)).toEqual(log.map(({ gap }) => gap));
  });

  it('are averaged over runs, and left out where a log is too old to know the entropy', () => {
    const [a, b] = [
      thinnedCurve(log, 5),
      thinnedCurve(
        log.map((one) => ({ ...one, scale: 20 })),
        5,
      ),
    ];
    expect(meanCurve([a, b]).map(({ scale }) => scale)).toBeAllClose([17, 17, 17, 17, 17]);
    const old: Partial<StepRecord> = { ...log[0]! };
    delete (old as { entropy?: number }).entropy;
    const dated = thinnedCurve([old as StepRecord, ...log]);
    expect(dated).toEqual([]);
    expect(meanCurve([a, dated])).toEqual([]);
  });
});
