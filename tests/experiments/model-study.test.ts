import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gapClaims, objectAttributeClaims } from '../../src/experiments/kit/study-claims.js';
import { planZoo, quickZoo, type ZooPreset } from '../../src/experiments/kit/zoo.js';
import { modelStudy } from '../../src/experiments/model-study.js';
import { objectVsAttribute } from '../../src/experiments/object-vs-attribute.js';
import { folderStorage } from '../../src/files/node/index.js';
import { clipConfig } from '../../src/models/index.js';
import { studyModels } from '../../src/study/index.js';
import { confounded, planOf } from '../study/confounded.js';
import { reference } from '../support/shared.js';
import { tinyContext } from './host.js';

describe('the claims of a study', () => {
  const quickTests = { seed: 1, permutations: 199, resamples: 100 };
  const models = confounded(60);
  const findings = studyModels(models, planOf(models), quickTests);

  it("bears out the paper's three claims on such models, and not on their opposite", () => {
    const claims = gapClaims(findings, ['gap']);
    expect(claims.map(({ text, holds }) => [text, holds])).toEqual([
      ['a larger gap goes with better performance (accuracy)', true],
      [
        'model size, embedding size or training data goes with performance more strongly than the gap does',
        true,
      ],
      ['with the other factors held fixed, a smaller gap goes with better performance', true],
    ]);
    expect(claims[1]!.measured).toMatch(/^few: model size has tau 0\.\d\d, the gap at most 0\.\d\d; many: /);
    const opposite = models.map(({ name, values }) => ({
      name,
      values: { ...values, performance: -values['performance']!, size: values['flat']! },
    }));
    const turned = gapClaims(studyModels(opposite, planOf(models), quickTests), ['gap']);
    expect(turned.map(({ holds }) => holds)).toEqual([false]);
    expect(gapClaims(findings, ['rmg'])).toEqual([]);
    expect(objectAttributeClaims(findings).map(({ holds }) => holds)).toEqual([true]);
  });
});

describe('the zoo', () => {
  const tinyModel = (embeddingSize: number) =>
    clipConfig({
      embeddingSize,
      image: { width: 16, layers: 1, heads: 2 },
      text: { width: 16, layers: 1, heads: 2 },
    });
  /** Seconds for all of it: what it learns is not the point. */
  const tiny: ZooPreset = {
    ...quickZoo,
    digits: { train: [16, 32], test: 20 },
    attributes: [1, 3, 5],
    models: [tinyModel(4), tinyModel(8)],
    seeds: 1,
    batchSize: 8,
    steps: 8,
    warmupSteps: 1,
    testImages: 80,
    captionsPerWord: 2,
    permutations: 99,
    resamples: 50,
  };
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'modgap-zoo-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const context = (inputs = {}) => tinyContext({ seed: 2, shared: folderStorage(folder), inputs });

  it('has at least 30 models in its presets, each once', () => {
    const plans = planZoo(quickZoo, 0);
    expect(plans).toHaveLength(48);
    expect(new Set(plans.map(({ name }) => name)).size).toBe(48);
  });

  it('is trained once, studied, and read again by the other experiment', async () => {
    const { findings, claims, notes } = await modelStudy.run(tiny, context());
    expect(findings.zoo.models).toHaveLength(12);
    expect(findings.zoo.groups).toEqual([
      { name: 'medium', label: 'trained on 16 digits', models: 6 },
      { name: 'large', label: 'trained on 32 digits', models: 6 },
    ]);
    expect(claims).toHaveLength(3);
    expect(notes![0]).toContain('give their gaps and results as tables');
    for (const { values } of findings.zoo.models) {
      expect(values['l2m']).toBeGreaterThan(0);
      expect(values['l2m']).toBeLessThan(2);
      expect(values['parameters']).toBeGreaterThan(1000);
    }
    // Two embedding sizes of one shape differ by their two projections, and nothing else.
    const sizes = findings.zoo.models.map(({ values }) => values['parameters']!);
    expect(sizes[6]! - sizes[0]!).toBe(2 * 16 * 4);

    const models = join(folder, 'models');
    const trained = readdirSync(models).map((name) => statSync(join(models, name)).mtimeMs);
    expect(trained).toHaveLength(12);
    const again = await objectVsAttribute.run(tiny, context());
    expect(readdirSync(models).map((name) => statSync(join(models, name)).mtimeMs)).toEqual(trained);
    expect(again.findings.zoo.gaps.map(({ label }) => label)).toEqual(['accuracy, digits']);
    expect(again.findings.results).toBeUndefined();
    // Twelve trainings: seconds, but of a busy machine.
  }, 240_000);

  const results = reference('results/openclip_results.csv');
  it.skipIf(!results.present)(
    'is studied beside tables of results',
    async () => {
      const inputs = { results: [results.path] };
      const { findings, claims } = await objectVsAttribute.run(tiny, context(inputs));
      expect(findings.results!.relations).toHaveLength(12);
      expect(claims[1]!.holds).toBe(true);
      expect(claims[1]!.text).toBe(
        'tables of results: models that are better at objects are better at attributes',
      );
      // A table without gaps is said to be one, and stops nothing.
      const missing = await modelStudy.run(tiny, context(inputs));
      expect(missing.notes!.at(-1)).toContain('expected a column with the gap');
      expect(missing.findings.results).toBeUndefined();
      expect(missing.findings.zoo.models).toHaveLength(12);
    },
    240_000,
  );
});
