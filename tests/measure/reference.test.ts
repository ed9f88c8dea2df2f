import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddings, type OpenedEmbeddings } from '../../src/embeddings/node/index.js';
import { pairedFindings, type PairedFindings } from '../../src/measure/index.js';
import { measure } from '../../src/measure/node/index.js';
import { reference } from '../support/shared.js';

interface ConeReference {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
}

/** `*.reference.json`: every measure in float64 NumPy, from the definitions. */
interface Reference {
  readonly n: number;
  readonly dim: number;
  readonly mean_raw_norms: readonly [number, number];
  readonly l2m: number;
  readonly l2i: number;
  readonly rmg: number;
  readonly matched_cosine: number;
  readonly cone_a: ConeReference;
  readonly cone_b: ConeReference;
  readonly mean_abs_mean: readonly [number, number];
  readonly top_gap_dims: readonly number[];
  readonly top_gap_values: readonly number[];
  readonly two_dim_accuracy: Readonly<Record<string, number>>;
  readonly alignment: number;
  readonly uniformity: readonly [number, number];
  readonly retrieval: Readonly<Record<string, number>>;
  readonly pca_explained: readonly number[];
}

const close = { rtol: 2e-4, atol: 0 };

describe.each(['clip', 'clip_random', 'videoclip', 'videoclip_random'])('measure %s', (name) => {
  const data = reference(`embeddings/${name}.npy`);
  const numbers = reference(`embeddings/${name}.reference.json`);
  describe.skipIf(!data.present || !numbers.present)('against NumPy', () => {
    let embeddings: OpenedEmbeddings;
    let found: PairedFindings;
    let expected: Reference;
    beforeAll(async () => {
      expected = (JSON.parse(readFileSync(numbers.path, 'utf8')) as Record<string, Reference>)[name]!;
      embeddings = await openEmbeddings([data.path]);
      found = pairedFindings((await measure(embeddings, { bootstrap: 200, permutations: 200 })).findings);
    });
    afterAll(() => embeddings.close());

    it('no warning, but that untrained weights search at chance; CLIP’s image mean is known', () => {
      const untrained = name.endsWith('random');
      expect(found.warnings!.map(({ code }) => code)).toEqual(untrained ? ['retrieval-at-chance'] : []);
      expect(found.model?.name).toBe(name === 'clip' ? 'OpenAI CLIP ViT-B/16' : undefined);
      // With the vector itself: 0.983.
      if (found.model) expect(Math.abs(found.model.cosine - 0.983)).toBeLessThan(0.01);
    });

    it('counts and raw norms', () => {
      expect(found.counts).toEqual([expected.n, expected.n]);
      expect(found.dim).toBe(expected.dim);
      expect(found.rawNorms.map((norm) => norm.mean)).toBeAllClose(expected.mean_raw_norms, { rtol: 1e-6 });
    });

    it('gap', () => {
      const { l2m, l2i, rmg, matchedCosine } = found.gap;
      expect([l2m, l2i, rmg, matchedCosine]).toBeAllClose(
        [expected.l2m, expected.l2i, expected.rmg, expected.matched_cosine],
        close,
      );
      expect(found.alignment).toBeCloseTo(expected.alignment, 5);
      expect(found.uniformity).toBeAllClose(expected.uniformity, close);
      expect(found.gap.linearSeparability).toBeGreaterThan(0.99);
    });

    it('cones', () => {
      [expected.cone_a, expected.cone_b].forEach((cone, m) => {
        const { mean, std, min, max, quartiles } = found.cone[m]!;
        expect([mean, std, min, max]).toBeAllClose([cone.mean, cone.std, cone.min, cone.max], close);
        expect(quartiles).toBeAllClose([cone.q25, cone.median, cone.q75], { rtol: 3e-3, atol: 0 });
        const counted = found.cone[m]!.histogram.counts.reduce((sum, count) => sum + count, 0);
        expect(counted).toBe(expected.n * (expected.n - 1));
      });
    });

    it('dimensions', () => {
      const { order, meanDifference, meanAbsoluteMean, pair } = found.dimensions;
      expect(order.slice(0, 10)).toEqual(expected.top_gap_dims);
      expect(order.slice(0, 10).map((k) => Math.abs(meanDifference[k]!))).toBeAllClose(
        expected.top_gap_values,
        close,
      );
      expect(meanAbsoluteMean).toBeAllClose(expected.mean_abs_mean, close);
      expect(pair.accuracy).toBeGreaterThanOrEqual(Math.max(...Object.values(expected.two_dim_accuracy)));
    });

    it('retrieval, exactly', () => {
      for (const [direction, key] of [
        ['imageToText', 'image_to_text'],
        ['textToImage', 'text_to_image'],
      ] as const) {
        for (const k of ['r@1', 'r@5', 'r@10'] as const) {
          expect(found.retrieval[direction][k]).toBeCloseTo(expected.retrieval[`${key}_${k}`]!, 12);
        }
      }
    });

    it('intervals hold the estimate, and the gap is no accident of labels', () => {
      for (const [name_, value] of Object.entries(found.gap)) {
        const [low, high] = found.intervals[name_]!;
        expect(low, name_).toBeLessThanOrEqual(value + 1e-9);
        expect(high, name_).toBeGreaterThanOrEqual(value - 1e-9);
      }
      expect(found.permutationTest.l2m.p).toBeCloseTo(1 / 201, 12);
      expect(found.permutationTest.l2m.nullHigh).toBeLessThan(expected.l2m / 3);
    });
  });
});
