/**
 * Findings in closed form, made here: two rings of points a given shift apart, a gap in given dimensions, triangular
 * histograms. They describe no real model; they exercise every field at sizes that a reader can check by eye.
 */
import type {
  ConeFindings,
  HistogramFindings,
  MeasureFindings,
  MeasurePictures,
  MixedFindings,
  MixedQueryFindings,
  PairedPoints,
} from '../../src/measure/findings.js';
import type { PairedFindings } from '../../src/measure/paired.js';

/** Counts 1, 2, ..., 2, 1 over ten bins around `centre`. */
export function triangle(centre: number): HistogramFindings {
  return { low: centre - 0.1, high: centre + 0.1, counts: [1, 2, 3, 4, 5, 5, 4, 3, 2, 1] };
}

function cone(modality: string, mean: number): ConeFindings {
  const angleDegrees = (Math.acos(mean) * 180) / Math.PI;
  return {
    modality,
    mean,
    std: 0.04,
    min: mean - 0.1,
    max: mean + 0.1,
    quartiles: [mean - 0.03, mean, mean + 0.03],
    histogram: triangle(mean),
    cap: {
      angleDegrees,
      share2d: angleDegrees / 360,
      share3d: (1 - Math.cos((angleDegrees * Math.PI) / 360)) / 2,
      log10Share512d: -150,
      log10ShareOwn: -2,
    },
  };
}

/** A modality gap of 0.5, three quarters of its square in the first of 24 dimensions. */
export function makeFindings(change: Partial<PairedFindings> = {}): PairedFindings {
  const rest = Math.sqrt(0.0625 / 23);
  const meanDifference = [
    Math.sqrt(0.1875),
    ...Array.from({ length: 23 }, (_, k) => (k % 3 === 0 ? rest : -rest)),
  ];
  const share = (dims: number): number => (0.1875 + (dims - 1) * rest * rest) / 0.25;
  return {
    modalities: ['image', 'text'],
    counts: [200, 200],
    dim: 24,
    gap: {
      l2m: 0.5,
      l2i: 1.1,
      rmg: 0.6,
      matchedCosine: 0.3,
      angleDegrees: 60,
      normalizedGap: 1.25,
      linearSeparability: 1,
      frechet: 0.4,
    },
    cone: [cone('image', 0.5), cone('text', 0.45)],
    alignment: 1.4,
    uniformity: [-1.8, -1.9],
    dimensions: {
      order: meanDifference.map((_, k) => k),
      meanDifference,
      meanAbsoluteMean: [0.0123, 0.0145],
      pair: { dims: [0, 3], accuracy: 1 },
      shareOfGap: [1, 2, 5].map((dims) => ({ dims, share: share(dims) })),
    },
    retrieval: {
      imageToText: { 'r@1': 0.55, 'r@5': 0.8, 'r@10': 0.9 },
      textToImage: { 'r@1': 0.5, 'r@5': 0.75, 'r@10': 0.85 },
    },
    intervals: {
      l2m: [0.49, 0.51],
      rmg: [0.59, 0.61],
      'retrieval.imageToText.r@1': [0.5, 0.6],
      'retrieval.textToImage.r@1': [0.45, 0.55],
      'mixedPool.0.sameModalityNearest': [0.93, 0.97],
      'mixedPool.1.sameModalityNearest': [0.87, 0.93],
      'mixed.byShare.0.ndcg@10': [0.6, 0.7],
      'mixed.byShare.2.ndcg@10': [0.05, 0.15],
    },
    mixedPool: [
      { modality: 'image', sameModalityNearest: 0.95, firstCrossModalRank: { mean: 61.5, median: 50 } },
      { modality: 'text', sameModalityNearest: 0.9, firstCrossModalRank: { mean: 40.25, median: 30.5 } },
    ],
    mixed: makeMixed(),
    permutationTest: {
      l2m: {
        ...{ p: 1 / 1001, permutations: 1000, nullMean: 0.05, nullHigh: 0.1 },
        histogram: { low: 0.02, high: 0.12, counts: [100, 300, 300, 200, 100] },
      },
    },
    source: 'rings.npy',
    pairs: 200,
    rawNorms: [
      { mean: 10, std: 1, min: 8, max: 12 },
      { mean: 9, std: 0.5, min: 8, max: 10 },
    ],
    samples: [{ what: 'UMAP', used: 6, of: 200 }],
    configuration: { seed: 7, bootstrap: 1000, permutations: 1000, exactRows: 20000, version: '0.0.0-test' },
    ...change,
  };
}

/** 400 items; half of the image queries find their match by rank 160, of the text queries by rank 120. */
export function makeMixed(median: readonly [number, number] = [160, 120]): MixedFindings {
  const scores = { 'r@1': 0.05, 'r@5': 0.1, 'r@10': 0.15, mrr: 0.08, 'ndcg@10': 0.1, ownKindFirst: 0.92 };
  const query = (rank: number): MixedQueryFindings => ({
    ...scores,
    rank: { median: rank, quartiles: [rank / 2, 2 * rank] },
    ranks: [
      { upTo: 1, queries: 10 },
      { upTo: 3.4, queries: 20 },
      { upTo: 3.9, queries: 0 },
      { upTo: 40, queries: 50 },
      { upTo: 400, queries: 120 },
    ],
  });
  return {
    ...scores,
    byQuery: { image: query(median[0]), text: query(median[1]) },
    byShare: [0.65, 0.3, 0.1, 0.25, 0.6].map((value, k) => ({ share: k / 4, 'ndcg@10': value })),
  };
}

