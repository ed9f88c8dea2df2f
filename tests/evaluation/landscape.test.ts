import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { applySteps, shift } from '../../src/correction/index.js';
import { embeddingsFromMatrices, openEmbeddings } from '../../src/embeddings/node/index.js';
import {
  bestShifts,
  landscapeOfRows,
  localMinima,
  symmetricLoss,
  temperatureName,
  type Landscape,
  type TriedShift,
} from '../../src/evaluation/index.js';
import { landscape } from '../../src/evaluation/node/index.js';
import { dot, randomStream } from '../../src/numeric/index.js';
import { threadTasks } from '../../src/runtime/node/index.js';
import { unitRows } from '../support/clouds.js';
import { reference } from '../support/shared.js';

const tasks = threadTasks({ size: 1 });
afterAll(() => tasks.dispose());

/** The landscape's definition in float64, every matrix written out. */
function bruteForce(
  x: Float64Array,
  y: Float64Array,
  d: number,
  delta: number,
  scale: number,
  batch: number,
) {
  const n = x.length / d;
  const mean = (rows: Float64Array) =>
    Float64Array.from(
      { length: d },
      (_, k) => rows.reduce((sum, v, at) => sum + (at % d === k ? v : 0), 0) / n,
    );
  const fitted = shift.fit({ dim: d, means: [mean(x), mean(y)] }, { delta });
  const [a, b] = [
    applySteps(x.slice(), d, shift.steps(fitted, 0)),
    applySteps(y.slice(), d, shift.steps(fitted, 1)),
  ];
  const row = (rows: Float64Array, i: number) => rows.subarray(i * d, (i + 1) * d);
  const cosines = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => dot(row(a, i), row(b, j))),
  );
  const losses: number[] = [];
  for (let start = 0; start + batch <= n; start += batch) {
    let sum = 0;
    for (let i = start; i < start + batch; i++) {
      let [rows, columns] = [0, 0];
      for (let j = start; j < start + batch; j++) {
        rows += Math.exp(scale * (cosines[i]![j]! - cosines[i]![i]!));
        columns += Math.exp(scale * (cosines[j]![i]! - cosines[i]![i]!));
      }
      sum += (Math.log(rows) + Math.log(columns)) / 2 / batch;
    }
    losses.push(sum);
  }
  const gap = mean(a).map((value, k) => value - mean(b)[k]!);
  const first = cosines.filter((line, i) => line.every((cosine, j) => j === i || cosine < line[i]!)).length;
  const second = cosines.filter((_, i) =>
    cosines.every((line, j) => j === i || line[i]! < cosines[i]![i]!),
  ).length;
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    distance: Math.sign(dot(gap, fitted.direction)) * Math.sqrt(dot(gap, gap)),
    recall: [first / n, second / n],
  };
}

