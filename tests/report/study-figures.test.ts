import { describe, expect, it } from 'vitest';
import type { ZooStudyFindings } from '../../src/experiments/kit/study-page.js';
import { quickZoo } from '../../src/experiments/kit/zoo.js';
import { modelStudy } from '../../src/experiments/model-study.js';
import { randomStream } from '../../src/numeric/index.js';
import { htmlPage, studyReport } from '../../src/report/index.js';
import type { StudiedModel } from '../../src/study/models.js';
import { type StudyFindings, studyModels } from '../../src/study/study.js';
import { areDrawnAsBefore } from './drawn.js';

const random = randomStream(3);
const models: readonly StudiedModel[] = Array.from({ length: 16 }, (_, k) => {
  const size = (k % 4) + 1;
  return {
    name: `model ${k}`,
    values: {
      l2m: 1.2 - 0.1 * size + 0.1 * random.normal(),
      rmg: 0.6 + 0.05 * random.normal(),
      accuracy: 0.3 + 0.1 * size + 0.03 * random.normal(),
      size,
    },
  };
});

function studyOf(given: readonly StudiedModel[], groups: readonly string[]): StudyFindings {
  return studyModels(
    given,
    {
      gaps: [
        { key: 'l2m', label: 'L2M' },
        { key: 'rmg', label: 'RMG' },
      ],
      performance: [{ key: 'accuracy', label: 'accuracy' }],
      covariates: [{ key: 'size', label: 'model size' }],
      groups: groups.map((name) => ({ name, label: `${name} data` })),
      membership: given.map((_, k) => groups[k % 2] ?? null),
    },
    { seed: 0, permutations: 99, resamples: 100 },
  );
}

const study = studyOf(models, ['medium', 'large']);
const findings: ZooStudyFindings = { zoo: study, results: studyOf(models, []) };
const configuration = {
  preset: quickZoo,
  seed: 0,
  digits: { train: 'a', test: 'b' },
  results: ['results.csv', 'gaps.csv'],
  version: '0',
};

describe('figures of studies over models', () => {
  const { figures, tables, lead } = modelStudy.page(findings, undefined, configuration);

  areDrawnAsBefore(figures);

  it('say the taus in their titles, by group where there are groups', () => {
    const tau = (k: number, of: StudyFindings = study): string =>
      of.relations[k]!.tau.toFixed(2).replace('-', '−');
    expect(figures.map(({ title }) => title)).toEqual([
      `Gap against performance over 16 models: Kendall's tau of L2M and accuracy is ${tau(0)} (medium) and ` +
        `${tau(2)} (large)`,
      `Gap against performance over 16 models: Kendall's tau of L2M and accuracy is ${tau(0, findings.results!)}`,
    ]);
    expect(figures[0]!.caption).toContain('medium (medium data) and large (large data)');
    expect(lead[1]).toContain('256 and 1,000 training digits');
  });

  it('come with every relation and its covariates in tables', () => {
    expect(tables.map(({ rows }) => rows.length)).toEqual([6, 3, 2, 1]);
    expect(tables[0]!.rows[0]!.slice(0, 4)).toEqual(['L2M', 'accuracy', 'medium', '8']);
    // What is held fixed is the same for all, and said once.
    expect(tables[0]!.caption).toContain('the partial rho holds model size');
    expect(JSON.stringify(tables[0]!.rows[0]![7])).not.toContain('given');
  });

  it('leave out what too few models have', () => {
    const few = { zoo: studyOf(models.slice(0, 3), ['medium']) };
    expect(modelStudy.page(few, undefined, configuration).figures).toEqual([]);
  });

  it('make a page that says what was left out', async () => {
    const page = await htmlPage(
      studyReport({
        ...study,
        excluded: [{ name: 'ViT-B-32 (laion400m_e31)', reason: 'a later epoch is there' }],
        notes: ['16 of 16 models of a.csv found in b.csv'],
        configuration: {
          inputs: ['a.csv', 'b.csv'],
          seed: 0,
          bootstrap: 100,
          permutations: 99,
          version: '0',
        },
      }),
    );
    expect(page).toContain('Left out: ViT-B-32 (laion400m_e31) (a later epoch is there).');
    expect(page).toContain('16 of 16 models of a.csv found in b.csv.');
    expect(page).not.toMatch(/NaN|undefined/);
  });
});
