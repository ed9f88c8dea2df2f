import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  coneHistograms,
  coneHistogramsClaims,
  type ConeHistogramsPreset,
} from '../../src/experiments/cone-histograms.js';
import { coneInits, coneInitsClaims, type ConeInitsPreset } from '../../src/experiments/cone-inits.js';
import type { EncoderPlan, NamedEncoder } from '../../src/experiments/kit/encoder-plan.js';
import { captionTokens, encoderRows, resizePlanes } from '../../src/experiments/kit/encoder-rows.js';
import { readArrays, writeNpy } from '../../src/files/node/index.js';
import { groupSpread, principalPlane } from '../../src/geometry/group-spread.js';
import { unitRowSpread } from '../../src/geometry/unit-rows.js';
import { coarser, cosineSpread, type CosineSpread } from '../../src/measure/cosine-spread.js';
import { clipConfig, RESNET_18 } from '../../src/models/index.js';
import { type Random, randomStream } from '../../src/numeric/index.js';
import { inlineTasks } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import makeWorld from '../../src/runtime/node/world.js';
import { unitRows } from '../support/clouds.js';
import { temporaryFolder, tinyContext } from './host.js';

const config = clipConfig({
  embeddingSize: 16,
  image: { size: 16, patch: 8, width: 16, layers: 2, heads: 2 },
  text: { context: 12, vocabulary: 300, width: 16, layers: 2, heads: 2 },
});

const resnet = (mode: 'evaluation' | 'training'): EncoderPlan => ({
  kind: 'resnet',
  config: { ...RESNET_18, blocks: [1, 1, 1, 1], width: 8 },
  size: 32,
  mode,
});

const encoders: readonly NamedEncoder[] = [
  {
    name: 'MLP',
    plan: { kind: 'mlp', config: { width: 32, layers: 8, activation: 'relu', bias: true } },
  },
  { name: 'ResNet', plan: resnet('evaluation') },
  { name: 'ViT', plan: { kind: 'vit', config } },
  { name: 'Text', plan: { kind: 'text', config } },
];

/** `groups` tight bundles of unit rows around directions of their own. */
function bundles(groups: number, count: number, dim: number, spread: number, random: Random): Float32Array {
  const rows: number[] = [];
  for (let g = 0; g < groups; g++) {
    rows.push(...unitRows(count, dim, random, unitRows(1, dim, random), spread));
  }
  return Float32Array.from(rows);
}

function cosines(rows: ArrayLike<number>, dim: number): number[] {
  const n = rows.length / dim;
  const result: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < dim; k++) sum += rows[i * dim + k]! * rows[j * dim + k]!;
      result.push(sum);
    }
  }
  return result;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('what encoders are shown', () => {
  it('pictures are resized as PyTorch resizes them', () => {
    // torch.nn.functional.interpolate(..., size=4, mode='bilinear', align_corners=False) of [[0, 1], [2, 3]].
    expect(Array.from(resizePlanes(Float32Array.of(0, 1, 2, 3), 2, 4))).toEqual([
      0, 0.25, 0.75, 1, 0.5, 0.75, 1.25, 1.5, 1.5, 1.75, 2.25, 2.5, 2, 2.25, 2.75, 3,
    ]);
    expect(Array.from(resizePlanes(Float32Array.of(1, 2, 3, 4), 2, 2))).toEqual([1, 2, 3, 4]);
    expect(new Set(resizePlanes(new Float32Array(18).fill(0.5), 3, 7))).toEqual(new Set([0.5]));
  });

  it('captions come byte by byte between their marks', () => {
    const tokens = (caption: string, context: number) =>
      Array.from(captionTokens(caption, 300, new Int32Array(context).fill(7)));
    expect(tokens('ab', 6)).toEqual([298, 97, 98, 299, 0, 0]);
    expect(tokens('é', 4)).toEqual([298, 0xc3, 0xa9, 299]);
    expect(tokens('abcdef', 4)).toEqual([298, 97, 98, 299]);
    expect(() => captionTokens('a', 100, new Int32Array(4))).toThrow(
      'captions: a vocabulary needs 256 bytes and two marks, got 100 tokens',
    );
  });

  it('noise does not depend on how rows are cut into batches', () => {
    const none = { images: new Float32Array(0), captions: [] };
    for (const { plan } of encoders) {
      const whole = encoderRows(plan, 'noise', none, 4, 0, 3).data as Float32Array;
      const last = encoderRows(plan, 'noise', none, 4, 2, 3).data as Float32Array;
      expect(Array.from(whole.slice(-last.length))).toEqual(Array.from(last));
    }
  });
});