describe('the landscape', () => {
  it('is its definition, batch by batch', async () => {
    const [n, d] = [110, 6];
    const random = randomStream(4);
    const x = Float32Array.from(unitRows(n, d, random, [1], 0.5));
    const y = Float32Array.from(x, (value, k) => value + 0.3 * random.normal() - (k % d === 0 ? 1 : 0));
    const unit = applySteps(y.slice(), d, []);
    const deltas = [3, -1, 0, 0.6];
    const { points, pairs, batchSize, gap } = await landscapeOfRows(
      { first: x, second: unit, count: n, dim: d },
      tasks,
      {
        deltas,
        scales: [7, 400],
      },
    );
    expect([pairs, batchSize]).toEqual([n, 50]);
    expect(points.map(({ delta }) => delta)).toEqual([-1, 0, 0.6, 3]);
    expect(gap).toBeCloseTo(points[1]!.distance, 10);
    for (const { delta, distance, loss, retrieval } of points) {
      const at = (scale: number) =>
        bruteForce(Float64Array.from(x), Float64Array.from(unit), d, delta, scale, 50);
      const expected = at(7);
      expect([loss['1/7'], loss['1/400'], distance]).toBeAllClose(
        [expected.loss, at(400).loss, expected.distance],
        {
          rtol: 1e-5,
        },
      );
      expect([retrieval.imageToText['r@1'], retrieval.textToImage['r@1']]).toBeAllClose(expected.recall, {
        atol: 1e-12,
      });
    }
  });

  it('counts ranks across tiles and tasks', async () => {
    const [n, d] = [2100, 3];
    const random = randomStream(5);
    const x = Float32Array.from(unitRows(n, d, random, [3, 0, 0]));
    const y = Float32Array.from(unitRows(n, d, random, [0, 3, 0]));
    const found = await landscapeOfRows({ first: x, second: y, count: n, dim: d }, tasks, {
      deltas: [0.5],
      scales: [1],
    });
    const mean = (rows: Float32Array) =>
      [0, 1, 2].map((k) => rows.reduce((sum, v, at) => sum + (at % d === k ? v : 0), 0));
    const means = [mean(x).map((v) => v / n), mean(y).map((v) => v / n)] as const;
    const fitted = shift.fit({ dim: d, means }, { delta: 0.5 });
    const a = applySteps(Float64Array.from(x), 3, shift.steps(fitted, 0));
    const b = applySteps(Float64Array.from(y), 3, shift.steps(fitted, 1));
    const cosine = (i: number, j: number) =>
      a[3 * i]! * b[3 * j]! + a[3 * i + 1]! * b[3 * j + 1]! + a[3 * i + 2]! * b[3 * j + 2]!;
    const [images, texts] = [new Uint32Array(n), new Uint32Array(n)];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        const score = cosine(i, j);
        if (score > cosine(i, i)) images[i]!++;
        if (score > cosine(j, j)) texts[j]!++;
      }
    }
    const recall = (ahead: Uint32Array, k: number) => ahead.filter((count) => count < k).length / n;
    const { imageToText, textToImage } = found.points[0]!.retrieval;
    for (const k of [1, 5, 10] as const) {
      expect([imageToText[`r@${k}`], textToImage[`r@${k}`]]).toBeAllClose(
        [recall(images, k), recall(texts, k)],
        { atol: 1e-12 },
      );
    }
  });

  it('finds the right match in a pool of both modalities as a search written out does', async () => {
    const [n, d] = [70, 4];
    const random = randomStream(8);
    const x = Float32Array.from(unitRows(n, d, random, [1, 0, 0, 0], 0.7));
    const noisy = Float32Array.from(x, (value, k) => value + 0.3 * random.normal() - (k % d === 0 ? 0.5 : 0));
    const y = applySteps(noisy, d, []);
    // One image a few times over: its copies tie.
    for (const row of [3, 4]) x.copyWithin(row * d, 2 * d, 3 * d);
    const deltas = [-0.3, 0, 0.7];
    const { points } = await landscapeOfRows({ first: x, second: y, count: n, dim: d }, tasks, {
      deltas,
      scales: [10],
    });
    const mean = (rows: Float32Array) =>
      Float64Array.from({ length: d }, (_, k) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += rows[i * d + k]!;
        return sum / n;
      });
    for (const { delta, mixed } of points) {
      const fitted = shift.fit({ dim: d, means: [mean(x), mean(y)] }, { delta });
      const rows = [x, y].map((own, m) => applySteps(Float64Array.from(own), d, shift.steps(fitted, m)));
      const row = (k: number) => rows[k < n ? 0 : 1]!.subarray((k % n) * d, ((k % n) + 1) * d);
      const found = Array.from({ length: 2 * n }, (_, query) => {
        const match = (query + n) % (2 * n);
        const own = dot(row(query), row(match));
        const others = Array.from({ length: 2 * n }, (_, k) => k).filter((k) => k !== query && k !== match);
        const above = others.filter((k) => dot(row(query), row(k)) > own + 1e-7).length;
        const beside = others.filter((k) => Math.abs(dot(row(query), row(k)) - own) <= 1e-7).length;
        // Every place that the match may take among its equals.
        const places = Array.from({ length: beside + 1 }, (_, k) => above + 1 + k);
        const over = (gain: (place: number) => number) =>
          places.reduce((sum, place) => sum + gain(place), 0) / places.length;
        return [
          over((place) => Number(place === 1)),
          over((place) => 1 / place),
          over((place) => (place <= 10 ? 1 / Math.log2(1 + place) : 0)),
        ];
      });
      const average = (of: readonly number[][], k: number) =>
        of.reduce((sum, one) => sum + one[k]!, 0) / of.length;
      (['r@1', 'mrr', 'ndcg@10'] as const).forEach((key, k) => {
        expect(mixed.byQuery.image[key]).toBeCloseTo(average(found.slice(0, n), k), 12);
        expect(mixed.byQuery.text[key]).toBeCloseTo(average(found.slice(n), k), 12);
        expect(mixed[key]).toBeCloseTo(average(found, k), 12);
      });
    }
  });

  it('chooses the best shift on one half and judges it on the other: what noise promises is not kept', () => {
    const n = 400;
    const values = (gain: number, noise: number, seed: number): TriedShift['values'] => {
      const random = randomStream(seed);
      const own = () => Float64Array.from({ length: n }, () => 0.4 + gain + noise * random.normal());
      const search = () => ({ 'r@1': own(), 'r@5': own(), 'r@10': own(), mrr: own(), 'ndcg@10': own() });
      return { retrieval: [search(), search()], mixed: [search(), search()], loss: [own().map((v) => -v)] };
    };
    const unshifted = { delta: 0, distance: 0.8, values: values(0, 0.01, 1) };
    const real = { delta: 0.5, distance: 0.3, values: values(0.2, 0.01, 2) };
    const beyond = { delta: 3, distance: -1.7, values: values(0.9, 0.01, 3) };
    const found = bestShifts([unshifted, real, beyond], unshifted, ['1/10'], { pairs: n });
    expect(found.split).toEqual({ choosing: 200, judging: 200 });
    expect(found.best.map(({ metric, delta }) => [metric, delta])).toEqual(
      ['imageToText.r@1', 'textToImage.r@1', 'mixed.r@1', 'mixed.ndcg@10', 'loss.1/10'].map((m) => [m, 0.5]),
    );
    for (const { metric, difference, price } of found.best) {
      const gain = metric.startsWith('loss') ? -0.2 : 0.2;
      expect(Math.abs(difference.mean - gain)).toBeLessThan(0.005);
      expect(Math.abs(price.mean - 0.2)).toBeLessThan(0.005);
      expect(difference.interval[0]).toBeLessThan(difference.mean);
      expect(difference.interval[1]).toBeGreaterThan(difference.mean);
    }
    // Forty shifts that change nothing but noise: the best of them shines where it was chosen, not where it is judged.
    const idle = Array.from({ length: 40 }, (_, k) => ({
      delta: k + 1,
      distance: 0.5,
      values: values(0, 1, 10 + k),
    }));
    const base = { ...unshifted, values: values(0, 1, 9) };
    const { best } = bestShifts([base, ...idle], base, ['1/10'], { pairs: n });
    const mean = best.reduce((sum, { metric, difference }) => {
      return sum + (metric.startsWith('loss') ? -1 : 1) * difference.mean;
    }, 0);
    // Chosen and judged on the same pairs it were 0.25: two and a half standard errors of a difference.
    expect(Math.abs(mean / best.length)).toBeLessThan(0.12);
  });

  it('gives a collapsed model the retrieval of chance, at every shift', async () => {
    const n = 20;
    const rows = (x: number, y: number) =>
      Float32Array.from({ length: 2 * n }, (_, k) => (k % 2 === 0 ? x : y));
    const found = await landscapeOfRows({ first: rows(1, 0), second: rows(0, 1), count: n, dim: 2 }, tasks, {
      deltas: [0, 0.5],
      scales: [100],
    });
    for (const { loss, retrieval } of found.points) {
      expect(loss['1/100']).toBeCloseTo(Math.log(n), 9);
      expect(Object.values(retrieval.textToImage)).toBeAllClose([1 / n, 5 / n, 10 / n], { atol: 1e-12 });
      expect(retrieval.imageToText).toEqual(retrieval.textToImage);
    }
  });

  it('takes every row once where an image has several captions, and a seeded sample of many pairs', async () => {
    const [n, d] = [40, 5];
    const random = randomStream(9);
    const image = unitRows(n, d, random, [2]);
    const text = unitRows(2 * n, d, random, [0, 2]);
    const pairs = {
      first: Uint32Array.from({ length: 2 * n }, (_, p) => p >> 1),
      second: Uint32Array.from({ length: 2 * n }, (_, p) => p),
    };
    const opened = embeddingsFromMatrices(
      [
        { name: 'image', data: image, dim: d },
        { name: 'text', data: text, dim: d },
      ],
      'captions',
      pairs,
    );
    onTestFinished(() => opened.close());
    const options = { deltas: [0, 1], scales: [10] };
    const all = await landscape(opened, tasks, options);
    expect([all.pairs, all.of]).toEqual([n, n]);
    const firstCaptions = Float64Array.from(
      { length: n * d },
      (_, k) => text[2 * Math.floor(k / d) * d + (k % d)]!,
    );
    const expected = bruteForce(image, firstCaptions, d, 1, 10, n);
    expect([all.points[1]!.loss['1/10'], all.points[1]!.distance]).toBeAllClose(
      [expected.loss, expected.distance],
      {
        rtol: 1e-5,
      },
    );
    const sampled = (seed: number) => landscape(opened, tasks, { ...options, mostPairs: 12, seed });
    const once = await sampled(1);
    expect([once.pairs, once.of]).toEqual([12, n]);
    expect(await sampled(1)).toEqual(once);
    expect((await sampled(2)).points).not.toEqual(once.points);
  });

  it('refuses modalities without a gap, and a single pair', async () => {
    const same = Float32Array.of(1, 0, 0, 1);
    await expect(landscapeOfRows({ first: same, second: same, count: 2, dim: 2 }, tasks)).rejects.toThrow(
      'no gap to shift along',
    );
    await expect(
      landscapeOfRows({ first: same, second: same, count: 1, dim: 2 }, tasks, { source: 'x.npy' }),
    ).rejects.toThrow('x.npy: expected at least two pairs for a landscape, got 1');
  });
});

