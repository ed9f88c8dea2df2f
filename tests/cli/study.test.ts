import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/files/node/index.js';
import { kendallTau, randomStream } from '../../src/numeric/index.js';
import type { StudyDocument } from '../../src/report/index.js';
import { unitRows } from '../support/clouds.js';
import { modgap } from './support.js';

let folder: string;
const file = (name: string): string => join(folder, name);

function study(...args: string[]) {
  return modgap('study', ...args, '--bootstrap', '100', '--permutations', '199', '--out', file('out'));
}

/** Six models, the further apart the higher their number. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-study-'));
  mkdirSync(file('embeddings'));
  const [n, d] = [20, 8];
  for (let k = 0; k < 6; k++) {
    const random = randomStream(k);
    const offset = 0.4 * (k + 1);
    const images = unitRows(n, d, random, [offset, 0, 0], 0.4);
    const texts = unitRows(n, d, random, [0, offset, 0], 0.4);
    if (k === 5) {
      // Two files in a subfolder are a model too.
      mkdirSync(file('embeddings/F__openai'));
      await writeNpy(file('embeddings/F__openai/image.npy'), [n, d], Float32Array.from(images));
      await writeNpy(file('embeddings/F__openai/text.npy'), [n, d], Float32Array.from(texts));
    } else {
      const name = `${'ABCDE'[k]!}__openai`;
      await writeNpy(file(`embeddings/${name}.npy`), [2, n, d], Float32Array.from([...images, ...texts]));
    }
  }
  writeFileSync(file('embeddings/notes.txt'), 'not embeddings');
  const scores = [0.1, 0.3, 0.2, 0.4, 0.5, 0.6];
  writeFileSync(
    file('results.csv'),
    `name,pretrained,score\n${scores.map((score, k) => `${'ABCDEF'[k]!},openai,${score}`).join('\n')}\nG,openai,0.9\n`,
  );
  writeFileSync(file('profile.csv'), 'model,mparams\nA,1\nB,5\nC,2\nD,3\nE,8\nF,4\n');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('modgap study', () => {
  it('measures a folder once, joins it with tables, and gives tau by group', () => {
    const args = [
      file('results.csv'),
      file('embeddings'),
      '--profile',
      file('profile.csv'),
      '--report',
      '--figures',
    ];
    const { status, stdout, stderr } = study(...args, '--json');
    expect(stderr).not.toContain('rror');
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as StudyDocument;
    expect(document.groups).toEqual([{ name: 'large', label: 'more than 128 M pairs', models: 7 }]);
    expect(document.notes).toEqual([
      `6 of 7 models of ${file('results.csv')} found in ${file('embeddings')}`,
      `6 of 7 models of ${file('results.csv')} found in ${file('profile.csv')}`,
    ]);
    const relation = document.relations.find(({ x }) => x === 'l2m')!;
    expect([relation.y, relation.group, relation.models]).toEqual(['score', 'large', 6]);
    const measured = document.models.slice(0, 6).map(({ values }) => values['l2m']!);
    expect(relation.tau).toBe(kendallTau(measured, [0.1, 0.3, 0.2, 0.4, 0.5, 0.6]));
    // The clouds were put ever further apart.
    expect(measured[5]!).toBeGreaterThan(measured[0]! + 0.3);
    expect(relation.partial!.given).toEqual(['mparams']);
    expect(document.models[6]!.values['l2m']).toBeNull();

    const page = readFileSync(file('out/study/report.html'), 'utf8');
    expect(page).toContain('Gap against performance over models');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/>(NaN|undefined)</);
    expect(existsSync(file('out/study/figures/study.png'))).toBe(true);
    expect(JSON.parse(readFileSync(file('out/study/findings.json'), 'utf8'))).toEqual(document);

    // What is measured is kept; the table for people says the same.
    const kept = readdirSync(file('out/study/models'));
    expect(kept).toHaveLength(6);
    const times = kept.map((name) => statSync(file(`out/study/models/${name}`)).mtimeMs);
    const again = study(...args);
    expect(again.stdout).toContain('7 models: 7 large (more than 128 M pairs)');
    const row = again.stdout.split('\n').find((line) => line.startsWith('  L2M'))!;
    expect(row.split(/\s+/).slice(1, 6)).toEqual(['L2M', 'score', 'large', '6', relation.tau.toFixed(2)]);
    expect(kept.map((name) => statSync(file(`out/study/models/${name}`)).mtimeMs)).toEqual(times);
  });

  it('studies a folder alone by its own R@1', () => {
    const { status, stdout } = study(file('embeddings'), '--json', '--given', 'matched cosine');
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as StudyDocument;
    expect(document.performance).toEqual([{ key: 'R@1', label: 'R@1' }]);
    expect(document.gaps.map(({ key }) => key)).toEqual(['l2m', 'rmg']);
    expect(document.relations[0]!.partial!.given).toEqual(['matched cosine']);
  });

  it.each([
    [['nowhere.csv'], 'nowhere.csv: expected a table or a folder of embeddings, found nothing there'],
    [
      ['results.csv'],
      'study: expected a column with the gap (such as l2m or rmg), got training pairs, score',
    ],
    [['results.csv', '--gap', 'score', '--performance', 'rmg'], 'study: expected a column "rmg"'],
    [
      ['profile.csv', '--gap', 'mparams', '--performance', 'mparams', '--at-least', '3'],
      'got 4 of 4; give more models',
    ],
    [['out'], 'out: expected embeddings, a file or a subfolder for each model, found none'],
  ])('says in one line what is wrong with %j', (args, message) => {
    mkdirSync(file('out'), { recursive: true });
    const { status, stdout, stderr } = study(
      ...args.map((arg) => (/csv$|^out$/.test(arg) ? file(arg) : arg)),
    );
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(message);
  });
});
