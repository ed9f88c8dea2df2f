import { describe, expect, it } from 'vitest';
import { coneTheory, coneTheoryClaims, type ConeTheoryFindings } from '../../src/experiments/cone-theory.js';
import {
  biasedCosine,
  conditionLimit,
  countCloser,
  reluCosine,
  wideLayerCosine,
  wideLayerLimit,
} from '../../src/experiments/theory/relu-layer.js';
import { initialisationShares, type VarianceRun } from '../../src/experiments/theory/variance.js';
import { randomStream } from '../../src/numeric/index.js';
import { tinyContext } from './host.js';
import { tinyTheory } from './tiny-models.js';

import fc from 'fast-check';

const cosines = fc.double({ min: -0.999, max: 0.999, noNaN: true });
const sizes = fc.double({ min: 0.05, max: 20, noNaN: true });

describe('one random ReLU layer', () => {
  it('in the limit of width has known values', () => {
    expect(reluCosine(0)).toBeCloseTo(1 / Math.PI, 15);
    expect(reluCosine(1)).toBe(1);
    expect(reluCosine(-1)).toBeCloseTo(0, 15);
    expect(conditionLimit(1)).toBe(1);
    expect(conditionLimit(2)).toBeCloseTo(0.8, 15);
    expect(conditionLimit(1 / 2)).toBeCloseTo(0.8, 15);
  });

  it('never draws apart what the bias has not drawn apart', () => {
    fc.assert(
      fc.property(cosines, (rho) => {
        expect(reluCosine(rho)).toBeGreaterThan(rho);
      }),
    );
  });

  it('closes every pair that meets the condition, whatever the norms', () => {
    fc.assert(
      fc.property(cosines, sizes, sizes, (cosine, ratio, length) => {
        fc.pre(cosine < conditionLimit(ratio));
        expect(biasedCosine({ cosine, ratio, length })).toBeGreaterThanOrEqual(cosine - 1e-12);
        expect(wideLayerCosine({ cosine, ratio, length })).toBeGreaterThan(cosine);
      }),
    );
  });

  it('leaves the cosine alone exactly at its own limit', () => {
    for (const [ratio, length] of [
      [2, 1],
      [4, 1],
      [3, 0.5],
    ] as const) {
      const cosine = wideLayerLimit(ratio, length);
      expect(cosine).toBeGreaterThan(conditionLimit(ratio));
      expect(wideLayerCosine({ cosine, ratio, length })).toBeCloseTo(cosine, 10);
    }
    expect(wideLayerLimit(1, 1)).toBe(1);
  });

  it('closes as many pairs as full weight matrices do', () => {
    const [ratio, cosine, length, width, trials] = [2, 0.7, 1.5, 6, 4000];
    const grid = { ratios: [ratio], cosines: [cosine], widths: [width], length };
    const counted = countCloser(grid, 3, 0, trials)[0]! / trials;
    // The definition: vectors in the plane, a full matrix and a bias, all from N(0, 1 / width).
    const random = randomStream(99);
    const u = [ratio * length, 0];
    const v = [length * cosine, length * Math.sqrt(1 - cosine ** 2)];
    let closer = 0;
    for (let trial = 0; trial < trials; trial++) {
      const rows = Array.from({ length: width }, () =>
        Array.from({ length: 3 }, () => random.normal() / Math.sqrt(width)),
      );
      const [a, b] = [u, v].map((x) =>
        rows.map(([w0, w1, bias]) => Math.max(0, w0! * x[0]! + w1! * x[1]! + bias!)),
      ) as [number[], number[]];
      const inner = a.reduce((sum, value, k) => sum + value * b[k]!, 0);
      if (inner / (Math.hypot(...a) * Math.hypot(...b)) > cosine) closer++;
    }
    // Both are binomial; four standard errors of their difference.
    const error = Math.sqrt((2 * counted * (1 - counted)) / trials);
    expect(Math.abs(counted - closer / trials)).toBeLessThan(4 * error);
    expect(counted).toBeGreaterThan(0.5);
    expect(counted).toBeLessThan(0.95);
  });

  it('gives the same counts however the trials are cut', () => {
    const grid = { ratios: [1, 4], cosines: [0, 0.6], widths: [4, 16], length: 1 };
    const [whole, first, second] = [
      countCloser(grid, 1, 0, 60),
      countCloser(grid, 1, 0, 25),
      countCloser(grid, 1, 25, 60),
    ];
    expect(Array.from(whole)).toEqual(Array.from(first, (value, k) => value + second[k]!));
  });
});

