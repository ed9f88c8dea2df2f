import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  experimentOutputs,
  experiments,
  runExperiment,
  type ExperimentInputs,
  type ExperimentRun,
} from '../../src/experiments/index.js';
import { folderStorage, writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { html } from '../../src/report/html/markup.js';
import { htmlPage } from '../../src/report/index.js';
import { VERSION } from '../../src/version.js';
import { draw } from '../report/drawn.js';
import { unitRows } from '../support/clouds.js';
import { tinyHost } from './host.js';
import { tinyDepth, tinyTheory } from './tiny-models.js';
import { tinyPreset } from './tiny-presets.js';

/** One folder for all, as `modgap reproduce all` has it: a model that two experiments name is trained once. */
let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'modgap-every-experiment-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What takes a minute even at its quick preset has a smaller one here. */
const SMALLER: Readonly<Record<string, unknown>> = { 'cone-depth': tinyDepth, 'cone-theory': tinyTheory };

const presetOf = (id: string): unknown => SMALLER[id] ?? tinyPreset(id, experiments.get(id).presets.quick);

function runTiny(id: string, inputs?: ExperimentInputs): Promise<ExperimentRun> {
  const preset = { name: 'tiny', value: presetOf(id) };
  return runExperiment(experiments.get(id), preset, tinyHost({ out: folderStorage(folder), inputs }));
}

/** Every number of plain data with its path; paths of what is no plain data among `other`. */
function leaves(value: unknown, path = ''): { numbers: [string, number][]; other: string[] } {
  if (typeof value === 'number') return { numbers: [[path, value]], other: [] };
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') {
    return { numbers: [], other: [] };
  }
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return { numbers: [], other: [path] };
  const parts = Object.entries(value as object).map(([key, own]) => leaves(own, `${path}.${key}`));
  return {
    numbers: parts.flatMap(({ numbers }) => numbers),
    other: parts.flatMap(({ other }) => other),
  };
}

