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
  const share = 0.6 / (1 + (distance / 0.6) ** 2);
  const own = { ...recall(0.5 * share), mrr: share, 'ndcg@10': share };
  const mixed = { ...own, byQuery: { image: own, text: own } };
  const intervals = {
    'imageToText.r@1': [retrieval.imageToText['r@1'] - 0.04, retrieval.imageToText['r@1']] as const,
    'mixed.ndcg@10': [share - 0.03, share + 0.03] as const,
  };
  return { delta, distance, loss, retrieval, mixed, intervals };
});
const best = (
  metric: string,
  delta: number,
  distance: number,
  unshifted: number,
  shifted: number,
  price: number,
) => {
  const around = (mean: number) => ({ mean, interval: [mean - 0.01, mean + 0.01] as const, items: 250 });
  return {
    metric,
    delta,
    distance,
    unshifted,
    shifted,
    difference: around(shifted - unshifted),
    price: around(price),
  };
};
const landscape = {
  points,
  minima: [
    { temperature: '1/100', delta: 2, distance: 0, loss: 0 },
    { temperature: '1', delta: 1, distance: 0.5, loss: 1 },
  ],
  temperatures: ['1/100', '1'],
  best: [
    best('imageToText.r@1', 0, 1, 0.552, 0.552, 0),
    best('mixed.ndcg@10', 2, 0, 0.31, 0.56, -0.03),
    best('loss.1/100', 2, 0, 1, 0, -0.03),
  ],
  split: { choosing: 250, judging: 250 },
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
      'x.npy: moved to distance 0.00, NDCG@10 of the mixed pool goes from 0.31 to 0.56',
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

it('the report of a landscape says what a shift is worth and costs, and that it is a sample', () => {
  const report = landscapeReport({
    source: 'x.npy',
    modalities: ['image', 'text'],
    landscape,
    seed: 3,
    version: '0',
  });
  expect(report.lead).toEqual([
    'A shift to distance 0.00 takes NDCG@10 of a mixed pool from 0.310 to 0.560, a difference of ' +
      '+0.250 [0.240, 0.260]; it costs R@1 across the modalities: −3.0 [−4.0, −2.0] points.',
    'No shift makes a search across the modalities better beyond chance.',
    'The loss is lowest at distance 0.00 (T\u00a01/100); unshifted, the modalities are 1.00 apart.',
    'Each best shift was chosen on 250 pairs drawn at random and judged on the other 250; brackets: 95 % intervals.',
    'A sample of 500 of 900 pairs, seed 3.',
  ]);
});