describe('how far groups lie apart', () => {
  it('is all there is where groups are points', () => {
    const rows = Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1, -1, 0, -1, 0);
    const spread = groupSpread(rows, 3, 2, 2);
    expect(spread.betweenShare).toBe(1);
    expect(spread.silhouette).toBe(1);
    expect(spread.cosineWithin).toBeCloseTo(1, 12);
    expect(spread.cosineBetween).toBeCloseTo(-1 / 3, 12);
  });

  it('agrees with the plain sums over pairs', () => {
    const [groups, count, dim] = [4, 5, 6];
    const rows = bundles(groups, count, dim, 0.3, randomStream(1));
    const within: number[] = [];
    const between: number[] = [];
    let at = 0;
    const all = cosines(rows, dim);
    for (let i = 0; i < groups * count; i++) {
      for (let j = 0; j < i; j++) {
        (Math.floor(i / count) === Math.floor(j / count) ? within : between).push(all[at++]!);
      }
    }
    const spread = groupSpread(rows, groups, count, dim);
    expect(spread.cosineWithin).toBeCloseTo(mean(within), 6);
    expect(spread.cosineBetween).toBeCloseTo(mean(between), 6);
    // Of unit rows 1 - cosine is half the squared distance: variance inside, and inside and between together.
    expect(spread.betweenShare).toBeCloseTo(1 - (1 - mean(within)) / (1 - mean(between)), 6);
  });

  it('is nothing where groups are drawn alike', () => {
    const rows = Float32Array.from(unitRows(400, 8, randomStream(2)));
    const { betweenShare, silhouette } = groupSpread(rows, 20, 20, 8);
    expect(Math.abs(betweenShare)).toBeLessThan(0.02);
    expect(silhouette).toBeLessThan(0.05);
  });

  it('needs two groups of two', () => {
    expect(() => groupSpread(new Float32Array(4), 2, 1, 2)).toThrow(
      'groups: expected at least two groups of two rows of 2, got 4 numbers for 2 groups of 1',
    );
  });

  it('the principal plane keeps the distances of flat data', () => {
    const random = randomStream(3);
    const [n, dim] = [12, 5];
    const [first, second] = [Float64Array.of(0.6, 0, 0.8, 0, 0), Float64Array.of(0, 1, 0, 0, 0)];
    const rows = new Float32Array(n * dim);
    for (let i = 0; i < n; i++) {
      const [a, b] = [3 * random.normal(), random.normal()];
      for (let k = 0; k < dim; k++) rows[i * dim + k] = 2 + a * first[k]! + b * second[k]!;
    }
    const { points, explained } = principalPlane(rows, n, dim);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 6);
    for (let i = 1; i < n; i++) {
      let square = 0;
      for (let k = 0; k < dim; k++) square += (rows[i * dim + k]! - rows[k]!) ** 2;
      const plane = Math.hypot(points[2 * i]! - points[0]!, points[2 * i + 1]! - points[1]!);
      expect(plane).toBeCloseTo(Math.sqrt(square), 3);
    }
  });
});

describe('the cosines of all pairs', () => {
  it('are counted as the plain loop counts them', async () => {
    const rows = bundles(1, 40, 16, 0.2, randomStream(5));
    const all = cosines(rows, 16).sort((a, b) => a - b);
    const spread = await cosineSpread(nativeRuntime(), rows, 16);
    expect(spread.mean).toBeCloseTo(mean(all), 6);
    expect(unitRowSpread(rows, 40, 16).meanCosine).toBe(spread.mean);
    expect([spread.min, spread.max]).toBeAllClose([all[0]!, all.at(-1)!], { atol: 1e-6 });
    expect(spread.quartiles[1]).toBeCloseTo((all[389]! + all[390]!) / 2, 3);
    const { low, high, counts } = spread.histogram;
    expect(counts.reduce((a, b) => a + b)).toBe(40 * 39);
    expect(counts.length).toBeLessThanOrEqual(40);
    const middle = low + ((high - low) * 10) / counts.length;
    const below = counts.slice(0, 10).reduce((a, b) => a + b);
    const near = all.filter((value) => Math.abs(value - middle) < 1e-4).length;
    expect(Math.abs(below / 2 - all.filter((value) => value < middle).length)).toBeLessThanOrEqual(near);
    await expect(cosineSpread(nativeRuntime(), rows.subarray(0, 16), 16)).rejects.toThrow(
      'cosines: expected at least two rows, got 1',
    );
  });

  it('in one bin stay in one bin', () => {
    const bins = new Float64Array(16385);
    bins[16384] = 6;
    const { low, high, counts } = coarser(bins);
    expect(counts).toEqual([6]);
    expect((low + high) / 2).toBeCloseTo(1, 12);
  });
});

