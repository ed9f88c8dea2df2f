import { describe, expect, it } from 'vitest';
import { readTextTable, type TextTable } from '../../src/files/node/index.js';
import { kendallTau, partialKendall, partialSpearman } from '../../src/numeric/index.js';
import { inlineTasks } from '../../src/runtime/index.js';
import {
  isEarlierEpoch,
  isFinetuned,
  joinModels,
  modelsOf,
  planResults,
  pretrainingPairs,
  studyModels,
  studyTask,
} from '../../src/study/index.js';
import { reference } from '../support/shared.js';
import { confounded, planOf } from './confounded.js';

const quickTests = { seed: 1, permutations: 199, resamples: 100 };

function table(text: string): TextTable {
  const [columns, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => (cell.trim() === '' ? undefined : cell.trim())));
  return { source: 'results.csv', columns: columns!.map(String), rows };
}

describe('the table of training data', () => {
  it('knows what tags were trained on, by the longest name that fits', () => {
    expect(pretrainingPairs('ViT-B-32', 'laion400m_e32')).toBe(413e6);
    expect(pretrainingPairs('ViT-B-32', 'commonpool_s_s13m_b4k')).toBe(12.8e6);
    expect(pretrainingPairs('ViT-B-32', 'commonpool_s_laion_s13m_b4k')).toBe(1.3e6);
    expect(pretrainingPairs('ViT-B-32', 'datacomp_s34b_b86k')).toBe(1.4e9);
    expect(pretrainingPairs('ViT-B-32', 'datacomp_s_s13m_b4k')).toBe(1.4e6);
    expect(pretrainingPairs('xlm-roberta', 'frozen_laion5b_s13b_b90k')).toBe(5.85e9);
    expect(pretrainingPairs('nllb-clip-base', 'v1')).toBe(106_246);
    expect(pretrainingPairs('ViT-B-32', 'v1')).toBeUndefined();
    // Not a prefix of a longer word.
    expect(pretrainingPairs('ViT-B-32', 'openaix')).toBeUndefined();
  });

  it('tells earlier epochs and tuned weights', () => {
    const tags = ['laion400m_e31', 'laion400m_e32', 'laion2b_e16', 'openai'];
    expect(tags.map((tag) => isEarlierEpoch(tag, tags))).toEqual([true, false, false, false]);
    expect(isFinetuned('mscoco_finetuned_laion2b_s13b_b90k')).toBe(true);
    expect(isFinetuned('laion2b_s13b_b90k')).toBe(false);
  });
});

describe('tables of models', () => {
  it('are read by their names, with every column of numbers', () => {
    const models = modelsOf(
      table('name,pretrained,score,note,size\nA,x,0.5,good,\nA,y,0.25,3,10\nB,,1e-1,bad,20'),
    );
    expect(models).toEqual([
      { name: 'A', tag: 'x', values: { score: 0.5 } },
      { name: 'A', tag: 'y', values: { score: 0.25, size: 10 } },
      { name: 'B', values: { score: 0.1, size: 20 } },
    ]);
    expect(modelsOf(table('model,l2m\nViT__openai,0.8'))).toEqual([
      { name: 'ViT', tag: 'openai', values: { l2m: 0.8 } },
    ]);
  });

  it('say what is wrong with them', () => {
    expect(() => modelsOf(table('a,b\n1,2'))).toThrow(
      'results.csv: expected a column that names the models (model, name, model_name, architecture), got a, b; ' +
        'rename it',
    );
    expect(() => modelsOf(table('name,x\nA,1\nA,2'))).toThrow(
      'results.csv: row 1: expected each model once, got A again; drop one of them',
    );
    expect(() => modelsOf(table('name,x\n,1'))).toThrow(
      "row 0, column name: expected a model's name, got nothing",
    );
  });

  it('are joined by model and tag, and by model alone where a table has no tags', () => {
    const results = modelsOf(table('name,pretrained,score\nA,x,1\nA,y,2\nB,x,3'));
    const gaps = modelsOf(table('name,pretrained,l2m,score\nA,y,0.7,9\nC,x,0.5,9'));
    const profile = modelsOf(table('model,mparams\nA,100\nD,5'));
    const { models, joined } = joinModels(results, [gaps, profile]);
    expect(models.map(({ values }) => values)).toEqual([
      { score: 1, mparams: 100 },
      { score: 2, l2m: 0.7, mparams: 100 },
      { score: 3 },
    ]);
    expect(joined).toEqual([
      { found: 1, unused: ['C (x)'] },
      { found: 2, unused: ['D'] },
    ]);
  });
});