describe('the loss', () => {
  it('is the same about one maximum and about a maximum for each line', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 1, max: 7 }), (seed, n) => {
        const random = randomStream(seed);
        const cosines = Float64Array.from({ length: n * n }, () => 2 * random.uniform() - 1);
        // Logits are scale times cosine: a scale of 600 on halved cosines takes the other path to the same numbers.
        const halved = cosines.map((cosine) => cosine / 2);
        expect([symmetricLoss(halved, n, 600)]).toBeAllClose([symmetricLoss(cosines, n, 300)], {
          rtol: 1e-9,
          atol: 1e-9,
        });
      }),
      { numRuns: 50 },
    );
  });

  it('of one pair is zero, of equal scores log n', () => {
    expect(symmetricLoss(Float64Array.of(0.3), 1, 50)).toBeCloseTo(0, 12);
    expect(symmetricLoss(new Float64Array(49).fill(0.2), 7, 100)).toBeCloseTo(Math.log(7), 12);
    expect(() => symmetricLoss(new Float64Array(3), 2, 1)).toThrow('expected 2 x 2 cosines, got 3');
  });
});

describe('local minima', () => {
  const series = (...losses: number[]) => losses.map((loss, delta) => ({ delta, distance: -delta, loss }));
  it.each([
    [
      [3, 1, 2, 0, 5],
      [1, 3],
    ],
    [[0, 1, 2], []],
    [[2, 1, 1, 1, 2], [2]],
    [[2, 1, 1, 0, 1], [3]],
    [[1, 1, 1], []],
    [[2, 1, 1], []],
  ])('of %j are at %j', (losses, expected) => {
    expect(localMinima(series(...losses)).map(({ delta }) => delta)).toEqual(expected);
  });
});

