import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captionText, FACTORS } from '../../src/datasets/index.js';
import {
  dimensionAblationClaims,
  type DimensionAblationOf,
} from '../../src/experiments/dimension-ablation.js';
import { dimensionPairsOf } from '../../src/experiments/dimension-pairs.js';
import {
  dimensionSpectrum,
  dimensionSpectrumClaims,
  dimensionSpectrumOf,
  dimensionSpectrumPage,
} from '../../src/experiments/dimension-spectrum.js';
import { idealWordsExperiment, idealWordsOf, vocabularyCaptions } from '../../src/experiments/ideal-words.js';
import type { TwoModalities } from '../../src/experiments/kit/dimensions.js';
import { neighbourhoods, neighbourhoodsOf } from '../../src/experiments/neighbourhoods.js';
import { writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { unitRows } from '../support/clouds.js';
import { draw } from '../report/drawn.js';
import { temporaryFolder, tinyContext } from './host.js';

/** Images and texts that differ in dimensions 2 and 5 alone: neither separates them by itself. */
function twoDimensions(): TwoModalities {
  const [count, dim, random] = [60, 6, randomStream(4)];
  const make = (sign: number): Float32Array => {
    const rows = new Float32Array(count * dim);
    for (let i = 0; i < count; i++) {
      const along = (random.uniform() - 0.5) * 0.8;
      rows[i * dim + 2] = along + sign * 0.15;
      rows[i * dim + 5] = -along + sign * 0.15;
      rows[i * dim] = Math.sqrt(1 - rows[i * dim + 2]! ** 2 - rows[i * dim + 5]! ** 2);
    }
    return rows;
  };
  return {
    name: 'made',
    kind: 'file',
    modalities: ['image', 'text'],
    count,
    dim,
    first: make(1),
    second: make(-1),
  };
}

describe('the dimensions that differ', () => {
  it('are found in pairs where no single one suffices', () => {
    const { best, single, largestDifference } = dimensionPairsOf(twoDimensions());
    expect(best.dims).toEqual([2, 5]);
    expect(best.accuracy).toBe(1);
    expect(single.accuracy).toBeLessThan(0.95);
    expect([...largestDifference.dims].sort()).toEqual([2, 5]);
  });

  it('carry the squared gap', () => {
    const { order, shareOfGap, l2m, meanDifference, meanAbsoluteMean } = dimensionSpectrumOf(twoDimensions());
    expect(new Set(order.slice(0, 2))).toEqual(new Set([2, 5]));
    expect(shareOfGap.find(({ dims }) => dims === 2)!.share).toBeGreaterThan(0.999);
    expect(l2m).toBeCloseTo(Math.hypot(...meanDifference), 12);
    expect(meanAbsoluteMean.every((value) => value > 0)).toBe(true);
  });

  it('are asked of features: the paper preset says what it needs', async () => {
    await expect(dimensionSpectrum.run({}, tinyContext())).rejects.toThrow(
      'dimension-spectrum: the paper preset needs features of image-caption pairs, got none',
    );
    const { first, second, count, dim } = twoDimensions();
    const path = join(temporaryFolder(), 'pairs.npy');
    await writeNpy(path, [2, count, dim], Float32Array.of(...first, ...second));
    const { findings, claims, notes } = await dimensionSpectrum.run(
      {},
      tinyContext({ inputs: { features: [path] } }),
    );
    expect(findings).toEqual({
      sources: [{ ...dimensionSpectrumOf(twoDimensions()), kind: 'file', name: 'pairs.npy' }],
    });
    // Of six dimensions none can stand out tenfold from their mean, and their means are not CLIP's.
    expect(claims.map(({ holds }) => holds)).toEqual([false, false]);
    expect(claims[0]!.measured).toMatch(/^0 of 6 dimensions differ .* carry 100\.0 % of the squared gap$/);
    expect(notes).toBeUndefined();
    const { figures } = dimensionSpectrumPage(findings);
    expect(figures.map(({ title }) => title)).toEqual([
      'two of 6 dimensions carry over 99.9\u00a0% of the squared gap',
    ]);
    for (const figure of figures) expect(await draw(figure)).not.toMatch(/NaN|undefined/);
  });

  it('bear the claims out where they are one to a fiftieth, and as large as published', () => {
    const claimsOf = (standOut: number, scale: number) =>
      dimensionSpectrumClaims([
        {
          name: 'made',
          kind: 'file',
          modalities: ['image', 'text'],
          count: 9,
          dim: 100,
          l2m: Math.sqrt(standOut),
          order: Array.from({ length: 100 }, (_, k) => k),
          meanDifference: Array.from({ length: 100 }, (_, k) => Number(k < standOut)),
          meanAbsoluteMean: [0.0282 * scale, 0.0267 * scale],
          shareOfGap: [{ dims: 2, share: 1 }],
        },
      ]).map(({ holds }) => holds);
    expect(claimsOf(2, 1.09)).toEqual([true, true]);
    expect(claimsOf(3, 1)).toEqual([false, true]);
    expect(claimsOf(0, 1)).toEqual([false, true]);
    expect(claimsOf(1, 1.11)).toEqual([true, false]);
  });
});

describe('the claim on ablation', () => {
  const curve = (order: 'greedy' | 'random', share: readonly number[]) => ({
    order,
    dims: share.map((_, k) => k),
    l2m: share,
    rmg: share,
    tasks: [{ name: 'imageToText', share }],
  });
  const of = (share: readonly number[]): DimensionAblationOf => ({
    name: 'x',
    kind: 'file',
    modalities: ['image', 'text'],
    count: 1000,
    dim: share.length,
    queries: [1000],
    curves: [
      curve('greedy', share),
      curve(
        'random',
        share.map(() => 0.5),
      ),
    ],
  });

  it('holds of a drop with a recovery, and not of a fall or of noise', () => {
    const holds = (share: readonly number[]): boolean => dimensionAblationClaims([of(share)])[0]!.holds;
    expect(holds([0.5, 0.3, 0.35, 0.42, 0.44, 0.4, 0.3, 0.1])).toBe(true);
    expect(holds([0.5, 0.3, 0.29, 0.28, 0.27, 0.2, 0.1, 0.1])).toBe(false);
    expect(holds([0.5, 0.49, 0.5, 0.5, 0.49, 0.4, 0.3, 0.1])).toBe(false);
  });
});

describe('ideal words of a vocabulary', () => {
  it('that lie alike but for a shift come nearer once the gap is taken off', () => {
    // Rows a_i + b_j with a shift between the modalities in a dimension of its own.
    const [dim, random] = [8, randomStream(9)];
    const [a, b] = [unitRows(3, dim, random), unitRows(4, dim, random)];
    const labels = [0, 1].map((factor) =>
      Uint32Array.from({ length: 12 }, (_, row) => (factor === 0 ? Math.floor(row / 4) : row % 4)),
    );
    const rows = (shift: number): Float32Array =>
      Float32Array.from({ length: 12 * dim }, (_, at) => {
        const [row, k] = [Math.floor(at / dim), at % dim];
        return a[labels[0]![row]! * dim + k]! + b[labels[1]![row]! * dim + k]! + (k === 0 ? shift : 0);
      });
    const { cosine, factors } = idealWordsOf({
      name: 'made',
      kind: 'file',
      dim,
      factors: [
        { name: 'attribute', values: 3 },
        { name: 'object', values: 4 },
      ],
      images: rows(3),
      imageLabels: labels,
      texts: rows(-3),
      textLabels: labels,
    });
    expect(cosine.plain).toBeLessThan(0);
    expect(cosine.corrected).toBeCloseTo(1, 6);
    expect(cosine.centred).toBeCloseTo(1, 6);
    expect(factors.map(({ values }) => values)).toEqual([3, 4]);
    for (const { magnitude } of factors) expect(magnitude.images).toBeCloseTo(magnitude.words, 5);
  });

  it('are read from files, which have to fit', async () => {
    const folder = temporaryFolder();
    const [count, dim] = [12, 5];
    const at = (name: string): string => join(folder, name);
    await writeNpy(at('images.npy'), [count, dim], Float32Array.from(unitRows(count, dim, randomStream(1))));
    await writeNpy(at('texts.npy'), [count, dim], Float32Array.from(unitRows(count, dim, randomStream(2))));
    const labels = Float32Array.from({ length: 2 * count }, (_, k) => (k >> 1) % (k % 2 === 0 ? 3 : 2));
    await writeNpy(at('labels.npy'), [count, 2], labels);
    const factors = [
      {
        name: 'set',
        images: at('images.npy'),
        imageLabels: at('labels.npy'),
        texts: at('texts.npy'),
        textLabels: at('labels.npy'),
      },
    ];
    const { findings } = await idealWordsExperiment.run({}, tinyContext({ inputs: { factors } }));
    expect(findings.vocabularies[0]!.factors.map(({ values }) => values)).toEqual([3, 2]);
    await writeNpy(at('labels.npy'), [count], labels.slice(0, count));
    await expect(idealWordsExperiment.run({}, tinyContext({ inputs: { factors } }))).rejects.toThrow(
      'labels.npy: expected labels for 12 rows, 2 a row, got an array of shape (12)',
    );
  });

  it('captions of a vocabulary name both words and as many others as training', () => {
    const { tokens, labels } = vocabularyCaptions(1, 3, 2, randomStream(0));
    expect(tokens.length % labels[0].length).toBe(0);
    expect(new Set(labels[0]).size).toBe(10);
    const context = tokens.length / labels[0].length;
    for (const [row, digit] of labels[0].entries()) {
      const words = captionText(tokens.subarray(row * context, (row + 1) * context)).split(', ');
      expect(words).toHaveLength(4);
      expect(words).toContain(String(FACTORS.digit[digit]));
      expect(words).toContain(String(FACTORS.thickness[labels[1][row]!]));
    }
  });
});

describe('neighbourhoods of classes', () => {
  it('are the same for texts that are the mean images, and halves tell what sampling does', () => {
    const [classes, dim, random] = [6, 4, randomStream(3)];
    const images = Float32Array.from(unitRows(60, dim, random));
    const labels = Uint32Array.from({ length: 60 }, (_, i) => i % classes);
    const texts = new Float64Array(classes * dim);
    images.forEach((value, k) => (texts[labels[Math.floor(k / dim)]! * dim + (k % dim)]! += value));
    const set = { name: 'made', kind: 'file' as const, dim, classes, images, labels, texts };
    const { distance, control } = neighbourhoodsOf(set);
    expect(distance).toBe(0);
    expect(control).toBeGreaterThan(0);
    expect(
      neighbourhoodsOf({ ...set, images: images.slice(0, 24), labels: labels.slice(0, 6) }).control,
    ).toBeNaN();
  });

  it('are asked of tasks: the paper preset says what it needs', async () => {
    await expect(neighbourhoods.run({}, tinyContext())).rejects.toThrow(
      'neighbourhoods: the paper preset needs zero-shot tasks, got none',
    );
  });
});