describe('the experiment on initialisations', () => {
  const tiny: ConeInitsPreset = { encoders, initialisations: 6, rows: 4, batch: 4, digits: 4 };

  it('finds a cone for each', async () => {
    const { findings, claims, pictures } = await coneInits.run(tiny, tinyContext({ seed: 1 }));
    expect(findings.encoders.map(({ name, dim, inputs }) => [name, dim, inputs])).toEqual([
      ['MLP', 32, 'random vectors'],
      ['ResNet', 64, 'digits of MAD'],
      ['ViT', 16, 'digits of MAD'],
      ['Text', 16, 'captions of MAD'],
    ]);
    for (const one of findings.encoders) {
      expect(one.cosineWithin).toBeGreaterThan(one.cosineBetween);
      expect(one.betweenShare).toBeGreaterThan(0.2);
      expect(one.betweenShare).toBeLessThanOrEqual(1);
    }
    expect(pictures.planes).toHaveLength(4);
    for (const { umap, pca } of pictures.planes) expect([umap.length, pca.length]).toEqual([48, 48]);
    expect(claims.map(({ holds }) => holds)).toEqual([false, false]);
    // On this thread or on two others, the same numbers.
    const one = { ...tiny, encoders: encoders.slice(0, 1) };
    const other = tinyContext({ seed: 1 });
    const again = await coneInits.run(one, { ...other, tasks: inlineTasks({ world: makeWorld() }) });
    expect(again.findings.encoders[0]).toEqual(findings.encoders[0]);
    // What was embedded before is read: here with other numbers put in its place.
    const files = await other.shared.list('encoded');
    expect(files).toHaveLength(2);
    for (const file of files) {
      const path = other.shared.pathOf(`encoded/${file}`);
      const { shape, values } = (await readArrays(path))['']!;
      await writeNpy(path, shape, new Float32Array(values.length).fill(32 ** -0.5));
    }
    const read = await coneInits.run(one, other);
    expect(read.findings.encoders[0]!.cosineBetween).toBeCloseTo(1, 6);
  });

  it('says when cones overlap', () => {
    const one = {
      name: 'MLP',
      dim: 2,
      inputs: 'random vectors',
      explained: [0.5, 0.2],
      betweenShare: 0.4,
      silhouette: 0.89,
      cosineWithin: 0.9,
      cosineBetween: 0.8,
    } as const;
    const claims = coneInitsClaims([one, { ...one, silhouette: 0.95, betweenShare: 0.9 }]);
    expect(claims.map(({ holds }) => holds)).toEqual([false, false]);
    expect(
      coneInitsClaims([{ ...one, silhouette: 0.95, betweenShare: 0.9 }]).map(({ holds }) => holds),
    ).toEqual([true, true]);
  });
});