describe('the plan of a study over tables', () => {
  const models = modelsOf(
    table(
      'name,pretrained,L2M,ImageNet 1k,Flickr,MSCOCO,embed_dim\n' +
        'A,openai,0.8,0.6,0.7,0.5,512\nA,laion400m_e31,0.8,0.6,0.7,0.5,512\nA,laion400m_e32,0.7,0.5,0.6,,512\n' +
        'B,cc12m,0.9,0.02,0.1,0.1,1024\nB,mscoco_finetuned_laion2b,0.5,0.3,0.9,0.9,1024\n' +
        'C,unheard_of,0.4,0.4,0.4,0.4,512',
    ),
  );

  it('finds gap, performance, covariates, groups, and who is left out', () => {
    const { plan, excluded, models: kept } = planResults(models, { atLeast: 0.05 });
    expect(plan.gaps).toEqual([{ key: 'L2M', label: 'L2M' }]);
    expect(plan.performance).toEqual([{ key: 'ImageNet 1k', label: 'ImageNet accuracy' }]);
    expect(plan.covariates.map(({ key }) => key)).toEqual(['embed_dim', 'training pairs']);
    expect(excluded).toEqual([
      { name: 'A (laion400m_e31)', reason: 'a later epoch is there' },
      { name: 'B (cc12m)', reason: 'ImageNet accuracy below 0.05' },
      { name: 'B (mscoco_finetuned_laion2b)', reason: 'tuned on the training data of a test' },
    ]);
    expect(kept.map(({ name, tag }) => `${name} ${tag}`)).toEqual([
      'A openai',
      'A laion400m_e32',
      'C unheard_of',
    ]);
    expect(plan.membership).toEqual(['large', 'large', null]);
    expect(plan.groups.map(({ name }) => name)).toEqual(['large']);
    expect(planResults(models, { keepAll: true }).models).toHaveLength(6);
    expect(planResults(models, { mediumAtMost: 400e6 }).plan.membership).toEqual([
      'medium',
      'large',
      'medium',
      null,
    ]);
  });

  it('takes named columns, whatever their case, and means of several', () => {
    const { plan, models: kept } = planResults(models, {
      gap: ['l2m', 'imagenet 1k'],
      performance: ['Flickr+MSCOCO'],
      covariates: [],
    });
    expect(plan.gaps.map(({ key }) => key)).toEqual(['L2M', 'ImageNet 1k']);
    expect(plan.performance).toEqual([{ key: 'Flickr+MSCOCO', label: 'mean of Flickr and MSCOCO' }]);
    expect(plan.covariates).toEqual([]);
    expect(kept.map(({ values }) => values['Flickr+MSCOCO'])).toEqual([0.6, undefined, 0.1, 0.4]);
  });

  it('lists the columns where one is missing', () => {
    expect(() => planResults(models, { gap: ['rmg'] })).toThrow(
      'study: expected a column "rmg", got training pairs, L2M, ImageNet 1k, Flickr, MSCOCO, embed_dim; correct --gap',
    );
    expect(() => planResults([{ name: 'A', values: { score: 1 } }])).toThrow(
      'study: expected a column with the gap (such as l2m or rmg), got score; name it with --gap, or add a table',
    );
    expect(() => planResults([{ name: 'A', values: {} }])).toThrow('got no column of numbers');
  });
});