it('temperatures are named as the papers write them', () => {
  expect([100, 1, 0.5, 1 / 0.07].map(temperatureName)).toEqual(['1/100', '1', '2', '0.07']);
});

interface ReferencePoint {
  readonly delta: number;
  readonly signed_distance: number;
  readonly loss: Readonly<Record<string, number>>;
  readonly retrieval: Readonly<Record<string, number>>;
}

describe.each(['clip', 'clip_random', 'videoclip', 'videoclip_random'])('the landscape of %s', (name) => {
  const data = reference(`embeddings/${name}.npy`);
  const numbers = reference(`embeddings/${name}.reference.json`);
  describe.skipIf(!data.present || !numbers.present)('against NumPy', () => {
    it('has its distances and losses to 1e-6, and its recall exactly', async () => {
      const expected = (
        JSON.parse(readFileSync(numbers.path, 'utf8')) as Record<string, { landscape: ReferencePoint[] }>
      )[name]!.landscape;
      const embeddings = await openEmbeddings([data.path]);
      let found: Landscape;
      try {
        found = await landscape(embeddings, tasks, { deltas: expected.map(({ delta }) => delta) });
      } finally {
        await embeddings.close();
      }
      const close = { rtol: 1e-6, atol: 0 };
      expect(found.points.map(({ distance }) => distance)).toBeAllClose(
        expected.map((point) => point.signed_distance),
        close,
      );
      for (const scale of [100, 50, 30, 20, 10, 1]) {
        expect(found.points.map(({ loss }) => loss[temperatureName(scale)]!)).toBeAllClose(
          expected.map(({ loss }) => loss[`${scale}`]!),
          close,
        );
      }
      for (const k of ['r@1', 'r@5', 'r@10'] as const) {
        const both = found.points.flatMap(({ retrieval }) => [
          retrieval.imageToText[k],
          retrieval.textToImage[k],
        ]);
        expect(both).toBeAllClose(
          expected.flatMap(({ retrieval }) => [
            retrieval[`image_to_text_${k}`]!,
            retrieval[`text_to_image_${k}`]!,
          ]),
          { atol: 1e-12 },
        );
      }
    });
  });
});