/** No gap: equal means up to chance, retrieval and pool without bias. */
export function makeFindingsWithoutGap(): PairedFindings {
  const base = makeFindings();
  return {
    ...base,
    gap: { ...base.gap, l2m: 0.02, normalizedGap: 0.05, matchedCosine: 0.9, linearSeparability: 0.51 },
    dimensions: {
      ...base.dimensions,
      meanDifference: base.dimensions.meanDifference.map(() => 0.02 / Math.sqrt(24)),
      pair: { dims: [2, 5], accuracy: 0.53 },
    },
    mixedPool: [
      { modality: 'image', sameModalityNearest: 0.1, firstCrossModalRank: { mean: 1.1, median: 1 } },
      { modality: 'text', sameModalityNearest: 0.12, firstCrossModalRank: { mean: 1.2, median: 1 } },
    ],
    mixed: {
      ...makeMixed([2, 1]),
      ...{ 'r@1': 0.48, ownKindFirst: 0.1 },
      byShare: [0, 1, 2, 3, 4].map((k) => ({ share: k / 4, 'ndcg@10': 0.6 })),
    },
    permutationTest: {
      l2m: {
        ...{ p: 0.4, permutations: 1000, nullMean: 0.02, nullHigh: 0.03 },
        histogram: { low: 0.01, high: 0.04, counts: [200, 500, 300] },
      },
    },
    intervals: { l2m: [0.01, 0.03] },
  };
}

/** Every number that can be undefined is: one pair, no intervals, no spread. */
export function makeDegenerateFindings(): PairedFindings {
  const base = makeFindings();
  const nan = Number.NaN;
  const empty = (modality: string): ConeFindings => ({
    ...cone(modality, nan),
    min: nan,
    max: nan,
    quartiles: [nan, nan, nan],
    histogram: { low: 0, high: 0, counts: [] },
    cap: { angleDegrees: nan, share2d: nan, share3d: nan, log10Share512d: nan, log10ShareOwn: nan },
  });
  return {
    ...base,
    counts: [1, 1],
    pairs: 1,
    gap: { ...base.gap, angleDegrees: nan, normalizedGap: Infinity, linearSeparability: nan, frechet: nan },
    cone: [empty('image'), empty('text')],
    uniformity: [nan, nan],
    dimensions: {
      ...base.dimensions,
      meanDifference: base.dimensions.meanDifference.map(() => 0),
      pair: { dims: [0, 1], accuracy: nan },
      shareOfGap: [{ dims: 1, share: nan }],
    },
    retrieval: {
      imageToText: { 'r@1': 1, 'r@5': 1, 'r@10': 1 },
      textToImage: { 'r@1': 1, 'r@5': 1, 'r@10': 1 },
    },
    mixedPool: [
      { modality: 'image', sameModalityNearest: 0, firstCrossModalRank: { mean: 1, median: 1 } },
      { modality: 'text', sameModalityNearest: 0, firstCrossModalRank: { mean: 1, median: 1 } },
    ],
    mixed: {
      ...makeMixed([nan, nan]),
      byQuery: {
        image: { ...makeMixed().byQuery.image, rank: { median: nan, quartiles: [nan, nan] }, ranks: [] },
        text: { ...makeMixed().byQuery.text, rank: { median: nan, quartiles: [nan, nan] }, ranks: [] },
      },
      byShare: [],
    },
    permutationTest: {
      l2m: {
        ...{ p: 1, permutations: 1000, nullMean: 0.5, nullHigh: 0.5 },
        histogram: { low: 0.5, high: 0.505, counts: [1000, 0, 0] },
      },
    },
    intervals: { l2m: [nan, nan], rmg: [nan, nan], 'retrieval.imageToText.r@1': [nan, nan] },
  };
}

/** `pairs` points on each of two rings of radius 0.1, whose centres are `shift` apart along x. */
export function rings(pairs: number, shift: number, of = pairs): PairedPoints {
  const ring = (centre: number): Float32Array =>
    Float32Array.from({ length: 2 * pairs }, (_, i) => {
      const angle = (2 * Math.PI * Math.floor(i / 2)) / pairs;
      return i % 2 === 0 ? centre + 0.1 * Math.cos(angle) : 0.1 * Math.sin(angle);
    });
  return { points: [ring(shift / 2), ring(-shift / 2)], pairs, of };
}

export function makePictures(pairs = 6, shift = 0.5): MeasurePictures {
  const cloud = rings(pairs, shift, 200);
  return {
    pca: { ...cloud, explained: [0.75, 0.125] },
    umap: { ...cloud, neighbours: 15 },
    bestDimensions: { ...cloud, dims: [0, 3], normal: [1, 0], threshold: 0 },
    matchedCosines: triangle(0.3),
  };
}

/** The same rows where nobody knows which belong together: all that needs pairs is left out. */
export function makeUnpairedFindings(): MeasureFindings {
  const findings: Partial<MeasureFindings> = { ...makeFindings(), pairs: 0, gap: unpairedGap() };
  for (const key of ['mixed', 'retrieval', 'alignment'] as const) Reflect.deleteProperty(findings, key);
  return findings as MeasureFindings;
}

function unpairedGap(): MeasureFindings['gap'] {
  const gap = { ...makeFindings().gap };
  for (const key of ['l2i', 'rmg', 'matchedCosine'] as const) Reflect.deleteProperty(gap, key);
  return gap;
}
