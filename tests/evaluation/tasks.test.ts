import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  aggregate,
  aggregateByGroup,
  classScores,
  confusionByGroup,
  evaluateTask,
  evaluationTasks,
  expectedRecall,
  fairness,
  fairnessTable,
  itemMean,
  pairedDifference,
  retrieval,
  taskTable,
  zeroShot,
  zeroShotAccuracy,
  type EvaluationTask,
} from '../../src/evaluation/index.js';
import { dot, randomStream } from '../../src/numeric/index.js';
import { inlineTasks, interpreterRuntime } from '../../src/runtime/index.js';
import { threadTasks } from '../../src/runtime/node/index.js';
import { unitRows } from '../support/clouds.js';

const context = { runtime: interpreterRuntime() };

describe('zero-shot, item by item', () => {
  it('has the accuracy of the whole as its mean', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.integer({ min: 2, max: 5 }), async (seed, classes) => {
        const random = randomStream(seed);
        const [n, dim] = [30, 4];
        const images = unitRows(n, dim, random);
        const prompts = unitRows(classes, dim, random);
        // Two classes with one prompt: ties.
        prompts.copyWithin(dim, 0, dim);
        const labels = Uint32Array.from({ length: n }, () => random.below(classes));
        const found = await zeroShot.evaluate({ dim, images, prompts, labels }, context);
        expect(aggregate(found)).toEqual({
          images: { accuracy: zeroShotAccuracy(classScores(images, prompts, dim), classes, labels) },
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe('retrieval, item by item', () => {
  const [n, dim] = [60, 5];
  const random = randomStream(3);
  const first = Float32Array.from(unitRows(n, dim, random, [1], 0.5));
  const second = Float32Array.from(unitRows(n, dim, random, [0, 1], 0.5));
  // A pair of texts that are the same: they tie for every query.
  second.copyWithin(dim, 0, dim);

  /** By sorting: nothing of the search under test. */
  function bruteForce(queries: Float32Array, keys: Float32Array, k: number): number[] {
    const row = (rows: Float32Array, i: number) => rows.subarray(i * dim, (i + 1) * dim);
    return Array.from({ length: n }, (_, i) => {
      const scores = Array.from({ length: n }, (_, j) => dot(row(queries, i), row(keys, j)));
      const own = scores[i]!;
      const others = scores.filter((_, j) => j !== i);
      const greater = others.filter((score) => score > own + 1e-9).length;
      const tied = others.filter((score) => Math.abs(score - own) <= 1e-9).length;
      return expectedRecall({ greater, tied, matches: 1 }, k);
    });
  }

  it('has each query’s recall, both ways', async () => {
    const found = await retrieval.evaluate({ dim, first, second }, context);
    expect(found.map(({ part }) => part)).toEqual(['imageToText', 'textToImage']);
    for (const [part, queries, keys] of [
      [found[0]!, first, second],
      [found[1]!, second, first],
    ] as const) {
      for (const k of [1, 5, 10]) {
        expect(part.values[`r@${k}`]!).toBeAllClose(bruteForce(queries, keys, k), { atol: 1e-12 });
      }
    }
  });

  it('is put to embeddings in another thread', async () => {
    const expected = await retrieval.evaluate({ dim, first, second }, context);
    const here = inlineTasks();
    const shares: number[] = [];
    const input = { task: 'retrieval', inputs: { dim, first, second } };
    expect(await here.run(evaluateTask, input, { onProgress: (share) => shares.push(share) })).toEqual(
      expected,
    );
    expect(shares).toEqual([1]);
    expect(await threads.run(evaluateTask, input)).toEqual(expected);
  });

  it('wants matched rows', async () => {
    await expect(retrieval.evaluate({ dim, first, second: first.subarray(dim) }, context)).rejects.toThrow(
      'retrieval: expected matched rows of 5 numbers, got 300 and 295 numbers in all',
    );
  });
});

const threads = threadTasks({ size: 1 });
afterAll(() => threads.dispose());

describe('fairness, item by item', () => {
  it('has the shares of the table by group', async () => {
    const random = randomStream(8);
    const [n, dim] = [80, 4];
    const classes = ['a', 'b', 'thief', 'ape'];
    const groups = Array.from({ length: n }, (_, i) => 'ab'[i % 2]!);
    const flags = { crime: ['thief'], animal: ['ape'] };
    const images = unitRows(n, dim, random);
    const prompts = unitRows(classes.length, dim, random);
    const [found] = await fairness.evaluate({ dim, images, prompts, classes, groups, flags }, context);
    const table = fairnessTable(confusionByGroup(classScores(images, prompts, dim), classes, groups), flags);
    expect(aggregateByGroup(found!)).toEqual(
      Object.fromEntries(
        table.groups.map(({ group, flagged, anyFlag, accuracy }) => [
          group,
          {
            anyFlag: anyFlag.share,
            'flagged:crime': flagged['crime']!.share,
            'flagged:animal': flagged['animal']!.share,
            accuracy: accuracy!.share,
          },
        ]),
      ),
    );
    expect(aggregate([found!])['images']!['anyFlag']).toBe(table.all.anyFlag.share);
  });

  it('counts no accuracy where the group is no class, and refuses unknown flags', async () => {
    const inputs = {
      dim: 1,
      images: [1, 1],
      prompts: [1, -1],
      classes: ['x', 'y'],
      groups: ['x', 'women'],
      flags: { harm: ['y'] },
    };
    const [found] = await fairness.evaluate(inputs, context);
    expect([...found!.values['accuracy']!]).toEqual([1, NaN]);
    expect(itemMean(found!.values['accuracy']!)).toBe(1);
    expect(() => fairness.evaluate({ ...inputs, flags: { harm: ['z'] } }, context)).toThrow('got "z"');
  });
});

describe('a difference of two runs over the same items', () => {
  it('is the mean of the differences, and its interval knows that they belong together', () => {
    const random = randomStream(1);
    const before = Float64Array.from({ length: 300 }, () => 10 * random.normal());
    const after = before.map((value) => value + 0.5 + 0.1 * random.normal());
    const { mean, interval, items } = pairedDifference(before, after);
    expect(items).toBe(300);
    expect(mean).toBeCloseTo(itemMean(after) - itemMean(before), 10);
    expect(interval[0]).toBeLessThan(mean);
    expect(interval[1]).toBeGreaterThan(mean);
    // 1.96 standard errors of 0.1 / sqrt 300, each way; unpaired it would be a hundred times as wide.
    expect(interval[1] - interval[0]).toBeCloseTo((2 * 1.96 * 0.1) / Math.sqrt(300), 2);
  });

  it('leaves out items that do not count, and wants pairs', () => {
    const { mean, items } = pairedDifference(Float64Array.of(1, NaN, 3), Float64Array.of(2, 5, 3));
    expect([mean, items]).toEqual([0.5, 2]);
    expect(() => pairedDifference(Float64Array.of(1), Float64Array.of())).toThrow('got 1 and 0');
  });
});

describe('the tasks', () => {
  it('take another with one line', async () => {
    const count: EvaluationTask<{ readonly rows: readonly number[] }> = {
      id: 'count',
      title: 'Counting',
      source: 'none',
      metrics: [{ key: 'one', label: 'one', definition: '1', range: [1, 1] }],
      inputs: { rows: 'any rows' },
      evaluate: ({ rows }) => [{ part: 'rows', values: { one: Float64Array.from(rows, () => 1) } }],
    };
    const remove = evaluationTasks.add(count);
    try {
      const table = taskTable();
      expect(table.rows.map(([id]) => id)).toEqual([
        ...['zero-shot', 'retrieval', 'mixed', 'intra-modal', 'clusters', 'fairness', 'count'],
      ]);
      expect(table.rows.at(-1)).toEqual(['count', 'Counting', 'one: 1', 'rows: any rows', 'none']);
      const found = await inlineTasks().run(evaluateTask, { task: 'count', inputs: { rows: [5, 6] } });
      expect(aggregate(found)).toEqual({ rows: { one: 1 } });
    } finally {
      remove();
    }
  });

  it.each(evaluationTasks.all.map((task) => [task.id, task] as const))('%s says what it is', (_, task) => {
    expect(task.metrics.length).toBeGreaterThan(0);
    for (const { range } of task.metrics) expect(range[0]).toBeLessThan(range[1]);
    for (const text of Object.values(task.inputs)) expect(text).not.toBe('');
  });
});
