import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddings } from '../../src/embeddings/node/index.js';
import { quartersOf } from '../../src/evaluation/index.js';
import { writeNpy } from '../../src/files/node/index.js';
import { measures } from '../../src/geometry/index.js';
import { pairedFindings, type MeasureRunOptions, type PairedFindings } from '../../src/measure/index.js';
import { measure } from '../../src/measure/node/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { inlineTasks } from '../../src/runtime/index.js';
import { makeWorld } from '../../src/runtime/node/index.js';
import { unitRows } from '../support/clouds.js';
import { cosines } from '../support/npy.js';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'modgap-measure-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Case {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly d: number;
  /** [row of a, row of b]; default: row i with row i. */
  readonly pairs?: readonly (readonly [number, number])[];
}

async function measured(name: string, { a, b, d, pairs }: Case, options: MeasureRunOptions = {}) {
  const paths = [join(folder, `${name}-a.npy`), join(folder, `${name}-b.npy`)];
  await writeNpy(paths[0]!, [a.length / d, d], a);
  await writeNpy(paths[1]!, [b.length / d, d], b);
  const pairsPath = join(folder, `${name}-pairs.csv`);
  if (pairs) writeFileSync(pairsPath, `a,b\n${pairs.map((pair) => pair.join(',')).join('\n')}\n`);
  const embeddings = await openEmbeddings(paths, {
    modalities: ['image', 'text'],
    ...(pairs && { pairs: pairsPath }),
  });
  try {
    const { findings } = await measure(embeddings, { bootstrap: 100, permutations: 100, ...options });
    return pairedFindings(findings);
  } finally {
    await embeddings.close();
  }
}

/** Images around one centre, five captions each around another, in the order that COCO has them. */
function captions(images: number, d: number, seed: number): Case & { pairs: [number, number][] } {
  const random = randomStream(seed);
  const centre = Array.from({ length: d }, (_, k) => (k === 0 ? 1.2 : 0));
  const a = unitRows(images, d, random, centre);
  const b = new Float64Array(5 * images * d);
  const pairs: [number, number][] = [];
  for (let i = 0; i < images; i++) {
    for (let c = 0; c < 5; c++) {
      const row = 5 * i + c;
      pairs.push([i, row]);
      for (let k = 0; k < d; k++) b[row * d + k] = a[i * d + k]! + 0.25 * random.normal() + (k === 1 ? 1 : 0);
    }
  }
  return { a: Float32Array.from(a), b: unit(b, d), d, pairs };
}

function unit(rows: Float64Array, d: number): Float32Array {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i += d) {
    const length = Math.hypot(...rows.subarray(i, i + d));
    for (let k = 0; k < d; k++) out[i + k] = rows[i + k]! / length;
  }
  return out;
}

/** Recall of queries with any of their matches among the k best, by sorting; no ties. */
function recallBySorting(
  scores: Float64Array,
  keys: number,
  matches: readonly ReadonlySet<number>[],
  k: number,
) {
  let hits = 0;
  matches.forEach((own, query) => {
    const row = scores.subarray(query * keys, (query + 1) * keys);
    const order = Array.from(row.keys()).sort((p, q) => row[q]! - row[p]!);
    if (order.slice(0, k).some((key) => own.has(key))) hits++;
  });
  return hits / matches.length;
}

