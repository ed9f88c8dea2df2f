import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rocAuc, zeroShotAccuracy } from '../../src/evaluation/index.js';
import { ShiftedTask } from '../../src/evaluation/shifted-task.js';
import type { ZeroShotTask } from '../../src/evaluation/zero-shot-task.js';
import {
  DELTAS,
  quickPreset as zeroShotShiftQuick,
  type ShiftedTaskFindings,
  shiftTask,
  zeroShotShift,
  zeroShotShiftClaims,
} from '../../src/experiments/zero-shot-shift.js';
import { writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { unitRows } from '../support/clouds.js';
import { tinyBase, tinyContext } from './tiny.js';

import fc from 'fast-check';

function randomTask(seed: number, n: number, classes: number, dim: number): ZeroShotTask {
  const random = randomStream(seed);
  const axis = (sign: number): number[] => Array.from({ length: dim }, (_, k) => (k === 0 ? sign : 0));
  return {
    name: 'random',
    dim,
    images: unitRows(n, dim, random, axis(1), 0.6),
    prompts: unitRows(classes, dim, random, axis(-1), 0.6),
    labels: Uint32Array.from({ length: n }, () => random.below(classes)),
  };
}

/** Rows moved in fact, and scaled to length 1. */
function moved(rows: Float64Array, dim: number, direction: Float64Array, step: number): Float64Array {
  const out = rows.map((value, k) => value + step * direction[k % dim]!);
  for (let i = 0; i < out.length; i += dim) {
    const length = Math.hypot(...out.subarray(i, i + dim));
    for (let k = 0; k < dim; k++) out[i + k]! /= length;
  }
  return out;
}

function mean(rows: Float64Array, dim: number): Float64Array {
  const out = new Float64Array(dim);
  rows.forEach((value, k) => (out[k % dim]! += (value * dim) / rows.length));
  return out;
}

describe('a shifted task', () => {
  it('scores and measures as if every row had been moved', () => {
    const shape = fc.record({
      seed: fc.nat(1000),
      n: fc.integer({ min: 4, max: 30 }),
      classes: fc.integer({ min: 2, max: 5 }),
      dim: fc.integer({ min: 2, max: 6 }),
      delta: fc.double({ min: -5, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(shape, ({ seed, n, classes, dim, delta }) => {
        const task = randomTask(seed, n, classes, dim);
        const [a, b] = [mean(task.images, dim), mean(task.prompts, dim)];
        const gap = a.map((value, k) => value - b[k]!);
        const length = Math.hypot(...gap);
        fc.pre(length > 0.1);
        const direction = gap.map((value) => value / length);
        const images = moved(task.images, dim, direction, -delta / 2);
        const prompts = moved(task.prompts, dim, direction, delta / 2);
        const scores = new Float64Array(n * classes);
        for (let i = 0; i < n; i++) {
          for (let c = 0; c < classes; c++) {
            for (let k = 0; k < dim; k++)
              scores[i * classes + c]! += images[i * dim + k]! * prompts[c * dim + k]!;
          }
        }
        const rows = Array.from({ length: n }, (_, i) => i);
        const shifted = new ShiftedTask(task);
        expect(shifted.scoresAt(delta, rows)).toBeAllClose(scores, { rtol: 1e-8, atol: 1e-9 });
        const [c, d] = [mean(images, dim), mean(prompts, dim)];
        const distance = Math.hypot(...c.map((value, k) => value - d[k]!));
        expect(Math.abs(shifted.distanceAt(delta))).toBeCloseTo(distance, 8);
        if (delta === 0) expect(shifted.distanceAt(0)).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('of two classes is ranked, of more classified', () => {
    const rows = [0, 1, 2, 3, 4, 5, 6, 7];
    const two = randomTask(1, 8, 2, 4);
    const shifted = new ShiftedTask(two);
    const scores = shifted.scoresAt(0.5, rows);
    expect(shifted.metric).toBe('ROC-AUC');
    expect(shifted.valueAt(0.5, rows)).toBe(
      rocAuc(
        rows.map((i) => scores[2 * i + 1]! - scores[2 * i]!),
        two.labels,
      ),
    );
    const three = new ShiftedTask(randomTask(1, 8, 3, 4));
    expect(three.metric).toBe('accuracy');
    expect(three.valueAt(0.5, rows)).toBe(
      zeroShotAccuracy(three.scoresAt(0.5, rows), 3, randomTask(1, 8, 3, 4).labels),
    );
  });

  it('needs a gap', () => {
    const same = { ...randomTask(1, 2, 2, 3), images: Float64Array.of(1, 0, 0, 0, 1, 0) };
    expect(() => new ShiftedTask({ ...same, prompts: same.images })).toThrow(
      'there is no gap to shift along',
    );
  });
});

describe('the search for the best shift', () => {
  /** Three classes around the gap's axis; the last one's prompt lies higher on it by `lift`, and wins too often until the images come down. */
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
    const found = shiftTask(planted(0.9), 0);
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
    const found = shiftTask(planted(0), 0);
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
    mkdirSync(context.out, { recursive: true });
    const at = (name: string): string => join(context.out, name);
    const task = randomTask(5, 60, 4, 6);
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
    const expected = shiftTask({ ...task, name: 'mine' }, context.seed);
    expect(findings.tasks).toHaveLength(1);
    expect(findings.tasks[0]!.after).toBe(expected.after);
    expect(findings.tasks[0]!.gap).toBeCloseTo(expected.gap, 12);
    expect(notes).toBeUndefined();
    await expect(run('few.npy')).rejects.toThrow(
      'expected labels for 60 rows, 1 a row, got an array of shape (59)',
    );
    await expect(run('high.npy')).rejects.toThrow('expected whole numbers from 0 to 3, got 4 in row 0');
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
    zeroShotShiftClaims({ tasks, configuration: {} }).map(({ holds }) => holds);

  it('want a gain everywhere, and both directions', () => {
    expect(verdicts(task('a', 0.1, 'smaller'), task('b', 0.02, 'larger'))).toEqual([true, true]);
    expect(verdicts(task('a', 0.1, 'smaller'), task('b', 0, 'unchanged'))).toEqual([false, false]);
    const [first, second] = zeroShotShiftClaims({
      tasks: [task('a', 0.1, 'smaller'), task('b', 0.005, 'smaller')],
      configuration: {},
    });
    expect([first!.holds, second!.holds]).toEqual([true, false]);
    expect(first!.measured).toContain('in 1 with a 95 % interval above 0');
    expect(second!.measured).toBe('larger is best for none; smaller for a, b; as it is for none');
  });
});
