import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bootstrap,
  bootstrapInterval,
  huberLine,
  kendallTau,
  partialKendall,
  partialSpearman,
  randomStream,
  silhouetteSamples,
  silhouetteScore,
  TauAgainst,
  trendTest,
} from '../../src/numeric/index.js';

interface Sequences {
  readonly x: number[];
  readonly y: number[];
}

interface Fixture {
  readonly permutation: readonly (Sequences & {
    tau: number;
    either: number;
    rises: number;
    falls: number;
  })[];
  readonly interval: readonly (Sequences & { readonly interval: [number, number] })[];
  readonly partial: readonly (Sequences & {
    readonly covariates: number[][];
    readonly kendall: number;
    readonly spearman: number;
  })[];
  readonly huber: readonly (Sequences & { readonly intercept: number; readonly slope: number })[];
  readonly silhouette: readonly {
    readonly rows: number[];
    readonly dim: number;
    readonly labels: number[];
    readonly metric: 'euclidean' | 'cosine';
    readonly score: number;
    readonly samples: number[];
  }[];
}

/** Made by fixtures/make_model_statistics.py with SciPy, scikit-learn and statsmodels. */
const fixture = JSON.parse(
  readFileSync(new URL('fixtures/model-statistics.json', import.meta.url), 'utf8'),
) as Fixture;

const numbered = <T>(cases: readonly T[]): [number, T][] => cases.map((one, k) => [k, one]);
const number = fc.integer({ min: -50, max: 50 });
const points = fc.array(fc.tuple(number, number, number), { minLength: 5, maxLength: 30 });
const column = (rows: readonly (readonly number[])[], k: number): number[] => rows.map((row) => row[k]!);

describe('the permutation test of tau', () => {
  it.each(numbered(fixture.permutation))("is SciPy's, case %d", (_, { x, y, tau, ...p }) => {
    for (const direction of ['either', 'rises', 'falls'] as const) {
      const test = trendTest(x, y, { direction, seed: 3 });
      expect([test.tau]).toBeAllClose([tau], { atol: 1e-12 });
      // Three standard errors of 9,999 permutations, doubled in a two-sided test, and of SciPy's 19,999 where it
      // samples.
      const tail = p[direction] / (direction === 'either' ? 2 : 1);
      const tolerance = 3 * Math.sqrt((tail * (1 - tail)) / 6666) * (direction === 'either' ? 2 : 1) + 2e-4;
      expect(Math.abs(test.p - p[direction])).toBeLessThan(tolerance);
    }
  });

  it('says 1 at most, and 1 where nothing varies', () => {
    expect(trendTest([1, 2, 3, 4], [1, 3, 2, 4], { direction: 'either' }).p).toBeLessThanOrEqual(1);
    expect(trendTest([1, 2, 3], [1, 1, 1], { direction: 'either', permutations: 9 }).p).toBe(1);
  });

  it('sorts one sequence once for many others', () => {
    fc.assert(
      fc.property(points, (rows) => {
        const [x, y, z] = [column(rows, 0), column(rows, 1), column(rows, 2)];
        const against = new TauAgainst(x);
        expect(against.of(y)).toBe(kendallTau(x, y));
        expect(against.of(z)).toBe(kendallTau(x, z));
        expect(against.of(y)).toBe(kendallTau(x, y));
      }),
    );
    expect(() => new TauAgainst([1, 2]).of([1])).toThrow('must pair up, got 2 and 1 values');
  });
});