describe('the experiment on histograms', () => {
  const tiny: ConeHistogramsPreset = {
    encoders: [
      { name: 'ResNet', plan: resnet('evaluation') },
      { name: 'ResNet in training', plan: resnet('training') },
      { name: 'Text', plan: { kind: 'text', config } },
    ],
    rows: 8,
    batch: 4,
    featureRows: 30,
    digits: 3,
  };

  it('compares encoders, noise and files', async () => {
    const out = temporaryFolder();
    const random = randomStream(8);
    // Wide cones for trained weights, narrow ones for random weights.
    const [trained, narrow] = [join(out, 'trained.npy'), join(out, 'random.npy')];
    await writeNpy(trained, [2, 40, 6], bundles(2, 40, 6, 0.5, random));
    await writeNpy(narrow, [2, 40, 6], bundles(2, 40, 6, 0.1, random));
    const captions = join(out, 'captions.txt');
    writeFileSync(captions, Array.from({ length: 9 }, (_, k) => `caption ${k}\n`).join(''));
    const { findings, claims, notes } = await coneHistograms.run(tiny, {
      ...tinyContext({ seed: 1 }),
      inputs: { features: [trained], randomFeatures: [narrow], captions: [captions] },
    });
    expect(findings.encoders.map(({ name, input, inputs }) => [name, input, inputs])).toEqual([
      ['ResNet', 'real', 'digits of MAD'],
      ['ResNet', 'noise', 'noise'],
      ['ResNet in training', 'real', 'digits of MAD'],
      ['ResNet in training', 'noise', 'noise'],
      ['Text', 'real', `captions from ${captions}`],
      ['Text', 'noise', 'random tokens'],
    ]);
    // A statistic of the batch takes away what its rows share; a fixed one does not.
    const [evaluation, , training] = findings.encoders.map(({ cosines: { mean } }) => mean);
    expect(evaluation).toBeGreaterThan(training!);
    expect(evaluation).toBeGreaterThan(0.8);
    for (const { cosines } of findings.encoders) {
      expect(cosines.rows).toBe(8);
      expect(cosines.min).toBeLessThanOrEqual(cosines.mean);
      expect(cosines.max).toBeGreaterThanOrEqual(cosines.mean);
    }
    expect(
      findings.features.map(({ file, source, weights, of, cosines }) => [
        file,
        source,
        weights,
        of,
        cosines.rows,
      ]),
    ).toEqual([
      [0, 'trained.npy', 'trained', 40, 30],
      [0, 'trained.npy', 'trained', 40, 30],
      [0, 'random.npy', 'random', 40, 30],
      [0, 'random.npy', 'random', 40, 30],
    ]);
    expect(claims.map(({ holds }) => holds)).toEqual([true, true, false, true]);
    expect(notes).toEqual([]);
  });

  it('names what is wrong with its files before it computes', async () => {
    const context = tinyContext();
    await expect(
      coneHistograms.run(tiny, { ...context, inputs: { randomFeatures: ['a.npy'] } }),
    ).rejects.toThrow(
      'random features: each belongs to a file of features, got 1 and 0; give as many features',
    );
    const captions = join(temporaryFolder(), 'few.txt');
    writeFileSync(captions, 'one\n');
    await expect(coneHistograms.run(tiny, { ...context, inputs: { captions: [captions] } })).rejects.toThrow(
      'the experiment needs 8 captions, got 1; give more',
    );
  });

  it('judges each claim by its rule', () => {
    const spread = (mean: number): CosineSpread => ({
      rows: 9,
      dim: 4,
      mean,
      min: mean,
      max: mean,
      quartiles: [mean, mean, mean],
      histogram: { low: 0, high: 1, counts: [1] },
    });
    const encoder = (mode: 'evaluation' | 'training', input: 'real' | 'noise', mean: number) => ({
      name: `ResNet, ${mode}`,
      kind: 'resnet' as const,
      mode,
      input,
      inputs: 'pictures',
      cosines: spread(mean),
    });
    const feature = (weights: 'trained' | 'random', mean: number) => ({
      file: 0,
      source: `${weights}.npy`,
      modality: 'image',
      weights,
      of: 9,
      cosines: spread(mean),
    });
    const holds = (encoders: Parameters<typeof encoder>[], features: Parameters<typeof feature>[]) =>
      coneHistogramsClaims({
        encoders: encoders.map((one) => encoder(...one)),
        features: features.map((one) => feature(...one)),
      }).map((claim) => claim.holds);
    expect(
      holds(
        [
          ['evaluation', 'real', 0.985],
          ['training', 'real', 0.4],
          ['evaluation', 'noise', 0.999],
        ],
        [
          ['trained', 0.5],
          ['random', 0.6],
        ],
      ),
    ).toEqual([true, true, true, true]);
    expect(
      holds(
        [
          ['evaluation', 'real', 0.97],
          ['training', 'real', 0.1],
          ['evaluation', 'noise', 0.1],
        ],
        [
          ['trained', 0.5],
          ['random', 0.4],
        ],
      ),
    ).toEqual([false, false, false, false]);
    expect(holds([], [['trained', 0.3]])).toEqual([true]);
  });
});
