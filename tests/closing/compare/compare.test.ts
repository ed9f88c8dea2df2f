import { describe, expect, it } from 'vitest';
import {
  compareCorrections,
  type CompareInput,
  type ComparisonFindings,
} from '../../../src/closing/compare/index.js';
import type { FitMethodInput, MethodFit } from '../../../src/closing/compare/fit-methods.js';
import { gapOf } from '../../../src/closing/compare/gap-after.js';
import { fitMethodTask } from '../../../src/closing/compare/method-tasks.js';
import { readSides } from '../../../src/closing/compare/sides.js';
import type { Embeddings, Modality } from '../../../src/embeddings/index.js';
import { randomStream } from '../../../src/numeric/index.js';
import { arrayRows, type RowSource } from '../../../src/runtime/blockwise/index.js';
import { inlineTasks, type Tasks } from '../../../src/runtime/index.js';
import { makeWorld } from '../../../src/runtime/node/index.js';
import { plantedPairs, unit } from './planted.js';

const D = 8;
const METHODS = ['centring', 'shift', 'standardising', 'procrustes', 'drop-dimensions'];

/** Rows in memory as a file's: who reads a modality looks it up by name. */
function inMemory(
  rows: readonly [Float32Array, Float32Array],
  pairs?: Embeddings['pairs'],
  source = 'planted.npy',
) {
  const [first, second] = rows.map((own) => own.length / D) as [number, number];
  const all = Uint32Array.from({ length: first }, (_, i) => i);
  const modality = (name: string, count: number): Modality => ({ name, rows: count, dim: D, layouts: [] });
  const embeddings: Embeddings = {
    modalities: [modality('image', first), modality('text', second)],
    dim: D,
    pairs: pairs ?? { first: all, second: all, identity: true },
    source,
  };
  const read = (of: Modality): RowSource => arrayRows(of.name === 'image' ? rows[0] : rows[1], D);
  return { embeddings, read };
}

const native = (): Tasks => inlineTasks({ world: makeWorld() });

async function compared(
  rows: readonly [Float32Array, Float32Array],
  input: Partial<CompareInput> = {},
  tasks = native(),
): Promise<ComparisonFindings> {
  const { embeddings, read } = inMemory(rows);
  return await compareCorrections({ embeddings, ...input }, read, tasks, {
    methods: METHODS,
    seed: 3,
    resamples: 300,
  });
}