describe('the share of variance due to initialisation', () => {
  /** Groups with known components: means from N(0, between), values around them from N(0, within). */
  function runsOf(groups: number, inputs: number, between: number, within: number): VarianceRun[] {
    const random = randomStream(4);
    const width = 300;
    return Array.from({ length: groups }, () => {
      const means = new Float32Array(width);
      const variances = new Float32Array(width);
      for (let k = 0; k < width; k++) {
        const centre = Math.sqrt(between) * random.normal();
        const values = Array.from({ length: inputs }, () => centre + Math.sqrt(within) * random.normal());
        means[k] = values.reduce((a, b) => a + b) / inputs;
        variances[k] = values.reduce((sum, value) => sum + (value - means[k]!) ** 2, 0) / inputs;
      }
      return { activation: 'relu', means, variances, cosines: [0] };
    });
  }

  it('finds the components that data were made of, without bias for few inputs', () => {
    for (const [between, within] of [
      [3, 1],
      [1, 9],
    ] as const) {
      const [{ share, interval }] = initialisationShares(runsOf(20, 4, between, within), 1, 4) as [
        { share: number; interval: readonly [number, number] },
      ];
      expect(interval[0]).toBeLessThan(between / (between + within));
      expect(interval[1]).toBeGreaterThan(between / (between + within));
      expect(share).toBeCloseTo(between / (between + within), 1);
    }
  });

  it('is near 0 where initialisations do not differ', () => {
    expect(Math.abs(initialisationShares(runsOf(20, 8, 0, 1), 1, 8)[0]!.share)).toBeLessThan(0.01);
  });

  it('needs three initialisations', () => {
    expect(() => initialisationShares(runsOf(2, 4, 1, 1), 1, 4)).toThrow(
      'share of variance: expected at least three initialisations, got 2; ask for more',
    );
  });
});

describe('the experiment on the theorems', () => {
  it('finds closed forms', async () => {
    const { findings, claims } = await coneTheory.run(tinyTheory, tinyContext({ seed: 2 }));
    const [equal, unequal] = findings.closer.series;
    expect(equal!.shares.map((widths) => widths[1])).toEqual([1, 1, 1]);
    expect(unequal!.shares[2]![1]).toBe(0);
    expect(unequal!.limit).toBeCloseTo(8 / 17, 12);
    // Without an activation: l of the l + 1 equal parts of layer l's variance are shared biases.
    const [identity, relu] = findings.variance.series;
    identity!.depths.forEach(({ share, bound }, k) => {
      expect(Math.abs(share - (k + 1) / (k + 2))).toBeLessThan(0.06);
      expect(Math.abs(bound.mean - k / (k + 1))).toBeLessThan(0.06);
    });
    expect(relu!.depths[2]!.share).toBeGreaterThan(identity!.depths[2]!.share);
    expect(claims.map(({ holds }) => holds)).toEqual([true, true, true]);
  });

  it('says where a bound is missed', () => {
    const findings: ConeTheoryFindings = {
      closer: {
        cosines: [0, 0.9],
        widths: [8, 64],
        trials: 100,
        length: 1,
        series: [
          {
            ratio: 4,
            limit: 8 / 17,
            wideLimit: 0.7,
            shares: [
              [0.99, 0.98],
              [0, 0],
            ],
          },
        ],
      },
      variance: {
        initialisations: 3,
        inputs: 4,
        series: [
          {
            activation: 'relu',
            depths: [0.5, 0.45].map((share) => ({
              share,
              interval: [share - 0.01, share + 0.01] as const,
              bound: { mean: 0.48, interval: [0.47, 0.49] as const, values: [0.48] },
            })),
          },
        ],
      },
    };
    const claims = coneTheoryClaims(findings);
    expect(claims.map(({ holds }) => holds)).toEqual([false, false, false]);
    expect(claims[0]!.measured).toContain('width times that: 0.08, 1.28');
    expect(claims[1]!.measured).toContain(
      'in 1 of 2 layers; tightest at layer 2 of relu: 0.450000 against 0.480000',
    );
  });
});