describe('the bootstrap', () => {
  it.each(numbered(fixture.interval))("gives SciPy's percentile interval of tau, case %d", (_, one) => {
    const { x, y, interval } = one;
    const own = bootstrapInterval([x, y] as const, kendallTau, { resamples: 4999, seed: 5 });
    // Both are drawn: two bounds of 4,999 replicates differ by 1.4 % of the interval's width, one standard error.
    expect([...own]).toBeAllClose(interval, { atol: 0.05 * (interval[1] - interval[0]), rtol: 0 });
  });

  it('draws the same resamples for a seed, whatever the statistic costs, and every unit as often', () => {
    const first = (units: Uint32Array): number => units[0]!;
    expect(bootstrap(10, first, { resamples: 5, seed: 2 })).toEqual(
      bootstrap(10, first, { resamples: 9, seed: 2 }).subarray(0, 5),
    );
    expect(bootstrap(10, first, { seed: 2 })).not.toEqual(bootstrap(10, first, { seed: 3 }));
    const means = bootstrap(50, (units) => units.reduce((sum, k) => sum + k, 0) / 50);
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    // Of means of 50 draws from 0 to 49: standard error 14.43 / sqrt(50 * 2000).
    expect(Math.abs(mean - 24.5)).toBeLessThan(0.14);
  });

  it('resamples places, not values, and refuses what does not pair up', () => {
    const agree = (a: Float64Array, b: Float64Array): number =>
      a.every((value, k) => b[k] === value + 1) ? 1 : 0;
    expect(
      bootstrapInterval(
        [
          [1, 2, 3],
          [2, 3, 4],
        ],
        agree,
        { resamples: 50 },
      ),
    ).toEqual([1, 1]);
    expect(bootstrapInterval([[1, 2, 3]], () => NaN, { resamples: 5 })).toEqual([NaN, NaN]);
    expect(() => bootstrapInterval([[1], [1, 2]], () => 0)).toThrow(
      'bootstrap interval: the sequences must pair up, got 1 and 2 values',
    );
  });
});

describe('the partial Kendall correlation', () => {
  it.each(numbered(fixture.partial))('is that of the regressed signs, case %d', (_, one) => {
    expect([partialKendall(one.x, one.y, one.covariates)]).toBeAllClose([one.kendall], { atol: 1e-10 });
  });

  it("is Kendall's formula for one covariate, and tau for none or a constant one", () => {
    fc.assert(
      fc.property(points, (rows) => {
        const [x, y, z] = [column(rows, 0), column(rows, 1), column(rows, 2)];
        const [xy, xz, yz] = [kendallTau(x, y), kendallTau(x, z), kendallTau(y, z)];
        const left = (1 - xz * xz) * (1 - yz * yz);
        if (left > 1e-6) {
          const direct = (xy - xz * yz) / Math.sqrt(left);
          expect([partialKendall(x, y, [z])]).toBeAllClose([direct], { atol: 1e-9 });
        }
        expect(partialKendall(x, y, [])).toEqual(xy);
        expect(partialKendall(x, y, [x.map(() => 7)])).toEqual(xy);
      }),
    );
  });

  it('depends neither on the order of covariates, nor on a repeated one, nor on scale', () => {
    const random = randomStream(4);
    const draw = (): number[] => Array.from({ length: 25 }, () => random.normal());
    const [x, y, z, w] = [draw(), draw(), draw(), draw()] as const;
    const partial = partialKendall(x, y, [z, w]);
    expect([
      partialKendall(x, y, [w, z]),
      partialKendall(y, x, [z, w]),
      partialKendall(x, y, [z, w, z]),
      partialKendall(x.map(Math.exp), y, [z.map((value) => 3 * value - 1), w]),
      -partialKendall(
        x,
        y.map((value) => -value),
        [z, w],
      ),
    ]).toBeAllClose([partial, partial, partial, partial, partial], { atol: 1e-12 });
  });

  it('is not defined for a constant, or for what a covariate determines', () => {
    expect(partialKendall([1, 1, 1], [1, 2, 3], [[3, 1, 2]])).toBeNaN();
    expect(partialKendall([1, 2, 3], [1, 1, 1], [])).toBeNaN();
    expect(partialKendall([1, 2, 3], [2, 1, 3], [[1, 2, 3]])).toBeNaN();
    expect(() => partialKendall([1, 2], [1, 2], [[1]])).toThrow('must pair up');
  });
});

