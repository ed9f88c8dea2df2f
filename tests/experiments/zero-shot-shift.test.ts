import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ZeroShotTask } from '../../src/evaluation/index.js';
import {
  DELTAS,
  quickPreset as zeroShotShiftQuick,
  type ShiftedTaskFindings,
  tryShifts,
  zeroShotShift,
  zeroShotShiftClaims,
} from '../../src/experiments/zero-shot-shift.js';
import { writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { unitRows } from '../support/clouds.js';
import { temporaryFolder, tinyContext } from './host.js';
import { tinyBase } from './tiny-models.js';

describe('the search for the best shift', () => {
  /**
   * Three classes around the gap's axis; the last one's prompt lies higher on it by `lift`, and wins too often until
   * the images come down.
   */
  function planted(lift: number): ZeroShotTask {
    const random = randomStream(9);
    const n = 400;
    const labels = Uint32Array.from({ length: n }, (_, i) => i % 3);
    const row = (label: number, height: number, noise: number): number[] => {
      const angle = (2 * Math.PI * label) / 3;
      const values = [0.6 * Math.cos(angle) + noise, height, 0.6 * Math.sin(angle) - noise];
      const length = Math.hypot(...values);
      return values.map((value) => value / length);
    };
    return {
      name: 'planted',
      dim: 3,
      images: Float64Array.from([...labels].flatMap((label) => row(label, 0.8, 0.02 * random.normal()))),
      prompts: Float64Array.from(
        [0, 1, 2].flatMap((label) => row(label, label === 2 ? lift - 0.8 : -0.8, 0)),
      ),
      labels,
    };
  }

  it('finds one that holds on other images, with an interval above 0', () => {
    const found = tryShifts(planted(0.9), 0);
    expect(found.images).toBe(400);
    expect(found.curve.map(({ delta }) => delta)).toEqual(DELTAS);
    expect(found.before).toBeLessThan(0.7);
    expect(found.after).toBeGreaterThan(found.before + 0.1);
    expect(found.gain).toBeCloseTo(found.after - found.before, 12);
    expect(found.gainInterval[0]).toBeGreaterThan(0);
    expect(found.gainInterval[0]).toBeLessThan(found.gain);
    expect(found.direction).not.toBe('unchanged');
    expect(found.curve.find(({ delta }) => delta === 0)!.distance).toBe(found.gap);
  });

  it('stays where staying is as good', () => {
    const found = tryShifts(planted(0), 0);
    expect([found.before, found.delta, found.gain, found.direction]).toEqual([1, 0, 0, 'unchanged']);
    expect(found.gainInterval).toEqual([0, 0]);
  });
});

describe('the experiment', () => {
  it('tries six tasks of a trained model, the same again from its files', async () => {
    const context = tinyContext();
    const preset = { ...zeroShotShiftQuick, base: tinyBase };
    const { findings, claims, notes } = await zeroShotShift.run(preset, context);
    expect(findings.tasks.map(({ name, classes, metric }) => [name, classes, metric])).toEqual([
      ['digit', 10, 'accuracy'],
      ['thickness', 3, 'accuracy'],
      ['swelling', 2, 'ROC-AUC'],
      ['fracture', 2, 'ROC-AUC'],
      ['scaling', 2, 'ROC-AUC'],
      ['colour', 7, 'accuracy'],
    ]);
    expect(claims).toHaveLength(2);
    expect(notes?.[0]).toContain('--task NAME=');
    expect((await zeroShotShift.run(preset, context)).findings).toEqual(findings);
  });

  it('takes tasks from files, whatever the rows’ lengths, and says what does not fit', async () => {
    const context = tinyContext();
    const folder = temporaryFolder();
    const at = (name: string): string => join(folder, name);
    const random = randomStream(5);
    const task = {
      dim: 6,
      images: unitRows(60, 6, random),
      prompts: unitRows(4, 6, random),
      labels: Uint32Array.from({ length: 60 }, () => random.below(4)),
    };
    await writeNpy(
      at('images.npy'),
      [60, 6],
      task.images.map((value) => 3 * value),
    );
    await writeNpy(at('prompts.npy'), [4, 6], task.prompts);
    await writeNpy(at('labels.npy'), [60], Float64Array.from(task.labels));
    await writeNpy(at('few.npy'), [59], Float64Array.from(task.labels.subarray(1)));
    await writeNpy(
      at('high.npy'),
      [60],
      Float64Array.from({ length: 60 }, () => 4),
    );
    const run = (labels: string, prompts = 'prompts.npy') =>
      zeroShotShift.run(zeroShotShiftQuick, {
        ...context,
        inputs: {
          tasks: [{ name: 'mine', images: at('images.npy'), prompts: at(prompts), labels: at(labels) }],
        },
      });
    const { findings, notes } = await run('labels.npy');
    const expected = tryShifts({ ...task, name: 'mine' }, context.seed);
    expect(findings.tasks).toHaveLength(1);
    expect(findings.tasks[0]!.after).toBe(expected.after);
    expect(findings.tasks[0]!.gap).toBeCloseTo(expected.gap, 12);
    expect(notes).toBeUndefined();
    await expect(run('few.npy')).rejects.toThrow(
      'few.npy: expected labels for 60 rows, 1 a row, got an array of shape (59)',
    );
    await expect(run('high.npy')).rejects.toThrow(
      'high.npy: expected whole numbers from 0 to 3, got 4 in row 0',
    );
    await expect(run('labels.npy', 'labels.npy')).rejects.toThrow(
      'expected features of class prompts [classes, d], got an array of shape (60)',
    );
  });
});

describe('its claims', () => {
  const task = (name: string, gain: number, direction: ShiftedTaskFindings['direction']) =>
    ({
      ...shiftedFindings,
      name,
      after: shiftedFindings.before + gain,
      gain,
      gainInterval: [gain - 0.01, gain + 0.01],
      direction,
    }) satisfies ShiftedTaskFindings;
  const shiftedFindings: ShiftedTaskFindings = {
    name: '',
    metric: 'accuracy',
    classes: 3,
    images: 10,
    gap: 1,
    before: 0.5,
    delta: 1,
    distance: 0.5,
    after: 0.5,
    gain: 0,
    gainInterval: [0, 0],
    direction: 'smaller',
    curve: [],
  };
  const verdicts = (...tasks: ShiftedTaskFindings[]): boolean[] =>
    zeroShotShiftClaims({ tasks }).map(({ holds }) => holds);

  it('want a gain everywhere, and both directions', () => {
    expect(verdicts(task('a', 0.1, 'smaller'), task('b', 0.02, 'larger'))).toEqual([true, true]);
    expect(verdicts(task('a', 0.1, 'smaller'), task('b', 0, 'unchanged'))).toEqual([false, false]);
    const [first, second] = zeroShotShiftClaims({
      tasks: [task('a', 0.1, 'smaller'), task('b', 0.005, 'smaller')],
    });
    expect([first!.holds, second!.holds]).toEqual([true, false]);
    expect(first!.measured).toContain('in 1 with a 95 % interval above 0');
    expect(second!.measured).toBe('larger is best for none; smaller for a, b; as it is for none');
  });
});
