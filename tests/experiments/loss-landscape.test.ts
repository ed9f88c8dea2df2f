import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { landscapeClaims, type LandscapeOf, lossLandscape } from '../../src/experiments/loss-landscape.js';
import { writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { unitRows } from '../support/clouds.js';
import { reference } from '../support/shared.js';
import { temporaryFolder, tinyContext } from './host.js';
import { tinyMad } from './tiny-models.js';

const preset = { mad: tinyMad, deltas: [-1, 0, 1], scales: [100, 10, 1], mostPairs: 100 };

describe('the experiment on the loss landscape', () => {
  it('stands on a model of its own where no features are named, and makes no claim of it', async () => {
    const { findings, claims, notes } = await lossLandscape.run(preset, tinyContext());
    const [only] = findings.landscapes;
    expect([only!.name, only!.kind, only!.landscape.pairs]).toEqual(['MAD CLIP, 1 attribute', 'mad', 60]);
    expect(only!.landscape.points[1]!.distance).toBeCloseTo(only!.landscape.gap, 9);
    expect(claims).toEqual([]);
    expect(notes?.[0]).toContain('--features');
  });

  it('reads features where they are named: of pairs that are alike but for the gap it is better closed', async () => {
    // Image and text of a pair differ in the first dimension alone, by a gap of 1.
    const alike = unitRows(40, 5, randomStream(2)).map((value) => value * Math.sqrt(0.75));
    const rows = [0.5, -0.5].flatMap((height) =>
      Array.from({ length: 40 }, (_, i) => [height, ...alike.subarray(5 * i, 5 * i + 5)]).flat(),
    );
    const path = join(temporaryFolder(), 'pairs.npy');
    await writeNpy(path, [2, 40, 6], Float32Array.from(rows));
    const { claims, notes } = await lossLandscape.run(preset, tinyContext({ inputs: { features: [path] } }));
    expect(claims.map(({ text, holds }) => [text, holds])).toEqual([
      ['pairs.npy: at temperature 1/100, the unshifted distance has the lowest loss', false],
      ['pairs.npy: at temperature 1/10, closing the gap lowers the loss', true],
      ['pairs.npy: at temperature 1, closing the gap lowers the loss', true],
    ]);
    expect(notes).toBeUndefined();
  });

  it('refuses the paper preset without features', async () => {
    await expect(lossLandscape.run(lossLandscape.presets.paper, tinyContext())).rejects.toThrow('--features');
  });

  it('claims by the points of the grid', () => {
    const point = (delta: number, distance: number, cold: number, warm: number) => ({
      delta,
      distance,
      loss: { '1/100': cold, '1/10': warm, '1': warm },
      retrieval: { imageToText: zero, textToImage: zero },
      mixed: { ...found, byQuery: { image: found, text: found } },
      intervals: {},
    });
    const found = { 'r@1': 0, 'r@5': 0, 'r@10': 0, mrr: 0, 'ndcg@10': 0 };
    const zero = { 'r@1': 0, 'r@5': 0, 'r@10': 0 };
    const of = (points: LandscapeOf['landscape']['points']): LandscapeOf => ({
      name: 'x',
      kind: 'file',
      modalities: ['a', 'b'],
      dim: 2,
      landscape: {
        points,
        minima: [],
        best: [],
        split: { choosing: 4, judging: 5 },
        temperatures: ['1/100', '1/10', '1'],
        moved: 'both',
        gap: 0.8,
        pairs: 9,
        of: 9,
        batchSize: 9,
      },
    });
    const holds = (landscape: LandscapeOf) => landscapeClaims(landscape).map((claim) => claim.holds);
    expect(holds(of([point(-1, 1.4, 3, 4), point(0, 0.8, 1, 3), point(1, -0.2, 2, 1)]))).toEqual([
      true,
      true,
      true,
    ]);
    expect(holds(of([point(-1, 1.4, 0, 0), point(0, 0.8, 1, 3), point(1, -0.2, 2, 1)]))).toEqual([
      false,
      false,
      false,
    ]);
    expect(landscapeClaims(of([point(-1, 1.4, 3, 4)]))).toEqual([]);
  });
});

const clip = reference('embeddings/clip.npy');
it.skipIf(!clip.present)("MtG's claims hold on CLIP", async () => {
  const { claims } = await lossLandscape.run(
    {
      ...lossLandscape.presets.paper,
      deltas: Array.from({ length: 25 }, (_, k) => (k - 8) / 8),
      scales: [100, 10, 1],
    },
    tinyContext({ inputs: { features: [clip.path] } }),
  );
  expect(claims.map(({ holds }) => holds)).toEqual([true, true, true]);
});