describe('the partial Spearman correlation', () => {
  it.each(numbered(fixture.partial))('is that of the regressed ranks, case %d', (_, one) => {
    expect([partialSpearman(one.x, one.y, one.covariates)]).toBeAllClose([one.spearman], { atol: 1e-10 });
  });

  it('leaves nothing where both depend on the covariate alone; that of tau leaves a fifth', () => {
    const random = randomStream(6);
    const z = Array.from({ length: 3000 }, () => random.normal());
    const like = (): number[] => z.map((value) => 0.9 * value + Math.sqrt(1 - 0.81) * random.normal());
    const [x, y] = [like(), like()];
    // Standard error 1 / sqrt(3000) = 0.018.
    expect(Math.abs(partialSpearman(x, y, [z]))).toBeLessThan(0.06);
    // From Greiner's relation t = 2 / pi asin(r): (0.604 - 0.508) / (1 - 0.508).
    expect(partialKendall(x, y, [z])).toBeGreaterThan(0.14);
    expect(partialKendall(x, y, [z])).toBeLessThan(0.25);
  });

  it('knows ranks only, is symmetric, and is not defined where nothing is left', () => {
    const [x, y, z] = [
      [3, 1, 4, 1, 5, 9, 2, 6],
      [2, 7, 1, 8, 2, 8, 1, 8],
      [1, 4, 1, 4, 2, 1, 3, 5],
    ];
    const partial = partialSpearman(x!, y!, [z!]);
    expect([
      partialSpearman(y!, x!, [z!]),
      partialSpearman(x!.map(Math.exp), y!, [z!.map((value) => value ** 3)]),
      partialSpearman(x!, y!, [z!, z!, [1, 1, 1, 1, 1, 1, 1, 1]]),
    ]).toBeAllClose([partial, partial, partial], { atol: 1e-12 });
    expect(partialSpearman(x!, y!, [x!])).toBeNaN();
    expect(partialSpearman([1, 1], [1, 2], [])).toBeNaN();
    expect(() => partialSpearman([1, 2], [1, 2], [[1]])).toThrow('must pair up, got 2 and 1 values');
    expect(() => partialSpearman([1, NaN], [1, 2], [])).toThrow('expected numbers, got NaN');
  });
});

describe("Huber's line", () => {
  it.each(numbered(fixture.huber))("is statsmodels' and SciPy's, case %d", (_, { x, y, ...line }) => {
    const { intercept, slope } = huberLine(x, y);
    expect([intercept, slope]).toBeAllClose([line.intercept, line.slope], { rtol: 1e-8 });
  });

  it('passes through points on a line, whatever a few outliers do', () => {
    const x = Array.from({ length: 21 }, (_, k) => k / 3);
    const y = x.map((value, k) => (k % 5 === 2 ? 1000 : 4 - 0.5 * value));
    const { intercept, slope } = huberLine(x, y);
    expect([intercept, slope]).toBeAllClose([4, -0.5], { rtol: 1e-6 });
  });

  it('moves with shifts and scales of the axes', () => {
    const random = randomStream(9);
    const x = Array.from({ length: 30 }, () => random.normal());
    const y = x.map((value) => value + random.normal() ** 3);
    const { intercept, slope } = huberLine(x, y);
    const moved = huberLine(
      x.map((value) => 10 * value + 3),
      y.map((value) => 5 * value - 1),
    );
    expect([moved.slope, moved.intercept]).toBeAllClose([slope / 2, 5 * intercept - 1 - (slope / 2) * 3], {
      rtol: 1e-8,
    });
  });

  it('has no slope where x does not vary', () => {
    expect(huberLine([0.1, 0.1, 0.1], [1, 2, 3])).toEqual({ intercept: NaN, slope: NaN });
    expect(huberLine([1], [2])).toEqual({ intercept: NaN, slope: NaN });
    expect(() => huberLine([1, 2], [1])).toThrow('Huber line: x and y must pair up, got 2 and 1 values');
  });
});

describe('the silhouette', () => {
  it.each(numbered(fixture.silhouette))("is scikit-learn's, case %d", (_, one) => {
    const { rows, dim, labels, metric, score, samples } = one;
    expect(silhouetteSamples(rows, dim, labels, { metric })).toBeAllClose(samples, { atol: 1e-12 });
    expect([silhouetteScore(rows, dim, labels, { metric })]).toBeAllClose([score], { atol: 1e-12 });
  });

  it('does not see shift, scale or the names of groups', () => {
    fc.assert(
      fc.property(points, (rows) => {
        const labels = rows.map((_, k) => k % 2);
        const flat = rows.flat();
        const moved = flat.map((value) => 0.25 * value + 8);
        const renamed = labels.map((label) => 9 - label);
        expect(silhouetteSamples(moved, 3, renamed)).toBeAllClose(silhouetteSamples(flat, 3, labels), {
          atol: 1e-9,
        });
      }),
    );
  });

  it('refuses one group, groups of one, and rows without labels', () => {
    expect(() => silhouetteScore([1, 2, 3], 1, [0, 0, 0])).toThrow('got 1 groups of 3 rows');
    expect(() => silhouetteScore([1, 2, 3], 1, [0, 1, 2])).toThrow('got 3 groups of 3 rows');
    expect(() => silhouetteScore([1, 2, 3], 1, [0, 1])).toThrow('got 3 rows of 1 and 2 labels');
  });
});
