import { describe, expect, it } from 'vitest';
import { relativeModalityGap } from '../../src/geometry/relative-gap.js';
import { measureWith, NO_GROUP, pairGroups } from '../../src/measure/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { inlineTasks, memoryWorld } from '../../src/runtime/index.js';
import { unitRows } from '../support/clouds.js';
import { memoryEmbeddings } from '../support/memory-embeddings.js';

const n = 30;
const d = 4;
const tasks = inlineTasks({ world: memoryWorld() });
const images = unitRows(n, d, randomStream(1), [2, 0, 0], 0.8);
const noise = unitRows(n, d, randomStream(2), undefined, 0.5);
/** Texts of cats are far from their images, those of dogs near. */
const labels = Array.from({ length: n }, (_, i) => (i < 14 ? 'cat' : i < 26 ? 'dog' : 'newt'));
const texts = images.map((value, k) => {
  const cat = labels[Math.floor(k / d)] === 'cat';
  return value + 0.6 * noise[k]! - (k % d === 0 && cat ? 1.5 : 0);
});

const unit = (rows: Float64Array, i: number) => {
  const row = Array.from(rows.subarray(i * d, (i + 1) * d), Math.fround);
  return row.map((value) => value / Math.hypot(...row));
};
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, k) => sum + value * b[k]!, 0);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** All of it by the definitions. */
function byHand(own: readonly number[]) {
  const [x, y] = [images, texts].map((rows) => Array.from({ length: n }, (_, i) => unit(rows, i)));
  const centre = (rows: readonly number[][]) =>
    Array.from({ length: d }, (_, k) => mean(own.map((i) => rows[i]![k]!)));
  const [mx, my] = [centre(x!), centre(y!)];
  const within = (rows: readonly number[][]) =>
    mean(own.flatMap((i) => own.filter((j) => j !== i).map((j) => dot(rows[i]!, rows[j]!))));
  const matched = mean(own.map((i) => dot(x![i]!, y![i]!)));
  const first = (from: readonly number[][], to: readonly number[][]) =>
    mean(own.map((i) => Number(to.every((row, j) => j === i || dot(from[i]!, row) < dot(from[i]!, to[i]!)))));
  const nearestIsOwn = (from: readonly number[][], to: readonly number[][]) =>
    mean(
      own.map((i) => {
        const own = Math.max(...from.map((row, j) => (j === i ? -2 : dot(from[i]!, row))));
        return Number(own > Math.max(...to.map((row) => dot(from[i]!, row))));
      }),
    );
  return {
    gap: {
      l2m: Math.hypot(...mx.map((value, k) => value - my[k]!)),
      rmg: relativeModalityGap(matched, within(x!), within(y!)),
      matchedCosine: matched,
    },
    retrieval: { imageToText: { 'r@1': first(x!, y!) }, textToImage: { 'r@1': first(y!, x!) } },
    mixedPool: [{ sameModalityNearest: nearestIsOwn(x!, y!) }, { sameModalityNearest: nearestIsOwn(y!, x!) }],
  };
}

describe('the gap by group', () => {
  it('is what the group’s own rows give, searching among all rows', async () => {
    const embeddings = memoryEmbeddings(images, texts, d);
    const groups = pairGroups(labels, embeddings.pairs, [n, n]);
    const { findings } = await measureWith(tasks, embeddings, { bootstrap: 200, permutations: 0, groups });
    const found = findings.groups!;
    expect(found.map(({ name, pairs, small }) => [name, pairs, small])).toEqual([
      ['cat', 14, false],
      ['dog', 12, false],
      ['newt', 4, true],
    ]);
    for (const { name, gap, retrieval, mixedPool, intervals, counts } of found) {
      const own = labels.flatMap((label, i) => (label === name ? [i] : []));
      expect(counts).toEqual([own.length, own.length]);
      const hand = byHand(own);
      for (const key of ['l2m', 'rmg', 'matchedCosine'] as const)
        expect(gap[key]).toBeCloseTo(hand.gap[key], 5);
      expect({ retrieval, mixedPool }).toEqual({ retrieval: hand.retrieval, mixedPool: hand.mixedPool });
      for (const [key, value] of [
        ['l2m', gap.l2m],
        ['matchedCosine', gap.matchedCosine],
        ['retrieval.imageToText.r@1', retrieval.imageToText['r@1']],
      ] as const) {
        expect(intervals[key]![0]).toBeLessThanOrEqual(value);
        expect(intervals[key]![1]).toBeGreaterThanOrEqual(value);
      }
      const [low, high] = intervals['mixedPool.0.sameModalityNearest']!;
      expect(high - low).toBeGreaterThan(0.05);
    }
    expect(found[0]!.intervals.l2m![0]).toBeGreaterThan(found[1]!.intervals.l2m![1]);
  });

  it('of all pairs is the measurement itself', async () => {
    const order = [...Array(n).keys()];
    const pairs = { first: [...order, 0], second: [...order, 1] };
    const embeddings = memoryEmbeddings(images, texts, d, pairs);
    const groups = pairGroups(Array(n + 1).fill('all') as string[], embeddings.pairs, [n, n]);
    const { findings } = await measureWith(tasks, embeddings, { bootstrap: 50, permutations: 0, groups });
    const [all] = findings.groups!;
    for (const key of ['l2m', 'rmg', 'matchedCosine'] as const) {
      expect(all!.gap[key]).toBeCloseTo(findings.gap[key]!, 5);
      for (const end of [0, 1])
        expect(all!.intervals[key]![end]).toBeCloseTo(findings.intervals[key]![end]!, 4);
    }
    expect(all!.intervals['retrieval.textToImage.r@1']).toEqual(
      findings.intervals['retrieval.textToImage.r@1'],
    );
  });

  it('takes a label a pair, or a row', () => {
    const pairs = { first: Uint32Array.of(0, 0, 1), second: Uint32Array.of(0, 1, 2) };
    const groups = (own: (string | undefined)[]) => pairGroups(own, pairs, [2, 4]);
    expect(groups(['a', 'b', ''])).toEqual({ names: ['a', 'b'], ofPair: Uint32Array.of(0, 1, NO_GROUP) });
    expect(groups(['a', 'b']).ofPair).toEqual(Uint32Array.of(0, 0, 1));
    expect(groups(['a', 'b', 'a', 'c']).ofPair).toEqual(Uint32Array.of(0, 1, 0));
    expect(() => groups(['a'])).toThrow(
      'expected a label for each of 3 pairs, or for each row of a modality (2 and 4)',
    );
  });
});
