import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectedRecall } from '../../src/evaluation/index.js';
import {
  alignment,
  coneMean,
  coneStd,
  gapVector,
  l2i,
  l2m,
  matchedCosine,
  meanAbsoluteMean,
  momentsOf,
  orderByMeanDifference,
  rankDimensionPairs,
  relativeModalityGap,
  separatingLine,
  uniformity,
} from '../../src/geometry/index.js';
import { leadingEigenvectors, quantileOfHistogram } from '../../src/numeric/index.js';
import { cosines, readUnitStack } from '../support/npy.js';
import { reference } from '../support/shared.js';

/** What NumPy found, in float64, from the definitions. */
interface Reference {
  readonly n: number;
  readonly dim: number;
  readonly l2m: number;
  readonly l2i: number;
  readonly rmg: number;
  readonly matched_cosine: number;
  readonly cone_a: Cone;
  readonly cone_b: Cone;
  readonly mean_abs_mean: number[];
  readonly top_gap_dims: number[];
  readonly top_gap_values: number[];
  readonly two_dim_accuracy: Record<string, number>;
  readonly alignment: number;
  readonly uniformity: number[];
  readonly retrieval: Record<string, number>;
  readonly pca_explained: number[];
}

interface Cone {
  readonly mean: number;
  readonly std: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
}

const tight = { rtol: 1e-9, atol: 1e-11 };

describe.each(['clip', 'clip_random', 'videoclip', 'videoclip_random'])('%s, against NumPy', (name) => {
  const json = reference(`embeddings/${name}.reference.json`);
  const npy = reference(`embeddings/${name}.npy`);
  if (!json.present || !npy.present) {
    it.skip('has no reference file here', () => {});
    return;
  }
  const expected = (JSON.parse(readFileSync(json.path, 'utf8')) as Record<string, Reference>)[name]!;
  const { n, d, rows } = readUnitStack(npy.path);
  const [first, second] = [momentsOf(rows[0], n, d), momentsOf(rows[1], n, d)];
  const cross = cosines(rows[0], rows[1], d);
  const matched = Float64Array.from({ length: n }, (_, i) => cross[i * n + i]!);

  it('measures the gap', () => {
    expect([n, d]).toEqual([expected.n, expected.dim]);
    const cosine = matchedCosine(matched);
    expect([
      l2m(first, second),
      l2i(matched),
      cosine,
      alignment(cosine),
      relativeModalityGap(cosine, coneMean(first), coneMean(second)),
    ]).toBeAllClose(
      [expected.l2m, expected.l2i, expected.matched_cosine, expected.alignment, expected.rmg],
      tight,
    );
  });

  it('measures the cones and the uniformity', () => {
    [expected.cone_a, expected.cone_b].forEach((cone, modality) => {
      const moments = [first, second][modality]!;
      // The files divide by the number of ordered pairs less one; we by their number.
      const ordered = n * (n - 1);
      const std = coneStd(moments) * Math.sqrt(ordered / (ordered - 1));
      expect([coneMean(moments), std]).toBeAllClose([cone.mean, cone.std], tight);
      const within = cosines(rows[modality]!, rows[modality]!, d);
      const kernel = Float64Array.from({ length: n }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < n; j++) if (j !== i) sum += Math.exp(4 * within[i * n + j]! - 4);
        return sum / (n - 1);
      });
      expect(uniformity(kernel)).toBeCloseTo(expected.uniformity[modality]!, 10);
      const bins = 2000;
      const counts = new Float64Array(bins);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) {
          counts[Math.min(bins - 1, Math.floor(((within[i * n + j]! + 1) / 2) * bins))]! += 1;
        }
      }
      for (const [q, value] of [
        [0.25, cone.q25],
        [0.5, cone.median],
        [0.75, cone.q75],
      ] as const) {
        expect(Math.abs(quantileOfHistogram(counts, -1, 1, q) - value)).toBeLessThan(2 / bins);
      }
    });
  });

  it('finds the dimensions of the gap', () => {
    const difference = gapVector(first, second);
    const order = orderByMeanDifference(difference);
    const top = expected.top_gap_dims.length;
    expect([...order.subarray(0, top)]).toEqual(expected.top_gap_dims);
    expect([...order.subarray(0, top)].map((k) => Math.abs(difference[k]!))).toBeAllClose(
      expected.top_gap_values.map(Math.abs),
      tight,
    );
    expect([meanAbsoluteMean(first), meanAbsoluteMean(second)]).toBeAllClose(expected.mean_abs_mean, tight);
  });

  it('separates in a plane at least as well as the planes of the largest means', () => {
    const plane = (modality: number, [i, j]: readonly [number, number]) =>
      Float64Array.from({ length: 2 * n }, (_, k) => rows[modality]![(k >> 1) * d + (k % 2 === 0 ? i : j)]!);
    const best = Math.max(
      ...rankDimensionPairs(first, second, 10).map(
        (pair) => separatingLine(plane(0, pair), plane(1, pair)).accuracy,
      ),
    );
    expect(best).toBeGreaterThanOrEqual(Math.max(...Object.values(expected.two_dim_accuracy)));
  });

  it('finds the recall', () => {
    const at = [1, 5, 10];
    const recall = (score: (query: number, item: number) => number) =>
      at.map((k) => {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          let greater = 0;
          let tied = 0;
          for (let j = 0; j < n; j++) {
            if (j === i) continue;
            if (score(i, j) > score(i, i)) greater++;
            else if (score(i, j) === score(i, i)) tied++;
          }
          sum += expectedRecall({ greater, tied, matches: 1 }, k);
        }
        return sum / n;
      });
    expect(recall((i, j) => cross[i * n + j]!)).toBeAllClose(
      at.map((k) => expected.retrieval[`image_to_text_r@${k}`]!),
    );
    expect(recall((i, j) => cross[j * n + i]!)).toBeAllClose(
      at.map((k) => expected.retrieval[`text_to_image_r@${k}`]!),
    );
  });

  it('explains the variance of both modalities together', () => {
    const all = new Float64Array(2 * n * d);
    all.set(rows[0]);
    all.set(rows[1], n * d);
    const joint = momentsOf(all, 2 * n, d);
    let total = 0;
    for (let k = 0; k < d; k++) total += joint.scatter[k * d + k]!;
    const top = expected.pca_explained.length;
    const { values } = leadingEigenvectors(joint.scatter, d, top);
    expect(values.map((value) => value / total)).toBeAllClose(expected.pca_explained, tight);
  });
});
