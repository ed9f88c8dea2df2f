import { describe, expect, it } from 'vitest';
import { claimsOf } from '../../src/experiments/information-imbalance.js';
import { settingsOf } from '../../src/experiments/kit/settings.js';
import { paperPreset, planRuns, quickPreset } from '../../src/experiments/kit/preset.js';
import { metricsOf, runOf, seriesOf } from './runs.js';

describe('settings', () => {
  it('are means over seeds with their t intervals', () => {
    const { settings } = settingsOf(seriesOf(runOf));
    expect(settings.map(({ attributes }) => attributes)).toEqual([0, 1, 2, 3, 4, 5]);
    const { mean, interval, values } = settings[2]!.metrics.digitAccuracy;
    expect(values).toBeAllClose([0.5, 0.51, 0.52]);
    expect(mean).toBeCloseTo(0.51, 12);
    // t = 4.302653 with two degrees of freedom; s / sqrt(3) = 0.01 / sqrt(3).
    expect(interval[1] - mean).toBeCloseTo(0.0248414, 6);
  });

  it('take each setting at the rate with the best mean of the three scores', () => {
    const slow = seriesOf(runOf, 1e-5, -0.1);
    const fast = seriesOf(runOf, 5e-4).map((run) =>
      run.attributes === 3 ? { ...run, metrics: metricsOf(0.1) } : run,
    );
    const { settings, rates } = settingsOf([...slow, ...fast]);
    expect(settings.map(({ learningRate }) => learningRate)).toEqual([5e-4, 5e-4, 5e-4, 1e-5, 5e-4, 5e-4]);
    expect(rates.filter(({ chosen }) => chosen)).toHaveLength(6);
    expect(rates.find(({ attributes, chosen }) => attributes === 3 && chosen)!.score).toBeCloseTo(0.51, 12);
  });
});

describe('claims', () => {
  it('hold of a series that has every trend', () => {
    const claims = claimsOf(settingsOf(seriesOf(runOf)).settings, 0);
    expect(claims).toHaveLength(8);
    for (const claim of claims) expect(claim.holds, claim.text).toBe(true);
    expect(claims[1]!.measured).toContain(
      'mean RMG 0.590, 0.490, 0.390, 0.290, 0.190 for 1, 2, 3, 4, 5 attributes',
    );
    expect(claims[1]!.measured).toMatch(/Kendall's tau -0\.93 over 15 runs, one-sided p = 0\.00010/);
  });

  it('do not hold of the opposite trends, nor of none', () => {
    const backwards = seriesOf((attributes, seed) => ({
      ...runOf(5 - attributes, seed),
      attributes,
    }));
    const trends = claimsOf(settingsOf(backwards).settings, 0).slice(0, 7);
    expect(trends.map(({ holds }) => holds)).toEqual(trends.map(() => false));
    const flat = seriesOf((attributes, seed) => ({ ...runOf(0, seed), attributes }));
    for (const { holds, text } of claimsOf(settingsOf(flat).settings, 0).slice(0, 7)) {
      expect(holds, text).toBe(false);
    }
  });

  it('of the closing gap needs every seed', () => {
    const runs = seriesOf(runOf).map((run) =>
      run.attributes === 5 && run.seed === 1 ? { ...run, initial: { ...run.initial, l2m: 0.01 } } : run,
    );
    const closing = claimsOf(settingsOf(runs).settings, 0).at(-1)!;
    expect(closing.holds).toBe(false);
    expect(closing.measured).toContain('smaller in 2 of 3 seeds');
  });
});

describe('the plan', () => {
  it('of the paper is its protocol: three rates, three seeds, six settings, 200 epochs', () => {
    const plans = planRuns(paperPreset, 0);
    expect(plans).toHaveLength(54);
    expect(new Set(plans.map(({ learningRate }) => learningRate))).toEqual(new Set([5e-4, 5e-5, 1e-5]));
    const { steps, warmupSteps, batchSize } = plans[0]!.config;
    // 60,000 digits in batches of 128: 468 a epoch.
    expect([steps, warmupSteps, batchSize]).toEqual([200 * 468, 5 * 468, 128]);
  });

  it('names every run differently and trains one model a setting and seed', () => {
    const plans = planRuns(quickPreset, 7);
    expect(new Set(plans.map(({ name }) => name)).size).toBe(18);
    expect(plans[0]!.name).toBe('attributes0-rate1e-3-seed7');
    expect(plans.map(({ config }) => config.seed)).toEqual(plans.map(({ seed }) => seed));
  });
});
