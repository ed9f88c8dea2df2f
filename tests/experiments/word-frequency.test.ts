import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noCounts } from '../../src/datasets/index.js';
import {
  madCheck,
  madLists,
  wordFrequency,
  wordFrequencyClaims,
  wordFrequencyPage,
  type WordFrequencyFindings,
} from '../../src/experiments/word-frequency.js';
import { folderStorage } from '../../src/files/node/index.js';
import { sources, tasks } from './host.js';

const preset = { madCaptions: 3000, attributes: 2 };
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-word-frequency-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(out: string, captions?: readonly string[]) {
  return wordFrequency.run(preset, {
    seed: 3,
    storage: folderStorage(join(folder, out)),
    shared: folderStorage(join(folder, 'shared')),
    tasks,
    sources,
    inputs: captions ? { captions } : {},
  });
}

describe('the experiment on word frequency', () => {
  it('checks the counter on captions whose words are known, and says what it did not test', async () => {
    const { findings, claims, notes } = await run('alone');
    const { words } = findings.check;
    expect(words).toHaveLength(26);
    expect(words.map(({ counted }) => counted)).toEqual(words.map(({ written }) => written));
    // The digit and two attributes in each caption.
    expect(words.slice(0, 10).reduce((sum, { counted }) => sum + counted, 0)).toBe(3000);
    expect(words.slice(10).reduce((sum, { counted }) => sum + counted, 0)).toBe(6000);
    expect(words.reduce((sum, { expected }) => sum + expected, 0)).toBeCloseTo(3, 12);
    expect(claims).toMatchObject([{ holds: true }]);
    expect(notes).toHaveLength(1);
    expect(findings.named).toBeUndefined();
    const lines = readFileSync(join(folder, 'alone', 'mad-captions.txt'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(3000);
    expect(lines.filter((line) => line.split(', ').includes('fracture'))).toHaveLength(
      words.find(({ word }) => word === 'fracture')!.counted,
    );
  });

  it('tests the claim on captions that are named', async () => {
    const objects = [
      'a dog on a bench',
      'two cats',
      'a bus, a car and a truck',
      'red traffic light',
      'pizza and cake',
    ];
    const path = join(folder, 'captions.txt');
    writeFileSync(path, Array.from({ length: 40 }, (_, k) => objects[k % objects.length]).join('\n'));
    const { findings, claims, notes } = await run('named', [path]);
    expect(findings.named?.frequencies).toMatchObject({ captions: 40, withNone: 0, withAll: 8 });
    expect(claims.map(({ holds }) => holds)).toEqual([true, true]);
    expect(claims[1]!.measured).toMatch(/^in 40 captions the median object is in 0 of a million/);
    expect(notes).toBeUndefined();
    expect(existsSync(join(folder, 'named', 'counts'))).toBe(true);
    const page = wordFrequencyPage(findings);
    // Three counts make no histogram.
    expect(page.figures.map(({ id }) => id)).toEqual(['top-words']);
    expect(page.lead[0]).toContain(
      '100\u00a0% with one of the objects and 20\u00a0% with one of the attributes',
    );
  });

  it('finds the claim wrong where it is', async () => {
    const path = join(folder, 'attributes.txt');
    writeFileSync(path, 'an old red small wet thing\nnew white young sliced raw\n'.repeat(20));
    const { claims } = await run('opposite', [path]);
    expect(claims.map(({ holds }) => holds)).toEqual([true, false]);
  });

  it('finds the counter wrong where it is', () => {
    const lists = madLists();
    const written = new Float64Array(26).fill(10);
    const counts = { ...noCounts(lists), entryCaptions: Array.from({ length: 26 }, () => 10) };
    const holds = (check: WordFrequencyFindings['check']) => wordFrequencyClaims({ check })[0]!.holds;
    const check = madCheck(100, 2, written, counts);
    expect(holds(check)).toBe(true);
    const [first, ...rest] = check.words;
    expect(holds({ ...check, words: [{ ...first!, counted: 9 }, ...rest] })).toBe(false);
    expect(holds({ ...check, words: [{ ...first!, z: -4.2 }, ...rest] })).toBe(false);
  });
});