describe('a study over models', () => {
  const models = confounded(60);
  const shares: number[] = [];
  const findings = studyModels(models, planOf(models), quickTests, (share) => shares.push(share));

  it('relates gap and performance by group and over all, what does not vary left out', () => {
    expect(findings.relations.map(({ group, x, models: count }) => [group, x, count])).toEqual([
      ['few', 'gap', 20],
      ['many', 'gap', 20],
      ['all', 'gap', 60],
    ]);
    const column = (key: string) => models.map(({ values }) => values[key]!);
    const all = findings.relations[2]!;
    expect(all.tau).toBe(kendallTau(column('gap'), column('performance')));
    const sequences = [column('gap'), column('performance'), [column('size')]] as const;
    expect(all.partial!.tau).toBe(partialKendall(...sequences));
    expect(all.partial!.rho).toBe(partialSpearman(...sequences));
    // The covariate turns the sign: what the study is for.
    expect(all.tau).toBeGreaterThan(0.3);
    expect(all.p).toBe(0.01);
    expect(all.partial!.interval[1]).toBeLessThan(0);
    expect(all.interval[0]).toBeLessThan(all.tau);
    expect(all.interval[1]).toBeGreaterThan(all.tau);
    expect(findings.background.map(({ group, x }) => [group, x])).toEqual([
      ['few', 'size'],
      ['many', 'size'],
      ['all', 'size'],
    ]);
    expect(shares.at(-1)).toBe(1);
  });

  it('draws the line inside its band, from the first model to the last', () => {
    for (const { line, band } of findings.relations) {
      for (const { x, low, high } of band) {
        const height = line.intercept + line.slope * x;
        expect(height).toBeGreaterThan(low - 0.5 * (high - low));
        expect(height).toBeLessThan(high + 0.5 * (high - low));
      }
    }
    const gaps = models.map(({ values }) => values['gap']!);
    const { band } = findings.relations[2]!;
    expect(band[0]!.x).toBe(Math.min(...gaps));
    expect(band.at(-1)!.x).toBeCloseTo(Math.max(...gaps), 12);
  });

  it('does not depend on the order of models beyond its resamples, and is repeated by its seed', () => {
    expect(studyModels(models, planOf(models), quickTests)).toEqual(findings);
    const other = studyModels(models, planOf(models), { ...quickTests, seed: 2 });
    expect(other.relations[2]!.tau).toBe(findings.relations[2]!.tau);
    expect(other.relations[2]!.interval).not.toEqual(findings.relations[2]!.interval);
  });

  it('is the same as a task', async () => {
    const input = { models, plan: planOf(models), options: quickTests };
    expect(await inlineTasks().run(studyTask, input)).toEqual(findings);
  });

  it('keeps models that lack a value, and leaves them out of relations', () => {
    const holes = models.map((model, k) =>
      k < 10 ? { ...model, values: { performance: 1, size: 2 } } : model,
    );
    const found = studyModels(holes, planOf(models), quickTests);
    expect(found.models[0]!.values['gap']).toBeNull();
    expect(found.relations.at(-1)!.models).toBe(50);
    expect(studyModels(models.slice(0, 4), planOf(models.slice(0, 4)), quickTests).relations).toEqual([]);
    expect(() => studyModels(models, planOf(models.slice(1)), quickTests)).toThrow(
      'must pair up, got 60 and 59',
    );
  });
});

describe("open_clip's tables", () => {
  const results = reference('results/openclip_results.csv');
  const profile = reference('results/model_profile.csv');

  it.skipIf(!results.present || !profile.present)(
    'are read, joined and grouped, and give the taus that pandas and SciPy give',
    async () => {
      const { models, joined } = joinModels(modelsOf(await readTextTable(results.path)), [
        modelsOf(await readTextTable(profile.path)),
      ]);
      expect(models).toHaveLength(121);
      expect(joined[0]!.found).toBe(121);
      for (const { name, tag } of models)
        expect(pretrainingPairs(name, tag!), `${name} ${tag!}`).toBeGreaterThan(0);
      const {
        plan,
        models: kept,
        excluded,
      } = planResults(models, {
        gap: ['ImageNet 1k'],
        performance: ['Flickr+MSCOCO', 'Describable Textures'],
      });
      expect([kept.length, excluded.length]).toEqual([114, 7]);
      const { relations, background, groups } = studyModels(kept, plan, quickTests);
      expect(groups.map(({ models: count }) => count)).toEqual([24, 90]);
      // pandas 1.5.3 and SciPy 1.10.1 over the same 24, 90 and 114 models.
      expect(relations.map(({ tau }) => tau)).toBeAllClose(
        [0.8254545455, 0.5802958355, 0.7849556478, 0.7570000237, 0.8371009114, 0.8282561793],
        { atol: 1e-9 },
      );
      const of = (x: string): number[] =>
        background.filter((one) => one.x === x && one.y === 'Flickr+MSCOCO').map(({ tau }) => tau);
      expect(of('mparams')).toBeAllClose([-0.0090396923, 0.6356246735, 0.5649665907], { atol: 1e-9 });
      expect(of('embed_dim')).toBeAllClose([0.5500413208, 0.6759816189, 0.5855964911], { atol: 1e-9 });
      expect(relations[0]!.partial!.given).toEqual(['mparams', 'embed_dim', 'training pairs']);
    },
  );
});
