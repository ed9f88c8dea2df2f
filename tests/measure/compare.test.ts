import { describe, expect, it } from 'vitest';
import { compareModels, measureWith, type MeasuredModel } from '../../src/measure/index.js';
import { bootstrapWeights, percentileInterval, randomStream } from '../../src/numeric/index.js';
import { inlineTasks, memoryWorld } from '../../src/runtime/index.js';
import { unitRows } from '../support/clouds.js';
import { memoryEmbeddings } from '../support/memory-embeddings.js';

const n = 14;
const d = 5;
const bootstrap = 40;
const seed = 6;
const tasks = inlineTasks({ world: memoryWorld() });
const images = unitRows(n, d, randomStream(1), [2, 0, 0], 0.6);
const noise = unitRows(n, d, randomStream(2), undefined, 0.3);
/** The image, a little disturbed, and moved along the first axis. */
const texts = (shift: number) =>
  images.map((value, k) => value + 0.3 * noise[k]! - (k % d === 0 ? shift : 0));

async function model(
  name: string,
  second: Float64Array,
  options: { pairs?: { first: number[]; second: number[] } } = {},
): Promise<MeasuredModel> {
  const embeddings = memoryEmbeddings(images, second, d, options.pairs);
  const { findings, replicates } = await measureWith(tasks, embeddings, {
    ...{ bootstrap, seed, permutations: 0, replicates: true },
  });
  return { name, findings, replicates: replicates!, embeddings };
}

describe('models side by side', () => {
  it('a model does not differ from itself', async () => {
    const one = await model('one', texts(0.5));
    const [base, twin] = compareModels([one, { ...one, name: 'twin' }]).models;
    expect(base).not.toHaveProperty('difference');
    expect(twin!.paired).toBe(true);
    expect(Object.keys(twin!.difference!)).toEqual(
      expect.arrayContaining(['l2m', 'retrieval.imageToText.r@1']),
    );
    // No change in n trials still allows for a share of 1 - 0.025^(1/n).
    const bound = 1 - 0.025 ** (1 / n);
    for (const [name, { value, interval, excludesZero }] of Object.entries(twin!.difference!)) {
      expect({ value, excludesZero }).toEqual({ value: 0, excludesZero: false });
      if (!interval) continue;
      const isShare = /r@|ndcg|mrr|linearSeparability|sameModality|ownKind/.test(name);
      expect(interval[1], name).toBeCloseTo(isShare ? bound : 0, 9);
      expect(interval[0], name).toBeCloseTo(-interval[1], 12);
    }
  });

  it('a twin whose texts are moved away has a larger gap and lower cosines', async () => {
    const models = [await model('near', texts(0)), await model('far', texts(0.8))];
    const { difference } = compareModels(models).models[1]!;
    expect(difference!.l2m).toMatchObject({ excludesZero: true });
    expect(difference!.l2m!.interval![0]).toBeGreaterThan(0);
    expect(difference!.matchedCosine!.interval![1]).toBeLessThan(0);
    const reversed = compareModels(models, 'far').models[0]!.difference!;
    expect(reversed.l2m!.value).toBeCloseTo(-difference!.l2m!.value, 12);
    expect(reversed.l2m!.interval![0]).toBeCloseTo(-difference!.l2m!.interval![1], 12);
  });

  it('resamples the same pairs of both models: the mean cosine by hand', async () => {
    const [near, far] = [texts(0), texts(0.4)];
    const { difference } = compareModels([await model('near', near), await model('far', far)]).models[1]!;
    const cosine = (rows: Float64Array, i: number) => {
      const [a, b] = [images, rows].map((all) => Array.from(all.subarray(i * d, (i + 1) * d)));
      return a!.reduce((sum, value, k) => sum + value * b![k]!, 0) / Math.hypot(...a!) / Math.hypot(...b!);
    };
    const gains = Array.from({ length: n }, (_, i) => cosine(far, i) - cosine(near, i));
    const weights = gains.map((_, i) => {
      const own = new Float32Array(bootstrap);
      bootstrapWeights(seed, i, own);
      return own;
    });
    const replicates = Array.from({ length: bootstrap }, (_, r) => {
      const total = weights.reduce((sum, own) => sum + own[r]!, 0);
      return gains.reduce((sum, gain, i) => sum + (gain * weights[i]![r]!) / total, 0);
    });
    const [low, high] = percentileInterval(replicates);
    const { value, interval } = difference!.matchedCosine!;
    expect(value).toBeCloseTo(gains.reduce((sum, gain) => sum + gain, 0) / n, 6);
    expect(interval![0]).toBeCloseTo(low, 5);
    expect(interval![1]).toBeCloseTo(high, 5);
  });

  it('says where models do not share their pairs, and widens the interval', async () => {
    const near = await model('near', texts(0));
    const order = Array.from({ length: n }, (_, i) => i);
    const other = await model('other', texts(0.01), {
      pairs: { first: order, second: [1, 0, ...order.slice(2)] },
    });
    const same = await model('same', texts(0.01));
    const compared = compareModels([near, other, same]).models;
    expect(compared.map(({ paired }) => paired)).toEqual([true, false, true]);
    const widths = compared.slice(1).map(({ difference }) => {
      const [low, high] = difference!.l2m!.interval!;
      return high - low;
    });
    expect(widths[0]).toBeGreaterThan(5 * widths[1]!);
  });

  it('refuses a baseline that is not there', async () => {
    const one = await model('one', texts(0));
    expect(() => compareModels([one], 'two')).toThrow('expected a baseline among one, got two');
  });
});
