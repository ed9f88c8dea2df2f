import { describe, expect, it } from 'vitest';
import { fairnessPage, shiftTables } from '../../src/experiments/fairness.js';
import { type LossLandscapeFindings, lossLandscapePage } from '../../src/experiments/loss-landscape.js';
import { type PervasiveGapFindings, pervasiveGapPage } from '../../src/experiments/pervasive-gap.js';
import { FAIRFACE, FAIRFACE_FLAGS } from '../../src/experiments/published/fairface.js';
import { sphereFindings, spherePage } from '../../src/experiments/sphere.js';
import { randomStream } from '../../src/numeric/index.js';
import { landscapeReport } from '../../src/report/index.js';
import { areDrawnAsBefore } from './drawn.js';

const recall = (value: number) => ({ 'r@1': value, 'r@5': value, 'r@10': value });
const points = Array.from({ length: 13 }, (_, k) => {
  const delta = (k - 4) / 2;
  const distance = 1 - delta / 2;
  const loss = { '1/100': (delta * delta - 4) ** 2 / 16, '1': 1 + (delta - 1) ** 2 };
  const retrieval = { imageToText: recall(1 / (1 + delta * delta)), textToImage: recall(0.5) };
  return { delta, distance, loss, retrieval };
});
const landscape = {
  points,
  minima: [
    { temperature: '1/100', delta: 2, distance: 0, loss: 0 },
    { temperature: '1', delta: 1, distance: 0.5, loss: 1 },
  ],
  temperatures: ['1/100', '1'],
  moved: 'both' as const,
  gap: 1,
  pairs: 500,
  of: 900,
  batchSize: 50,
};
const lossLandscape: LossLandscapeFindings = {
  landscapes: [{ name: 'x.npy', kind: 'file', modalities: ['image', 'text'], dim: 8, landscape }],
};

const random = randomStream(1);
const cloud = (x: number) =>
  Float32Array.from({ length: 24 }, (_, k) => (k % 2 === 0 ? x : 0) + 0.2 * random.normal());
const picture = {
  pairs: 12,
  of: 30,
  pca: [cloud(0), cloud(2)] as const,
  umap: [cloud(1), cloud(3)] as const,
};
const gap = { l2m: 0.8, p: 0.001, largestShuffled: 0.1, matchedCosine: 0.3, separability: 0.99 };
const pervasiveGap: PervasiveGapFindings = {
  models: (['trained', 'random'] as const).map((state) => ({
    name: 'clip',
    state,
    pairs: 12,
    of: 30,
    dim: 8,
    gap,
  })),
};

const sphere = sphereFindings({
  pairs: 6,
  spacing: 20,
  angles: Array.from({ length: 19 }, (_, k) => 10 * (k - 9)),
  scales: [1, 10, 100, 1000],
});
const fairness = {
  source: 'CLIP',
  flags: FAIRFACE_FLAGS,
  shifts: shiftTables(FAIRFACE, FAIRFACE_FLAGS),
};

const pages = {
  'loss-landscape': lossLandscapePage(lossLandscape),
  'pervasive-gap': pervasiveGapPage(pervasiveGap, [picture, picture]),
  sphere: spherePage(sphere),
  fairness: fairnessPage(fairness),
};
const figures = Object.values(pages).flatMap((page) => page.figures);

describe('figures of Mind the Gap', () => {
  areDrawnAsBefore(figures);

  it('say the numbers in their titles', () => {
    expect(figures.map(({ title }) => title)).toEqual([
      'x.npy: at temperature 1/100 the loss is lowest at distance 0.00; unshifted, the modalities are 1.00 apart',
      'x.npy: R@1 peaks at 100\u00a0% (image to text, distance 1.00) and 50\u00a0% (text to image, distance 2.00)',
      'A line tells images and texts of trained models apart: at least 99\u00a0% of the held-out rows',
      'A line tells images and texts of trained models apart: at least 99\u00a0% of the held-out rows',
      '6 pairs on a sphere; mismatch exchanges the first two texts',
      'With two of 6 pairs mismatched, the loss at temperature 1/100 is lowest 78° away from a closed gap; ' +
        'without mismatch, at 0°',
      'Flagged predictions go from 4.6\u00a0% unshifted to 3.9\u00a0% at delta −0.20, 21\u00a0% at delta ' +
        '−1.00, 10\u00a0% at delta 0.75',
    ]);
  });

  it('stand beside tables whose rows have a cell for each column', () => {
    for (const { tables } of Object.values(pages)) {
      for (const { columns, rows } of tables) {
        expect(rows.map((row) => row.length)).toEqual(rows.map(() => columns.length));
      }
    }
  });
});

it('the report of a landscape says where each temperature is lowest, and that it is a sample', () => {
  const report = landscapeReport({
    source: 'x.npy',
    modalities: ['image', 'text'],
    landscape,
    seed: 3,
    version: '0',
  });
  expect(report.lead).toEqual([
    "Distance at the loss's lowest local minimum by temperature (the data's own distance is 1.00): 1/100: " +
      '0.00 and 1: 0.50.',
    'R@1, the mean of both directions, is best at distance 1.00 of those tried.',
    'A sample of 500 of 900 pairs, seed 3.',
  ]);
});
