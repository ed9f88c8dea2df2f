import { describe, expect, it } from 'vitest';
import { FACTOR_NAMES, WORDS } from '../../src/datasets/index.js';
import {
  captionPresence,
  presenceClaims,
  presenceFindings,
  type PresenceRun,
  quickPreset as captionPresenceQuick,
} from '../../src/experiments/caption-presence.js';
import type { MadProbe } from '../../src/experiments/kit/probe.js';
import { promptSets, wordsOfFactor } from '../../src/experiments/kit/prompts.js';
import { tinyContext } from './host.js';
import { probeOf } from './runs.js';
import { tinyBase } from './tiny-models.js';

describe('the experiment on caption presence', () => {
  it('trains six settings that differ in what captions always name', async () => {
    const { findings, claims } = await captionPresence.run(
      { ...captionPresenceQuick, base: tinyBase },
      tinyContext(),
    );
    expect(findings.runs.map(({ always }) => always)).toEqual(FACTOR_NAMES);
    expect(new Set(findings.runs.map(({ model }) => model)).size).toBe(6);
    expect(claims).toHaveLength(3);
    expect(findings.factors.map(({ always }) => always)).toEqual(FACTOR_NAMES);
    findings.factors.forEach(({ always, imageBias, textBias, imageBiases }, factor) => {
      const { probe } = findings.runs.find((run) => run.always === always)!;
      expect(imageBias.mean).toBe(probe.bias.image[factor]);
      expect(textBias.mean).toBe(probe.bias.text[factor]);
      // Each bias is a contrast less the mean of the five others: 6/5 (contrast - mean), which sums to 0.
      expect(imageBiases.reduce((sum, { mean }) => sum + mean, 0)).toBeCloseTo(0, 10);
    });
  });
});

describe('prompts of training length', () => {
  it.each([0, 3, 5])('name the factor in column %d always', (always) => {
    const { trainingLength } = promptSets(1, 2, 7, always);
    expect(trainingLength.words.length).toBe(2 * WORDS.length);
    trainingLength.words.forEach(([word], row) => {
      const tokens = [...trainingLength.tokens.subarray(8 * row + 1, 8 * row + 3)];
      const factors = tokens.map((one) => FACTOR_NAMES.findIndex((_, f) => wordsOfFactor(f).includes(one)));
      expect(tokens).toContain(word);
      expect(factors).toContain(always);
      expect(new Set(factors).size).toBe(2);
    });
  });
});

describe('its claims', () => {
  const runsOf = (change: (probe: MadProbe, own: number) => MadProbe): PresenceRun[] =>
    FACTOR_NAMES.flatMap((always, own) =>
      [0, 1].map((seed): PresenceRun => {
        const at = (high: number, low: number): number[] =>
          FACTOR_NAMES.map((_, k) => (k === own ? high + seed / 100 : low));
        const probe = probeOf({
          accuracies: at(0.9, 0.4),
          bias: { image: at(0.6, -0.1), text: at(0.4, -0.1) },
        });
        return { always, seed, model: '', probe: change(probe, own) };
      }),
    );
  const verdicts = (change: (probe: MadProbe, own: number) => MadProbe = (probe) => probe): boolean[] =>
    presenceClaims(presenceFindings(runsOf(change))).map(({ holds }) => holds);

  it('hold of models that follow their captions', () => {
    expect(verdicts()).toEqual([true, true, true]);
  });

  it('fall each on its own', () => {
    const set = (values: readonly number[], own: number, value: number): number[] =>
      values.map((one, k) => (k === own ? value : one));
    const only = (factor: number, change: (probe: MadProbe, own: number) => MadProbe) =>
      verdicts((probe, own) => (own === factor ? change(probe, own) : probe));
    expect(
      only(4, (probe, own) => ({
        ...probe,
        bias: { ...probe.bias, text: set(probe.bias.text, own, -0.01) },
      })),
    ).toEqual([false, true, true]);
    expect(only(2, (probe, own) => ({ ...probe, accuracies: set(probe.accuracies, own, 0.3) }))).toEqual([
      true,
      false,
      true,
    ]);
    expect(
      only(0, (probe, own) => ({
        ...probe,
        bias: { ...probe.bias, image: set(probe.bias.image, own, 0.3) },
      })),
    ).toEqual([true, true, false]);
  });
});
