import { describe, expect, it } from 'vitest';
import { type ConeDepthFindings, coneDepthPage, depthSeries } from '../../src/experiments/cone-depth.js';
import { type ConeHistogramsFindings, coneHistogramsPage } from '../../src/experiments/cone-histograms.js';
import { type ConeInitsFindings, coneInitsPage } from '../../src/experiments/cone-inits.js';
import { type ConeTheoryFindings, coneTheoryPage } from '../../src/experiments/cone-theory.js';
import { areDrawnAsBefore } from './drawn.js';

const depth: ConeDepthFindings = {
  series: depthSeries(
    [0, 0.02].flatMap((shift) => [
      { activation: 'identity' as const, bias: true, cosines: [0, 0.01, 0.02 + shift] },
      { activation: 'relu' as const, bias: true, cosines: [0, 0.3, 0.5 + shift] },
      { activation: 'relu' as const, bias: false, cosines: [0, 0.25, 0.4 + shift] },
    ]),
  ),
};

const theory: ConeTheoryFindings = {
  closer: {
    cosines: [0, 0.5, 0.9],
    widths: [8, 64],
    trials: 100,
    length: 1,
    series: [
      {
        ratio: 1,
        limit: 1,
        wideLimit: 1,
        shares: [
          [0.9, 1],
          [0.85, 1],
          [0.8, 1],
        ],
      },
      {
        ratio: 4,
        limit: 8 / 17,
        wideLimit: 0.73,
        shares: [
          [0.8, 0.99],
          [0.6, 0.7],
          [0.3, 0.1],
        ],
      },
    ],
  },
  variance: {
    initialisations: 3,
    inputs: 10,
    series: [
      {
        activation: 'relu',
        depths: [0.5, 0.8, 0.9996].map((share, k) => ({
          share,
          interval: [share - 0.02, share + 0.0004] as const,
          bound: { mean: k / 4, interval: [k / 4 - 0.01, k / 4 + 0.01] as const, values: [k / 4] },
        })),
      },
    ],
  },
};

const spread = (
  mean: number,
  counts: readonly number[],
): ConeHistogramsFindings['features'][0]['cosines'] => ({
  rows: 9,
  dim: 4,
  mean,
  min: mean - 0.1,
  max: mean + 0.1,
  quartiles: [mean - 0.05, mean, mean + 0.05],
  histogram: { low: mean - 0.1, high: mean + 0.1, counts },
});

const histograms: ConeHistogramsFindings = {
  encoders: (['real', 'noise'] as const).map((input, k) => ({
    name: 'ResNet',
    kind: 'resnet',
    mode: 'evaluation',
    input,
    inputs: 'pictures',
    cosines: spread(0.8 + 0.1 * k, [1, 4, 1]),
  })),
  features: (['trained', 'random'] as const).map((weights, k) => ({
    file: 0,
    source: `${weights}.npy`,
    modality: 'image',
    weights,
    of: 20,
    cosines: spread(0.5 + 0.3 * k, [2, 3, 2]),
  })),
};

const inits: ConeInitsFindings = {
  encoders: [
    {
      name: 'MLP',
      dim: 8,
      inputs: 'random vectors',
      explained: [0.4, 0.3],
      betweenShare: 0.9,
      silhouette: 0.95,
      cosineWithin: 0.99,
      cosineBetween: 0.5,
    },
  ],
  initialisations: 3,
  rows: 2,
};
const plane = Float32Array.of(0, 0, 0.1, 0, 1, 1, 1, 1.1, 2, 0, 2, 0.1);

const figures = [
  ...coneHistogramsPage(histograms).figures,
  ...coneInitsPage(inits, { planes: [{ umap: plane, pca: plane }] }).figures,
  ...coneDepthPage(depth).figures,
  ...coneTheoryPage(theory).figures,
];

describe('figures of the experiments on cones', () => {
  areDrawnAsBefore(figures);

  it('say the numbers in their titles', () => {
    expect(figures.map(({ title }) => title)).toEqual([
      'With random weights the average cosine lies between 0.800 and 0.900, on noise too',
      'The silhouette of embeddings by initialisation is at least 0.95 for every encoder',
      'The same embeddings on their first two principal components',
      'After 2 random layers the average cosine is 0.03 without an activation and 0.510 with ReLU',
      'Where the theorem’s condition holds, at least 99\u00a0% of layers of width 64 bring two vectors closer',
      'From 50\u00a0% at the first layer to over 99.9\u00a0% at layer 3: the variance of ReLU networks ' +
        'that is due to their initialisation',
    ]);
  });
});