describe('a comparison of corrections', () => {
  it('has the names of the contract, and finds what was planted', async () => {
    const found = await compared(plantedPairs(120, D, 1));
    expect(found.split).toEqual({ calibration: 60, evaluation: 60 });
    expect(found.methods.map(({ id }) => id).toSorted()).toEqual(
      ['none', 'random-direction', ...METHODS].toSorted(),
    );
    const centring = found.methods.find(({ id }) => id === 'centring')!;
    expect(Object.keys(centring.gap)).toEqual(['l2m', 'rmg']);
    expect(Object.keys(centring.tasks).toSorted()).toEqual(['imageToText', 'mixed', 'textToImage']);
    expect(Object.keys(centring.tasks['textToImage']!)).toEqual(
      expect.arrayContaining(['r@1', 'r@5', 'r@10']),
    );
    const mixed = centring.tasks['mixed'] as Record<string, unknown>;
    expect(Object.keys(mixed)).toEqual(
      expect.arrayContaining(['r@1', 'r@5', 'r@10', 'mrr', 'ndcg@10', 'ownKindFirst', 'byQuery', 'byShare']),
    );
    expect((mixed.byShare as { share: number }[]).map(({ share }) => share)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(Object.keys(mixed.byQuery as object)).toEqual(['image', 'text']);
    const { mean, interval } = centring.difference['mixed']!['ndcg@10']!;
    const none = found.methods.find(({ id }) => id === 'none')!;
    expect(mean).toBeCloseTo(
      (mixed['ndcg@10'] as number) - (none.tasks['mixed'] as Record<string, number>)['ndcg@10']!,
      12,
    );
    expect(interval[0]).toBeGreaterThan(0.3);
    expect(centring.beatsPlacebo).toBe(true);
    expect(none.difference).toEqual({});
    // Sorted by gain; the placebo does nothing to speak of.
    const values = found.methods.map(({ goal }) => goal!.value);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    const placebo = found.methods.find(({ id }) => id === 'random-direction')!;
    expect(Math.abs(placebo.goal!.gain!.mean)).toBeLessThan(0.1);
    expect(found.recommended).not.toBeNull();
    expect(['none', 'random-direction']).not.toContain(found.recommended);
    // JSON holds all of it.
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    // All scores equal: one match among 60 rows of the other kind, NDCG@10 expects
    // sum(1 / log2(1 + r), r = 1..10) / 60.
    const discounts = Array.from({ length: 10 }, (_, r) => 1 / Math.log2(2 + r));
    expect(found.chance).toBeCloseTo(discounts.reduce((a, b) => a + b) / 60, 9);
  });

  it('recommends nothing where rows mean nothing, gap or no gap', async () => {
    const random = randomStream(9);
    const noise = (sign: number): Float32Array =>
      unit(
        Float64Array.from({ length: 120 * D }, (_, k) => random.normal() + (k % D === 0 ? 6 * sign : 0)),
        D,
      );
    const found = await compared([noise(1), noise(-1)]);
    expect(found.recommended).toBeNull();
    expect(Object.values(found.reasons)).not.toContain(undefined);
  });

  it('judges an other file than it calibrates on, and warns where they share rows', async () => {
    const rows = plantedPairs(60, D, 2);
    const others = plantedPairs(50, D, 5);
    const both = rows.map((own, side) => Float32Array.from([...own.subarray(0, 7 * D), ...others[side]!]));
    const calibration = inMemory([both[0]!, both[1]!], undefined, 'calibration.npy');
    const judged = inMemory(rows);
    const read = (of: Modality): RowSource =>
      calibration.embeddings.modalities.includes(of) ? calibration.read(of) : judged.read(of);
    const found = await compareCorrections(
      { embeddings: judged.embeddings, calibration: calibration.embeddings },
      read,
      native(),
      { methods: ['centring'], resamples: 100 },
    );
    expect(found.split).toEqual({ calibration: 57, evaluation: 60 });
    expect(found.notes.join(' ')).toContain('7 of 60 image rows of planted.npy are in calibration.npy');
    expect(found.configuration.calibrationShare).toBeNull();
  });

  it('samples whole items beyond --max-rows, and says so', async () => {
    const { embeddings, read } = inMemory(plantedPairs(100, D, 2));
    const found = await compareCorrections({ embeddings }, read, native(), {
      methods: ['centring'],
      maxRows: 20,
      resamples: 100,
    });
    expect(found.rows.evaluation).toEqual([20, 20]);
    expect(found.notes.join(' ')).toContain('--max-rows');
  });

  it('refuses an unknown method, and rows that nothing can judge', async () => {
    const { embeddings, read } = inMemory(plantedPairs(20, D, 2));
    await expect(
      compareCorrections({ embeddings }, read, native(), { methods: ['centering'] }),
    ).rejects.toThrow(/^--methods: expected some of .*centring.*; got centering$/);
    const nothing = { first: new Uint32Array(0), second: new Uint32Array(0), identity: false };
    await expect(
      compareCorrections({ embeddings: { ...embeddings, pairs: nothing } }, read, native()),
    ).rejects.toThrow('expected something to judge corrections by');
  });
});

/** Tasks that keep what fits answer, and may hand them other rows than they should have. */
function watched(change: (input: FitMethodInput) => FitMethodInput = (input) => input) {
  const tasks = native();
  const fits: MethodFit[] = [];
  const watching: Tasks = {
    ...tasks,
    size: 1,
    run: (...args) => tasks.run(...args),
    dispose: () => tasks.dispose(),
    async map(task, inputs, options) {
      if ((task as unknown) !== fitMethodTask) return await tasks.map(task, inputs, options);
      const changed = (inputs as unknown as FitMethodInput[]).map(change);
      const found = await tasks.map(task, changed as never, options);
      fits.push(...(found as unknown as MethodFit[]));
      return found;
    },
  };
  return { tasks: watching, fits };
}

describe('nothing leaks from evaluation rows into a fit', () => {
  const rows = plantedPairs(60, D, 7);
  const { embeddings, read } = inMemory(rows);
  const split = readSides({ embeddings }, read, {
    ...{ calibrationShare: 0.5, maxRows: 1000, groupRepeats: false, seed: 3 },
  });

  /** The same rows, with those that are judged by replaced. */
  const replaced = (): readonly [Float32Array, Float32Array] => {
    const others = plantedPairs(60, D, 8);
    const kept = new Set<string>();
    const key = (own: Float32Array, i: number): string => own.subarray(i * D, (i + 1) * D).join(',');
    split.calibration.rows.forEach((own, side) => {
      for (let i = 0; i < own.length / D; i++) kept.add(`${side}:${key(own, i)}`);
    });
    return rows.map((own, side) => {
      const out = Float32Array.from(own);
      for (let i = 0; i < out.length / D; i++) {
        if (!kept.has(`${side}:${key(own, i)}`)) {
          out.set(others[side]!.subarray(i * D, (i + 1) * D), i * D);
        }
      }
      return out;
    }) as unknown as readonly [Float32Array, Float32Array];
  };

  async function fitsOf(
    own: readonly [Float32Array, Float32Array],
    change?: (input: FitMethodInput) => FitMethodInput,
  ): Promise<readonly MethodFit[]> {
    const { tasks, fits } = watched(change);
    await compared(own, {}, tasks);
    return fits;
  }

  it('other evaluation rows change no number of any fit, and no option', async () => {
    const changed = replaced();
    expect(changed).not.toEqual(rows);
    expect(await fitsOf(changed)).toEqual(await fitsOf(rows));
  });

  it('a version that fits on all rows is caught', async () => {
    const leaky =
      (all: readonly [Float32Array, Float32Array]) =>
      (input: FitMethodInput): FitMethodInput => ({
        ...input,
        calibration: { ...input.calibration, ...everything(all) },
      });
    const changed = replaced();
    expect(await fitsOf(changed, leaky(changed))).not.toEqual(await fitsOf(rows, leaky(rows)));
  });

  function everything(all: readonly [Float32Array, Float32Array]) {
    const numbers = Uint32Array.from({ length: 60 }, (_, i) => i);
    return { rows: all, pairs: { first: numbers, second: numbers }, items: [numbers, numbers] as const };
  }
});

describe('the gap afterwards', () => {
  it('is L2M and RMG by their definitions', () => {
    const rows = plantedPairs(12, D, 4);
    const pairs = {
      first: Uint32Array.from({ length: 12 }, (_, i) => i),
      second: Uint32Array.from({ length: 12 }, (_, i) => i),
    };
    const cosine = (a: Float32Array, i: number, b: Float32Array, j: number): number => {
      let sum = 0;
      for (let k = 0; k < D; k++) sum += a[i * D + k]! * b[j * D + k]!;
      return sum;
    };
    const within = (own: Float32Array): number => {
      let sum = 0;
      for (let i = 0; i < 12; i++) for (let j = 0; j < 12; j++) if (i !== j) sum += cosine(own, i, own, j);
      return sum / (12 * 11);
    };
    let matched = 0;
    for (let i = 0; i < 12; i++) matched += cosine(rows[0], i, rows[1], i) / 12;
    const m = (1 - matched) / 2;
    const expected = m / (m + ((1 - within(rows[0])) / 2 + (1 - within(rows[1])) / 2) / 2);
    const means = rows.map((own) =>
      Array.from({ length: D }, (_, k) => own.filter((_, at) => at % D === k).reduce((a, b) => a + b) / 12),
    );
    const l2m = Math.hypot(...means[0]!.map((value, k) => value - means[1]![k]!));
    const found = gapOf({ dim: D, rows, pairs });
    expect([found.l2m, found.rmg!]).toBeAllClose([l2m, expected], { rtol: 1e-5 });
    expect(gapOf({ dim: D, rows })).toEqual({ l2m: found.l2m });
  });
});
