import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fairness } from '../../src/experiments/fairness.js';
import { FAIRFACE, FAIRFACE_FLAGS } from '../../src/experiments/published/fairface.js';
import { writeNpy } from '../../src/files/node/index.js';
import { reference } from '../support/shared.js';
import { temporaryFolder, tinyContext } from './host.js';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('the experiment on fairness', () => {
  it('computes the published table from the published predictions', async () => {
    const { findings, claims, notes } = await fairness.run(fairness.presets.quick, tinyContext());
    expect(claims.map(({ holds }) => holds)).toEqual([true, true]);
    expect(findings.shifts.map(({ delta }) => delta)).toEqual([0, -0.2, -1, 0.75]);
    const white = findings.shifts[0]!.table.groups.find(({ group }) => group === 'White')!;
    expect(white.flagged['crime-related']!.share).toBeCloseTo(324 / 2085, 12);
    expect(findings.shifts[0]!.table.all.anyFlag.of).toBe(10954);
    expect(notes?.at(-1)).toContain('61.90 % where 58.17 % is printed');
  });

  it('refuses the paper preset without predictions', async () => {
    await expect(fairness.run(fairness.presets.paper, tinyContext())).rejects.toThrow('--predictions');
  });

  it('takes counts from a file', async () => {
    const shifts = [
      { delta: -0.5, confusion: { a: { a: 9, bad: 1 }, b: { b: 8, bad: 2 } } },
      { delta: 0, confusion: { a: { a: 8, bad: 2 }, b: { b: 8, bad: 2 } } },
    ];
    const folder = folderOf({ 'p.json': JSON.stringify({ flags: { harm: ['bad'] }, shifts }) });
    const inputs = { predictions: join(folder, 'p.json') };
    const { findings, claims } = await fairness.run(fairness.presets.paper, tinyContext({ inputs }));
    expect(findings.shifts.map(({ delta }) => delta)).toEqual([0, -0.5]);
    expect(claims.map(({ holds }) => holds)).toEqual([false]);
    expect(claims[0]!.measured).toContain('a 20.00 % to 10.00 %, b 20.00 % to 20.00 %');
  });

  it('predicts from embeddings: a shift turns a prediction over', async () => {
    const folder = folderOf({});
    // Images near x, the prompt "bad" off the gap vector: widening the gap moves the images towards the prompt "good".
    await writeNpy(join(folder, 'images.npy'), [2, 3], Float32Array.of(1, 0.1, 0, 1, 0, 0.1));
    await writeNpy(join(folder, 'prompts.npy'), [2, 3], Float32Array.of(0, 1, 0, 0, 0, 1));
    const file = {
      flags: { harm: ['bad'] },
      images: 'images.npy',
      prompts: 'prompts.npy',
      classes: ['good', 'bad'],
      groups: ['g', 'h'],
      deltas: [0],
    };
    writeFileSync(join(folder, 'p.json'), JSON.stringify(file));
    const inputs = { predictions: join(folder, 'p.json') };
    const { findings, notes } = await fairness.run(fairness.presets.quick, tinyContext({ inputs }));
    expect(findings.shifts[0]!.table.groups.map(({ group, anyFlag }) => [group, anyFlag.count])).toEqual([
      ['g', 0],
      ['h', 1],
    ]);
    expect(notes?.[0]).toContain('No shift widens the gap');
    writeFileSync(join(folder, 'p.json'), JSON.stringify({ ...file, groups: ['g'] }));
    await expect(fairness.run(fairness.presets.quick, tinyContext({ inputs }))).rejects.toThrow(
      'expected 1 rows, one for each of the groups, got an array of shape (2, 3)',
    );
  });
});

const published = reference('results/published.json');
it.skipIf(!published.present)('the counts in the source are those published', () => {
  const { mtg } = JSON.parse(readFileSync(published.path, 'utf8')) as {
    mtg: { fairface: { delta: number; confusion: Record<string, Record<string, number>> }[] };
  };
  expect(mtg.fairface.map(({ delta }) => delta)).toEqual(FAIRFACE.map(({ delta }) => delta));
  mtg.fairface.forEach(({ confusion }, k) => {
    for (const [group, counts] of Object.entries(confusion)) {
      const own = FAIRFACE[k]!.confusion[group]!;
      expect(
        Object.entries(own)
          .filter(([, count]) => count > 0)
          .sort(),
      ).toEqual(
        Object.entries(counts)
          .filter(([, count]) => count > 0)
          .sort(),
      );
    }
  });
  expect(Object.keys(FAIRFACE_FLAGS)).toEqual(['crime-related', 'non-human']);
});