describe('measure against the definitions, one image to five captions', () => {
  const images = 70;
  const d = 24;
  const data = captions(images, d, 5);
  const a = Float64Array.from(data.a);
  const b = Float64Array.from(data.b);
  let found: PairedFindings;
  beforeAll(async () => (found = await measured('captions', data)));

  it('takes distances over pairs and cones over rows', () => {
    const cross = cosines(a, b, d);
    const matched = data.pairs.map(([i, j]) => cross[i * 5 * images + j]!);
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((s, v) => s + v, 0) / values.length;
    expect(found.gap.matchedCosine).toBeCloseTo(mean(matched), 6);
    expect(found.gap.l2i).toBeCloseTo(mean(matched.map((c) => Math.sqrt(2 - 2 * c))), 6);
    const within = cosines(b, b, d).filter((_, k) => k % (5 * images + 1) !== 0);
    const centre = mean(within);
    expect(found.cone[1].mean).toBeCloseTo(centre, 6);
    expect(found.cone[1].std).toBeCloseTo(Math.sqrt(mean(within.map((c) => (c - centre) ** 2))), 6);
    expect(found.uniformity[1]).toBeCloseTo(Math.log(mean(within.map((c) => Math.exp(4 * c - 4)))), 5);
    expect(found.cone[1].min).toBeCloseTo(
      within.reduce((low, c) => Math.min(low, c)),
      6,
    );
    expect(found.cone[1].max).toBeCloseTo(
      within.reduce((high, c) => Math.max(high, c)),
      6,
    );
  });

  it('finds any of the captions, and the one image', () => {
    const cross = cosines(a, b, d);
    const ofImage = Array.from(
      { length: images },
      (_, i) => new Set(data.pairs.filter(([image]) => image === i).map(([, j]) => j)),
    );
    const ofText = data.pairs.map(([i]) => new Set([i]));
    const back = cosines(b, a, d);
    for (const [k, name] of [
      [1, 'r@1'],
      [5, 'r@5'],
      [10, 'r@10'],
    ] as const) {
      expect(found.retrieval.imageToText[name]).toBeCloseTo(
        recallBySorting(cross, 5 * images, ofImage, k),
        12,
      );
      expect(found.retrieval.textToImage[name]).toBeCloseTo(recallBySorting(back, images, ofText, k), 12);
    }
  });

  it('ranks the mixed pool', () => {
    const cross = cosines(a, b, d);
    const own = cosines(a, a, d);
    const ranks = Array.from({ length: images }, (_, i) => {
      const best = Math.max(...cross.subarray(i * 5 * images, (i + 1) * 5 * images));
      let rank = 1;
      for (let j = 0; j < images; j++) if (j !== i && own[i * images + j]! > best) rank++;
      return rank;
    });
    expect(found.mixedPool[0].sameModalityNearest).toBeCloseTo(
      ranks.filter((r) => r > 1).length / images,
      12,
    );
    expect(found.mixedPool[0].firstCrossModalRank.mean).toBeCloseTo(
      ranks.reduce((s, r) => s + r, 0) / images,
      9,
    );
  });

  it('finds right matches in a pool of both modalities, and in pools of each share', () => {
    const texts = 5 * images;
    const all = new Float64Array((images + texts) * d);
    all.set(a);
    all.set(b, images * d);
    const scores = cosines(all, all, d);
    const count = images + texts;
    const isMatch = (query: number, key: number) =>
      query < images ? Math.floor((key - images) / 5) === query : Math.floor((query - images) / 5) === key;
    const unitOf = (row: number) => (row < images ? row : Math.floor((row - images) / 5));
    /** Places of the right matches, best first, among the rows that `has` lets in. */
    const placesOf = (query: number, has: (row: number) => boolean): number[] => {
      const pool = Array.from({ length: count }, (_, row) => row).filter((row) => row !== query && has(row));
      pool.sort((x, y) => scores[query * count + y]! - scores[query * count + x]!);
      return pool.flatMap((row, k) => (isMatch(query, row) ? [k + 1] : []));
    };
    const gain = (places: readonly number[]) =>
      places.filter((place) => place <= 10).reduce((sum, place) => sum + 1 / Math.log2(1 + place), 0);
    const ndcg = (places: readonly number[]) => gain(places) / gain(places.map((_, k) => k + 1));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const mixed = found.mixed!;
    for (const [name, from, to] of [
      ['image', 0, images],
      ['text', images, count],
    ] as const) {
      const places = Array.from({ length: to - from }, (_, i) => placesOf(from + i, () => true));
      const own = mixed.byQuery[name];
      for (const k of [1, 5, 10] as const) {
        expect(own[`r@${k}`]).toBeCloseTo(mean(places.map(([first]) => (first! <= k ? 1 : 0))), 12);
      }
      expect(own.mrr).toBeCloseTo(mean(places.map(([first]) => 1 / first!)), 12);
      expect(own['ndcg@10']).toBeCloseTo(mean(places.map(ndcg)), 12);
      const sorted = places.map(([first]) => first!).sort((x, y) => x - y);
      expect(own.rank.median).toBe((sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2);
      let before = 0;
      for (const { upTo, queries } of own.ranks) {
        expect(queries).toBe(sorted.filter((rank) => rank > before && rank <= upTo).length);
        before = upTo;
      }
      expect(before).toBe(count - 1);
    }
    const [image, text] = [mixed.byQuery.image, mixed.byQuery.text];
    expect(mixed['ndcg@10']).toBeCloseTo((image['ndcg@10'] + text['ndcg@10']) / 2, 12);
    const quarters = quartersOf(images, 0);
    expect(mixed.byShare.map(({ share }) => share)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    for (const { share, ['ndcg@10']: value } of mixed.byShare) {
      const has = (row: number) => quarters[unitOf(row)]! < 4 * share === row < images;
      const queries = Array.from({ length: count }, (_, row) => row).filter((row) => !has(row));
      expect(value).toBeCloseTo(mean(queries.map((query) => ndcg(placesOf(query, has)))), 9);
    }
    for (const path of ['mixed.r@1', 'mixed.byQuery.text.ndcg@10', 'mixed.byShare.2.ndcg@10']) {
      expect(found.intervals[path], path).toHaveLength(2);
    }
  });

  it('repeats bit for bit, wherever its tasks run, and changes with the seed only where chance is', async () => {
    const again = await measured('captions', data, { threads: 1 });
    expect(again).toEqual(found);
    const tasks = inlineTasks({ world: makeWorld(), size: 2 });
    expect(await measured('captions', data, { tasks })).toEqual(found);
    const other = await measured('captions', data, { seed: 9 });
    expect(other.gap.l2m).toBeCloseTo(found.gap.l2m, 6);
    expect(other.intervals).not.toEqual(found.intervals);
  });
});

describe('a measure that worker threads do not know', () => {
  it('is an error there, and is not left out', async () => {
    const takeOut = measures.add({ ...measures.get('l2m'), id: 'mine', key: 'gap.mine' });
    try {
      const found = measured('unknown', captions(10, 8, 1));
      await expect(found).rejects.toThrow(/^measure: expected one of l2m, .*; got mine$/);
    } finally {
      takeOut();
    }
  });
});

describe('measure in degenerate and sampled cases', () => {
  it('gives a collapsed model chance recall, and no gap', async () => {
    const n = 40;
    const row = Float32Array.from({ length: 8 }, (_, k) => k + 1);
    const rows = new Float32Array(n * 8);
    for (let i = 0; i < n; i++) rows.set(row, i * 8);
    const found = await measured('collapsed', { a: rows, b: rows, d: 8 });
    expect(found.retrieval.imageToText['r@1']).toBeCloseTo(1 / n, 12);
    expect(found.retrieval.textToImage['r@10']).toBeCloseTo(10 / n, 12);
    expect(found.gap.l2m).toBeCloseTo(0, 6);
    expect(found.cone[0].mean).toBeCloseTo(1, 6);
  });

  it('counts duplicated captions as ties: half a hit each', async () => {
    const d = 16;
    const random = randomStream(3);
    const a = unitRows(30, d, random);
    const b = a.slice();
    // Caption 1 says what caption 0 says; image 1 looks like image 0.
    b.copyWithin(d, 0, d);
    a.copyWithin(d, 0, d);
    const found = await measured('duplicates', { a: Float32Array.from(a), b: Float32Array.from(b), d });
    expect(found.retrieval.imageToText['r@1']).toBeCloseTo(29 / 30, 12);
    expect(found.retrieval.imageToText['r@5']).toBeCloseTo(1, 12);
  });

  it('finds no gap between two halves of one cloud', async () => {
    const d = 16;
    const random = randomStream(8);
    const found = await measured('null', {
      a: Float32Array.from(unitRows(400, d, random)),
      b: Float32Array.from(unitRows(400, d, random)),
      d,
    });
    expect(found.permutationTest.l2m.p).toBeGreaterThan(0.01);
    expect(found.gap.linearSeparability).toBeLessThan(0.6);
    expect(Math.abs(found.gap.rmg - 0.5)).toBeLessThan(0.02);
    const [low, high] = found.intervals.l2m!;
    expect(low).toBeLessThanOrEqual(found.gap.l2m);
    expect(high).toBeGreaterThanOrEqual(found.gap.l2m);
  });

  it('says what it sampled above --exact-rows, and lands near the exact numbers', async () => {
    const data = captions(500, 16, 21);
    const exact = await measured('sampled', data);
    const sampled = await measured('sampled', data, { exactRows: 1000 });
    expect(exact.samples).toEqual([]);
    expect(sampled.samples).toEqual([{ what: 'text queries (retrieval, mixed pool)', used: 2000, of: 2500 }]);
    // What moments give is exact at any size.
    expect(sampled.gap.l2m).toBeCloseTo(exact.gap.l2m, 12);
    expect(sampled.cone[1].mean).toBeCloseTo(exact.cone[1].mean, 12);
    const at = 'r@1' as const;
    expect(sampled.retrieval.imageToText[at]).toBeCloseTo(exact.retrieval.imageToText[at], 12);
    expect(Math.abs(sampled.retrieval.textToImage[at] - exact.retrieval.textToImage[at])).toBeLessThan(0.03);
    expect(sampled.mixedPool[0]).toEqual(exact.mixedPool[0]);
    expect(sampled.mixed!.byQuery.image).toEqual(exact.mixed!.byQuery.image);
    const difference = sampled.mixed!.byQuery.text['ndcg@10'] - exact.mixed!.byQuery.text['ndcg@10'];
    expect(Math.abs(difference)).toBeLessThan(0.03);
  });
});
