import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recallByChance } from '../../src/geometry/index.js';
import type { MeasureFindings } from '../../src/measure/findings.js';
import type { PairedFindings } from '../../src/measure/paired.js';
import { leadParagraphs } from '../../src/report/lead.js';
import { whatToDo, type Given } from '../../src/report/what-to-do.js';
import {
  isPoolBiased,
  bestDimensionsTitle,
  carryingDimensions,
  cosinesTitle,
  cumulativeShares,
  differenceTitle,
  directions,
  hasGap,
  ownKindTitle,
  overlapWords,
  pcaTitle,
  permutationTitle,
  pPhrase,
  retrievalTitle,
  sameModalityByChance,
  umapTitle,
} from '../../src/report/sentences.js';
import {
  makeDegenerateFindings,
  makeFindings,
  makeFindingsWithoutGap,
  makeMixed,
  makeUnpairedFindings,
} from './fixtures.js';

/** What stands between a number and its unit keeps them on one line; the tests spell it as a plain space. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

const withGap = makeFindings();
const withoutGap = makeFindingsWithoutGap();

describe('titles', () => {
  it('of the principal components say how far the clouds overlap, and how large the gap is', () => {
    expect(plain(pcaTitle(withGap, 1))).toBe(
      'Images and texts do not overlap: gap 0.500 (95 % interval 0.490 to 0.510)',
    );
    expect(plain(pcaTitle(withoutGap, 0.45))).toBe(
      'Images and texts overlap: gap 0.020, no larger than chance',
    );
    expect(plain(pcaTitle(makeFindings({ intervals: {} }), 1))).toBe(
      'Images and texts do not overlap: gap 0.500',
    );
    expect([1, 0.97, 0.8, 0.5].map(overlapWords)).toEqual([
      'do not overlap',
      'hardly overlap',
      'overlap in part',
      'overlap',
    ]);
  });

  it('do not call few pairs a gap, nor the lack of one chance', () => {
    const two = {
      ...withGap,
      pairs: 2,
      permutationTest: { l2m: { ...withGap.permutationTest.l2m, p: 0.5, nullHigh: 0.5 } },
    };
    expect(pcaTitle(two, 1)).toBe(
      'Gap 0.500 between images and texts, but 2 pairs are too few to tell it from chance',
    );
    expect(permutationTitle(two)).toBe('2 pairs are too few to tell a gap of 0.500 from chance');
    expect(leadParagraphs(two)[1]).toMatch(/2 pairs are too few/);
  });

  it('of UMAP', () => {
    expect(plain(umapTitle(withGap, 1))).toMatch(/^UMAP keeps images and texts apart: 100 % of points/);
    expect(plain(umapTitle(withGap, 0.5))).toMatch(/^UMAP mixes images and texts: 50 % of points/);
  });

  it('of the cosines compare a match with random rows, whichever is more alike', () => {
    expect(cosinesTitle(withGap)).toBe(
      'An image and its text (mean cosine 0.30) are less alike than two random images (0.50) or two random texts ' +
        '(0.45)',
    );
    expect(cosinesTitle(withoutGap)).toMatch(/are more alike than/);
    const between = { ...withGap, gap: { ...withGap.gap, matchedCosine: 0.47 } };
    expect(cosinesTitle(between)).toBe(
      'An image and its text (mean cosine 0.47) are about as alike as two random texts (0.45) or images (0.50)',
    );
    expect(cosinesTitle(makeDegenerateFindings())).toMatch(/too few rows/);
  });

  it('of the difference say in how few dimensions the gap sits, or that it does not', () => {
    expect(plain(differenceTitle(withGap))).toBe('One of 24 dimensions carries 75 % of the squared gap');
    const even = {
      ...withGap,
      dimensions: { ...withGap.dimensions, meanDifference: withGap.dimensions.meanDifference.map(() => 0.1) },
    };
    expect(differenceTitle(even)).toBe(
      'The gap is spread out: it takes 12 of 24 dimensions to carry half of its square',
    );
    expect(plain(differenceTitle(withoutGap))).toBe(
      'The difference is within chance; 12 of 24 dimensions carry 50 % of it, squared',
    );
    expect(differenceTitle(makeDegenerateFindings())).toBe('The means coincide: no dimension carries a gap');
  });

  it.each([
    [1, 'Dimensions 0 and 3 alone tell all images from texts'],
    [0.97, 'Dimensions 0 and 3 alone tell nearly all images from texts (97 %)'],
    [0.8, 'Dimensions 0 and 3 tell images from texts in 80 % of cases, 50 % being chance'],
    [0.55, 'No two dimensions tell images from texts: the best two, 0 and 3, are right in 55 %'],
    [Number.NaN, 'No pair of dimensions could be judged'],
  ])('of the best dimensions at accuracy %d', (accuracy, title) => {
    const findings = {
      ...withGap,
      dimensions: { ...withGap.dimensions, pair: { dims: [0, 3] as const, accuracy } },
    };
    expect(plain(bestDimensionsTitle(findings))).toBe(title);
  });

  it('of retrieval name both directions, and chance where it is no better', () => {
    expect(plain(retrievalTitle(withGap))).toBe(
      'A matching text comes first for 55 % of images, a matching image for 50 % of texts (chance: 0.5 %)',
    );
    const blind = {
      ...withGap,
      retrieval: {
        imageToText: { 'r@1': 0, 'r@5': 0.03, 'r@10': 0.05 },
        textToImage: { 'r@1': 0.01, 'r@5': 0.03, 'r@10': 0.05 },
      },
      intervals: { 'retrieval.textToImage.r@1': [0, 0.02] as const },
    };
    expect(plain(retrievalTitle(blind))).toMatch(/^Retrieval is no better than chance \(0\.5 %\)/);
  });

  it('of the mixed pool', () => {
    expect(plain(ownKindTitle(withGap))).toBe(
      'In a shared index 95 % of images have an image nearest, 90 % of texts a text (chance: 50 %)',
    );
    expect(plain(ownKindTitle({ ...withGap, counts: [100, 500] }))).toMatch(/\(chance: 17 % and 83 %\)$/);
    const total = withGap.mixedPool.map((pool) => ({ ...pool, sameModalityNearest: 1 }));
    expect(ownKindTitle({ ...withGap, mixedPool: [total[0]!, total[1]!] })).toBe(
      'In a shared index every item has one of its own kind nearest: an image meets the first text at rank 50 (median)',
    );
  });

  it('of the permutations', () => {
    expect(plain(permutationTitle(withGap))).toBe(
      'The gap of 0.500 is 5.0 times what 95 % of shuffled labels stay under (0.100)',
    );
    expect(permutationTitle(withoutGap)).toBe('Chance alone explains a gap of 0.020');
    const barely = {
      ...withGap,
      permutationTest: { l2m: { ...withGap.permutationTest.l2m, nullHigh: 0.49, p: 0.04 } },
    };
    expect(permutationTitle(barely)).toMatch(/hardly larger/);
    expect(plain(pPhrase(withGap))).toBe('none of 1,000 shuffles came as high (p ≤ 0.001)');
    expect(plain(pPhrase(barely))).toBe('p = 0.040 over 1,000 shuffles');
  });
});

describe('the lead', () => {
  it('says what is broken for whom, what is not, how large and how sure', () => {
    const [first = '', second = ''] = leadParagraphs(withGap).map(plain);
    expect(first).toBe(
      'A text query finds its image at rank 120 (median) in a shared index of 400 items, because 92 % of text ' +
        'queries meet another text first: images and texts lie apart, and each query is nearest to its own kind. ' +
        'Searched one kind with the other, the right text comes first for 55 % of images, the right image for 50 % ' +
        'of texts (chance: 0.5 %).',
    );
    expect(second).toBe(
      'Images and texts lie apart in the space they share: their means are 0.500 (95 % interval 0.490 to 0.510) ' +
        'apart, on a ' +
        'scale from 0, no gap, to 2. This is not chance: none of 1,000 shuffles came as high (p ≤ 0.001). One of ' +
        '24 dimensions ' +
        'carries 75 % of the squared gap, and the best two alone tell images from texts with an accuracy of 100 %.',
    );
  });

  it('speaks of image queries where these are far worse off', () => {
    const [first] = leadParagraphs(makeFindings({ mixed: makeMixed([300, 20]) }));
    expect(first).toMatch(/^An image query finds its text at rank 300/);
  });

  it('says so where there is no gap, and claims no cost', () => {
    const [first = '', second = ''] = leadParagraphs(withoutGap);
    expect(first).toMatch(/^An? (text|image) query finds its .* and no kind pushes ahead of the other\./);
    expect(second).toMatch(/^There is no gap between images and texts that chance could not explain/);
    expect(second).not.toMatch(/dimensions/);
    expect([isPoolBiased(withGap), isPoolBiased(withoutGap)]).toEqual([true, false]);
    expect([hasGap(withGap), hasGap(withoutGap)]).toEqual([true, false]);
  });

  it('begins with the search that finds nothing, if it does not', () => {
    const recall = { 'r@1': 0.005, 'r@5': 0.025, 'r@10': 0.05 };
    const lost = makeFindings({ retrieval: { imageToText: recall, textToImage: recall }, intervals: {} });
    expect(plain(leadParagraphs(lost)[0]!)).toMatch(
      /^Search finds nothing here: the matching text comes first for 0\.5 % of images .* would reach 0\.5 %/,
    );
  });

  it('speaks of the kinds alone where there are no pairs, and names the model if it is known', () => {
    const model = { name: 'CLIP X', modality: 0, cosine: 0.987, source: 'its card' } as const;
    const [first, , last] = leadParagraphs({ ...makeUnpairedFindings(), model });
    expect(plain(first!)).toMatch(
      /^In a shared index an image query meets the first text at rank 50 \(median\)/,
    );
    expect(first).not.toMatch(/right|chance/);
    expect(last).toBe('The mean of the images is that of CLIP X (cosine 0.99).');
  });
});

describe('what to do', () => {
  const commandsOf = (findings: MeasureFindings, given: Given) =>
    (whatToDo(findings, given).steps ?? []).flatMap(({ commands = [] }) => commands);

  it('names the reader’s own files and flags, as a shell reads them', () => {
    const given = { files: ['my images.npy', 'texts.npy'], modalities: ['image', 'text'], pairs: "it's.csv" };
    expect(commandsOf(withGap, given)).toEqual([
      "modgap close compare 'my images.npy' texts.npy --modalities image,text --pairs 'it'\\''s.csv'",
      "modgap close fit 'my images.npy' texts.npy --method centring --out gap.safetensors --modalities image,text " +
        "--pairs 'it'\\''s.csv'",
      "modgap close apply gap.safetensors 'my images.npy' texts.npy --out corrected.safetensors",
      "modgap measure corrected.safetensors --modalities image,text --pairs 'it'\\''s.csv'",
    ]);
  });

  it('keeps a table a table, and compares nothing without pairs', () => {
    const given = { files: ['rows.parquet'], modalityColumn: 'kind' };
    expect(commandsOf({ ...withGap, pairs: 0 }, given)).toEqual([
      'modgap close fit rows.parquet --method centring --out gap.safetensors --modality-column kind',
      'modgap close apply gap.safetensors rows.parquet --out corrected.parquet --modality-column kind',
      'modgap measure corrected.parquet --modality-column kind',
    ]);
  });

  it('is nothing without a bias, and never a correction for rows that do not belong together', () => {
    const nothing = whatToDo(withoutGap, { files: ['a.npy'] });
    expect(nothing.text[0]).toMatch(/^Nothing\./);
    expect(nothing.steps).toBeUndefined();
    const warnings = [{ code: 'retrieval-at-chance', text: 't' }] as const;
    expect(commandsOf({ ...withGap, warnings }, { files: ['a.npy', 'b.npy'] })).toEqual([
      'modgap measure a.npy b.npy --pairs pairs.csv',
    ]);
  });
});

describe('levels of chance', () => {
  it('of recall agree with counting every subset', () => {
    // 5 candidates of which 2 match: 10 ways to pick the first two, 3 without a match.
    expect(recallByChance(5, 2, 2)).toBeCloseTo(1 - 3 / 10, 12);
    expect(recallByChance(500, 1, 10)).toBeCloseTo(10 / 500, 12);
    expect(recallByChance(3, 1, 10)).toBe(1);
    expect(recallByChance(1, 1, 1)).toBe(1);
  });

  it('of one image with five captions count what each side searches', () => {
    const [forward, backward] = directions({ ...withGap, counts: [100, 500], pairs: 500 });
    expect([forward.chance(1), backward.chance(1)]).toBeAllClose([5 / 500, 1 / 100]);
    expect([forward.label, backward.label]).toEqual(['image → text', 'text → image']);
  });

  it('of a mixed pool are the shares of one’s own kind among the others', () => {
    expect(sameModalityByChance({ ...withGap, counts: [3, 1] }, 0)).toBeCloseTo(2 / 3, 12);
    expect(sameModalityByChance({ ...withGap, counts: [3, 1] }, 1)).toBe(0);
  });
});

describe('shares of the squared gap', () => {
  it('rise to 1 in the order given', () => {
    const shares = cumulativeShares(withGap);
    expect([shares[0]!, shares[23]!]).toBeAllClose([0.75, 1]);
    expect(carryingDimensions(makeDegenerateFindings())).toBeUndefined();
  });
});

/** Findings of any shape: numbers out of range on purpose where the type allows them. */
const anyFindings: fc.Arbitrary<PairedFindings> = fc
  .record({
    names: fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
    counts: fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 })),
    l2m: fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constant(Number.NaN)),
    share: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN)),
    p: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN)),
    difference: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
  })
  .map(({ names, counts, l2m, share, p, difference }) => {
    const base = makeFindings();
    const recall = { 'r@1': share, 'r@5': share, 'r@10': share };
    return makeFindings({
      modalities: names,
      counts,
      pairs: Math.max(...counts),
      dim: difference.length,
      gap: { ...base.gap, l2m, normalizedGap: l2m, matchedCosine: share, linearSeparability: share },
      dimensions: {
        ...base.dimensions,
        order: difference
          .map((_, k) => k)
          .sort((a, b) => Math.abs(difference[b]!) - Math.abs(difference[a]!)),
        meanDifference: difference,
        pair: { dims: [0, 1], accuracy: share },
      },
      retrieval: { imageToText: recall, textToImage: recall },
      intervals: { l2m: [l2m, l2m] },
      permutationTest: { l2m: { p, permutations: 1000, nullMean: 0.01, nullHigh: l2m / 3 } },
    });
  });

it('any findings give whole sentences: no NaN, no undefined, no empty space', () => {
  fc.assert(
    fc.property(anyFindings, fc.double({ min: 0, max: 1, noNaN: true }), (findings, share) => {
      const sentences = [
        pcaTitle(findings, share),
        umapTitle(findings, share),
        cosinesTitle(findings),
        differenceTitle(findings),
        bestDimensionsTitle(findings),
        retrievalTitle(findings),
        ownKindTitle(findings),
        permutationTitle(findings),
        ...leadParagraphs(findings),
      ];
      for (const sentence of sentences) {
        const own = findings.modalities.reduce((text, name) => text.replaceAll(name, ''), sentence);
        expect(own).not.toMatch(/NaN|undefined|Infinity|\[object/);
        expect(sentence.trim()).toBe(sentence);
      }
    }),
  );
});