/** As JSON keeps it: an interval of a single seed, which is NaN, becomes null. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function checkRun(run: ExperimentRun, id: string): Promise<void> {
  const { title, source } = experiments.get(id);
  expect(run).toMatchObject({ id, title, source, preset: 'tiny', seed: 3, version: VERSION });
  expect(run.findings.configuration).toMatchObject({
    preset: presetOf(id),
    seed: 3,
    version: VERSION,
  });

  const { numbers, other } = leaves(run.findings);
  expect(other).toEqual([]);
  expect(numbers.length).toBeGreaterThan(1);
  // One seed has no interval: NaN there, and a number everywhere else.
  const odd = numbers.filter(([path, value]) => !Number.isFinite(value) && !/\.interval\.[01]$/.test(path));
  expect(odd).toEqual([]);

  for (const { text, holds, measured, paper } of run.claims) {
    expect(holds === true || holds === false, text).toBe(true);
    for (const words of [text, measured, paper]) {
      expect(words).toMatch(/\w+ \w+/);
      expect(words).not.toMatch(/NaN|Infinity|undefined|\[object/);
    }
  }
  expect(new Set(run.claims.map(({ text }) => text)).size).toBe(run.claims.length);

  const { lead, figures, tables } = run.page;
  expect(lead.length).toBeGreaterThan(0);
  for (const paragraph of [...lead, ...(run.notes ?? [])]) {
    expect(paragraph).toMatch(/\w+ \w+ \w+/);
    expect(paragraph).not.toMatch(/NaN|Infinity|undefined|\[object/);
  }
  expect(figures.length + tables.length).toBeGreaterThan(0);
  for (const figure of figures) expect(await draw(figure), figure.id).not.toMatch(/NaN|Infinity|undefined/);
  for (const { caption, columns, rows } of tables) {
    expect(rows.length, caption).toBeGreaterThan(0);
    expect(rows.map(({ length }) => length)).toEqual(rows.map(() => columns.length));
  }

  const { report, json } = experimentOutputs(run);
  // A table begins a claim with a capital.
  const shown = textOf(await htmlPage(report)).toLowerCase();
  const words = [
    title,
    source.figure,
    ...lead,
    ...run.claims.flatMap(({ text, measured }) => [text, measured]),
  ];
  expect(words.filter((one) => !shown.includes(textOf(html`${one}`.text).toLowerCase()))).toEqual([]);
  const { findings, claims, notes, seed } = run;
  expect(JSON.parse(json)).toEqual(throughJson({ id, preset: 'tiny', seed, findings, claims, notes }));
}

/** What a reader sees of a page: no tags, one space wherever the source has several. */
const textOf = (page: string): string =>
  page
    // A term that explains itself is a button amid its sentence.
    .replace(/<\/?(button|span)\b[^>]*>/g, '')
    .replaceAll('\u00a0', ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Without files that the user names these have nothing that a claim of the paper is about. */
const NEED_FILES = new Set([
  'loss-landscape',
  'dimension-pairs',
  'dimension-spectrum',
  'dimension-ablation',
  'neighbourhoods',
]);

describe('every experiment', () => {
  it.each(experiments.ids)('%s runs, judges its claims and shows what it found', async (id) => {
    const run = await runTiny(id);
    await checkRun(run, id);
    if (NEED_FILES.has(id)) {
      expect(run.claims).toEqual([]);
      expect(run.notes?.join(' ')).toMatch(/--(features|task)/);
    } else {
      expect(run.claims.length).toBeGreaterThan(0);
    }
  });
});

describe('with files that the user names', () => {
  const at = (name: string): string => join(folder, name);
  const [pairs, dim, classes] = [60, 6, 3];

  beforeAll(async () => {
    const random = randomStream(8);
    const of = (centre: readonly number[], rows = pairs) => unitRows(rows, dim, random, centre, 0.5);
    await writeNpy(at('mine.npy'), [2, pairs, dim], Float32Array.of(...of([1]), ...of([0, 1])));
    await writeNpy(at('untrained.npy'), [2, pairs, dim], Float32Array.of(...of([2]), ...of([0, 2])));
    await writeNpy(at('images.npy'), [pairs, dim], of([1]));
    await writeNpy(at('prompts.npy'), [classes, dim], of([0, 1], classes));
    await writeNpy(
      at('labels.npy'),
      [pairs],
      Float64Array.from({ length: pairs }, (_, i) => i % classes),
    );
    const factors = Float64Array.from({ length: 2 * pairs }, (_, k) => (k >> 1) % (k % 2 === 0 ? 3 : 2));
    await writeNpy(at('factors.npy'), [pairs, 2], factors);
    const captions = Array.from({ length: 40 }, (_, k) =>
      k % 2 === 0 ? 'a red dog on a bench' : 'two cats',
    );
    writeFileSync(at('captions.txt'), `${captions.join('\n')}\n`);
    const confusion = { a: { a: 9, bad: 1 }, b: { b: 8, bad: 2 } };
    const shifts = [-0.5, 0].map((delta) => ({ delta, confusion }));
    writeFileSync(at('predictions.json'), JSON.stringify({ flags: { harm: ['bad'] }, shifts }));
    const results = Array.from(
      { length: 9 },
      (_, k) => `m${k},${0.4 + ((3 * k) % 7) / 20},${0.3 + k / 20},${k + 1}`,
    );
    writeFileSync(at('results.csv'), `model,l2m,accuracy,size\n${results.join('\n')}\n`);
  });

  const features = (): ExperimentInputs => ({
    features: [at('mine.npy')],
    randomFeatures: [at('untrained.npy')],
  });
  const tasks = (): ExperimentInputs => ({
    tasks: [{ name: 'mine', images: at('images.npy'), prompts: at('prompts.npy'), labels: at('labels.npy') }],
  });
  const named: readonly (readonly [id: string, inputs: () => ExperimentInputs, shown: RegExp])[] = [
    ['pervasive-gap', features, /mine/],
    ['cone-histograms', features, /untrained\.npy/],
    ['loss-landscape', features, /mine/],
    ['dimension-pairs', features, /mine/],
    ['dimension-spectrum', features, /mine/],
    ['dimension-ablation', features, /mine/],
    ['zero-shot-shift', tasks, /mine/],
    ['neighbourhoods', tasks, /mine/],
    [
      'ideal-words',
      () => ({
        factors: [
          {
            name: 'vocabulary',
            images: at('images.npy'),
            imageLabels: at('factors.npy'),
            texts: at('images.npy'),
            textLabels: at('factors.npy'),
          },
        ],
      }),
      /vocabulary/,
    ],
    ['word-frequency', () => ({ captions: [at('captions.txt')] }), /in 40 captions/],
    ['fairness', () => ({ predictions: at('predictions.json') }), /predictions\.json/],
    ['model-study', () => ({ results: [at('results.csv')] }), /tables of results/],
  ];

  it.each(named)('%s judges its claims on them and shows them', async (id, inputs, shown) => {
    const run = await runTiny(id, inputs());
    await checkRun(run, id);
    expect(run.claims.length).toBeGreaterThan(0);
    expect(JSON.stringify([run.findings, run.claims])).toMatch(shown);
  });
});
