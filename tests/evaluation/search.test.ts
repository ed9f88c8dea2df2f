import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aggregate,
  IMAGE_SHARES,
  mixed,
  quartersOf,
  retrieval,
  type SearchInputs,
} from '../../src/evaluation/index.js';
import type { Both, Scoring } from '../../src/geometry/index.js';
import { randomStream, shuffle } from '../../src/numeric/index.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { rotation, unitRows } from '../support/clouds.js';

const native = { runtime: nativeRuntime() };

interface Data extends SearchInputs {
  readonly pairs: { readonly first: Uint32Array; readonly second: Uint32Array };
}

/** Images around one centre, `captions` texts each around another. */
function cloud(images: number, captions: number, dim: number, seed: number, gap = 1): Data {
  const random = randomStream(seed);
  const first = unitRows(images, dim, random, [gap]);
  const second = new Float64Array(images * captions * dim);
  for (let k = 0; k < second.length; k++) {
    const row = Math.floor(k / dim);
    const own = first[Math.floor(row / captions) * dim + (k % dim)]!;
    second[k] = own + 0.4 * random.normal() + (k % dim === 1 ? gap : 0);
  }
  const texts = images * captions;
  return {
    dim,
    first: Float32Array.from(first),
    second: unit(second, dim),
    pairs: {
      first: Uint32Array.from({ length: texts }, (_, i) => Math.floor(i / captions)),
      second: Uint32Array.from({ length: texts }, (_, i) => i),
    },
  };
}

function unit(rows: Float64Array, dim: number): Float32Array {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i += dim) {
    const length = Math.hypot(...rows.subarray(i, i + dim));
    for (let k = 0; k < dim; k++) out[i + k] = rows[i + k]! / length;
  }
  return out;
}

/** A candidate of a query: its score, whether it is a match, whether it is of the query's own kind. */
interface Candidate {
  readonly score: number;
  readonly match: boolean;
  readonly own: boolean;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, k) =>
    permutations([...items.slice(0, k), ...items.slice(k + 1)]).map((rest) => [item, ...rest]),
  );
}

/** Every order that equal scores can come in, as far as it matters: of levels with a match, and of the first level. */
function ordersOf(candidates: readonly Candidate[]): Candidate[][] {
  const sorted = [...candidates].sort((a, b) => b.score - a.score);
  const levels: Candidate[][] = [];
  for (const candidate of sorted) {
    const level = levels.at(-1);
    if (level && Math.abs(level[0]!.score - candidate.score) < 1e-9) level.push(candidate);
    else levels.push([candidate]);
  }
  let orders: Candidate[][] = [[]];
  levels.forEach((level, k) => {
    const mixes = k === 0 || level.some(({ match }) => match) ? permutations(level) : [level];
    orders = orders.flatMap((order) => mixes.map((mix) => [...order, ...mix]));
  });
  return orders;
}

function metricsOf(order: readonly Candidate[]): Record<string, number> {
  const places = order.flatMap(({ match }, k) => (match ? [k + 1] : []));
  const rank = places[0]!;
  const gain = (all: readonly number[]) =>
    all.filter((place) => place <= 10).reduce((sum, place) => sum + 1 / Math.log2(place + 1), 0);
  return {
    'r@1': rank <= 1 ? 1 : 0,
    'r@5': rank <= 5 ? 1 : 0,
    'r@10': rank <= 10 ? 1 : 0,
    mrr: 1 / rank,
    rank,
    'ndcg@10': gain(places) / gain(places.map((_, k) => k + 1)),
    ownKindFirst: order[0]!.own ? 1 : 0,
  };
}

/** Means over all orders. */
function expected(orders: readonly (readonly Candidate[])[]): Record<string, number> {
  const all = orders.map(metricsOf);
  return Object.fromEntries(
    Object.keys(all[0]!).map((key) => [key, all.reduce((sum, one) => sum + one[key]! / all.length, 0)]),
  );
}

const other = (side: 0 | 1) => (side === 0 ? 1 : 0);

/** By full sorts of float64 scores: nothing of the search under test. */
class BruteForce {
  readonly rows: Both<Float32Array>;
  readonly counts: Both<number>;
  readonly partners: Both<ReadonlySet<number>[]>;

  constructor(private readonly data: Data) {
    const { dim, first, second, pairs } = data;
    this.rows = [first, second];
    this.counts = [first.length / dim, second.length / dim];
    this.partners = [0, 1].map((side) => {
      const [own, found] = side === 0 ? [pairs.first, pairs.second] : [pairs.second, pairs.first];
      return Array.from(
        { length: this.counts[side]! },
        (_, i) => new Set([...own].flatMap((row, p) => (row === i ? [found[p]!] : []))),
      );
    }) as unknown as Both<Set<number>[]>;
  }

  score(q: 0 | 1, i: number, k: 0 | 1, j: number): number {
    const { dim, scoring } = this.data;
    let product = 0;
    for (let c = 0; c < dim; c++) product += this.rows[q][i * dim + c]! * this.rows[k][j * dim + c]!;
    const { scale, offset, bias } = scoring ?? {};
    return (scale?.[q][k] ?? 1) * product + (offset?.[q][k] ?? 0) - (bias?.[q][k]?.[j] ?? 0);
  }

  /** The orders in which a query finds the candidates that `has` lets in. */
  orders(q: 0 | 1, i: number, has: (side: 0 | 1, row: number) => boolean): Candidate[][] {
    const index = (k: 0 | 1) =>
      Array.from({ length: this.counts[k] }, (_, j) => j)
        .filter((j) => has(k, j) && !(k === q && j === i))
        .map((j): Candidate => ({
          score: this.score(q, i, k, j),
          match: k !== q && this.partners[q][i]!.has(j),
          own: k === q,
        }));
    const [own, across] = [index(q), index(other(q))];
    if (!this.data.scoring?.fusion) return ordersOf([...own, ...across]);
    const { constant } = this.data.scoring.fusion;
    const byRank = (items: Candidate[]) =>
      [...items]
        .sort((a, b) => b.score - a.score)
        .map((item, k) => ({ ...item, score: 1 / (constant + k + 1) }));
    return ordersOf([...byRank(own), ...byRank(across)]);
  }

  retrieval(q: 0 | 1) {
    return Array.from({ length: this.counts[q] }, (_, i) =>
      expected(this.orders(q, i, (side) => side !== q)),
    );
  }

  mixed(q: 0 | 1) {
    return Array.from({ length: this.counts[q] }, (_, i) => expected(this.orders(q, i, () => true)));
  }

  /** NDCG@10 of rows of one modality; units are images and their captions, numbered as the images are. */
  share(q: 0 | 1, quarters: Uint8Array, share: number) {
    const unitOf = (side: 0 | 1, row: number) => (side === 0 ? row : [...this.partners[1][row]!][0]!);
    const isImage = (unit: number) => quarters[unit]! < 4 * share;
    const has = (side: 0 | 1, row: number) => isImage(unitOf(side, row)) === (side === 0);
    return Array.from({ length: this.counts[q] }, (_, i) =>
      has(q, i) ? NaN : expected(this.orders(q, i, has))['ndcg@10']!,
    );
  }
}

async function agrees(data: Data, { runtime } = native): Promise<void> {
  const brute = new BruteForce(data);
  const found = Object.fromEntries(
    (await mixed.evaluate(data, { runtime })).map((part) => [part.part, part]),
  );
  for (const [part, side] of [
    ['image', 0],
    ['text', 1],
  ] as const) {
    const truth = brute.mixed(side);
    const { values } = found[part]!;
    expect(Object.keys(values).sort()).toEqual(mixed.metrics.map(({ key }) => key).sort());
    for (const key of Object.keys(values)) {
      expect(values[key]!).toBeAllClose(
        truth.map((one) => one[key]!),
        { atol: 1e-12 },
      );
    }
  }
  const quarters = quartersOf(brute.counts[0], data.seed ?? 0);
  for (const share of IMAGE_SHARES) {
    expect(found[`share-${share}`]!.values['ndcg@10']!).toBeAllClose(
      [...brute.share(0, quarters, share), ...brute.share(1, quarters, share)],
      { atol: 1e-12 },
    );
  }
  if (data.scoring?.fusion) return;
  const across = await retrieval.evaluate(data, { runtime });
  for (const [side, { values }] of across.entries()) {
    const truth = brute.retrieval(side as 0 | 1);
    for (const key of Object.keys(values)) {
      expect(values[key]!).toBeAllClose(
        truth.map((one) => one[key]!),
        { atol: 1e-12 },
      );
    }
  }
}

describe('search for the right match, against full sorts', () => {
  it('of one text an image', async () => {
    await agrees(cloud(45, 1, 8, 1));
    await agrees({ ...cloud(45, 1, 8, 2, 0), seed: 7 });
  });

  it('of five captions an image', async () => {
    await agrees(cloud(23, 5, 8, 3));
    await agrees(cloud(23, 5, 8, 4, 0.2));
  });

  it('on the interpreter as on the native runtime', async () => {
    await agrees(cloud(12, 2, 4, 5), { runtime: interpreterRuntime() });
  });

  it('with duplicates: equal scores come in random order', async () => {
    const data = cloud(20, 2, 6, 6, 0.3);
    const { dim, first, second } = data;
    // Images 0 and 1 are the same; so are texts 4 to 6, of two images; text 9 is image 3.
    first.copyWithin(dim, 0, dim);
    second.copyWithin(5 * dim, 4 * dim, 5 * dim);
    second.copyWithin(6 * dim, 4 * dim, 5 * dim);
    second.set(first.subarray(3 * dim, 4 * dim), 9 * dim);
    await agrees(data);
  });
});

/** Random scoring of the given parts. */
function scoringFor({ dim, first, second }: Data, seed: number): Scoring {
  const random = randomStream(seed);
  const counts = [first.length / dim, second.length / dim] as const;
  const table = <T>(make: (key: 0 | 1) => T): Both<Both<T>> => [
    [make(0), make(1)],
    [make(0), make(1)],
  ];
  return {
    scale: table(() => 0.5 + 2 * random.uniform()),
    offset: table(() => 0.4 * random.normal()),
    bias: table((key) => Float64Array.from({ length: counts[key] }, () => 0.3 * random.normal())),
  };
}

describe('scoring', () => {
  it('scales, shifts and takes off a bias, as scores computed one by one do', async () => {
    for (const [captions, seed] of [
      [1, 11],
      [3, 12],
    ] as const) {
      const data = cloud(24, captions, 6, seed, 0.5);
      const scoring = scoringFor(data, seed);
      await agrees({ ...data, scoring });
      await agrees({ ...data, scoring: { scale: scoring.scale!, offset: scoring.offset! } });
      await agrees({
        ...data,
        scoring: {
          bias: [
            [undefined, scoring.bias![0][1]],
            [undefined, undefined],
          ],
        },
      });
    }
  });

  it('merges two indexes by their ranks, equal ranks in random order', async () => {
    const data = cloud(14, 1, 6, 13, 0.8);
    await agrees({ ...data, scoring: { fusion: { constant: 60 } } });
    const captions = cloud(9, 3, 6, 14, 0.8);
    await agrees({ ...captions, scoring: { fusion: { constant: 60 } } });
    await agrees({ ...captions, scoring: { ...scoringFor(captions, 15), fusion: { constant: 1 } } });
  });

  it('wants scales above 0, and a bias for each key', async () => {
    const data = cloud(4, 1, 3, 16);
    const zero = [
      [1, 0],
      [1, 1],
    ] as const;
    await expect(mixed.evaluate({ ...data, scoring: { scale: zero } }, native)).rejects.toThrow(
      'scoring: expected scales above 0, got 0',
    );
    const short = [
      [undefined, new Float64Array(3)],
      [undefined, undefined],
    ] as const;
    await expect(mixed.evaluate({ ...data, scoring: { bias: short } }, native)).rejects.toThrow(
      'scoring: expected a bias for each of 4 keys, got 3',
    );
  });
});

/** Means of the parts that do not depend on the seed. */
async function means(data: SearchInputs) {
  const { image, text } = aggregate(await mixed.evaluate(data, native));
  return { image: { ...image }, text: { ...text } };
}

describe('laws of the search', () => {
  it('does not depend on the order of rows, nor on their rotation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.integer({ min: 1, max: 4 }), async (seed, captions) => {
        const data = cloud(15, captions, 5, seed, 0.7);
        const before = await means(data);
        const random = randomStream(seed, 1);
        const { first, second, dim, pairs } = data;
        const orders = [first, second].map((rows) =>
          shuffle(
            Uint32Array.from({ length: rows.length / dim }, (_, i) => i),
            random,
          ),
        );
        const axes = rotation(dim, random);
        const moved = (rows: Float32Array, order: Uint32Array) => {
          const out = new Float64Array(rows.length);
          order.forEach((place, i) => {
            for (let k = 0; k < dim * dim; k++) {
              out[place * dim + (k % dim)]! += rows[i * dim + Math.floor(k / dim)]! * axes[k]!;
            }
          });
          return unit(out, dim);
        };
        const after = await means({
          dim,
          first: moved(first, orders[0]!),
          second: moved(second, orders[1]!),
          pairs: {
            first: pairs.first.map((row) => orders[0]![row]!),
            second: pairs.second.map((row) => orders[1]![row]!),
          },
        });
        for (const part of ['image', 'text'] as const) {
          for (const [key, value] of Object.entries(before[part])) {
            expect(after[part][key]).toBeCloseTo(value, 9);
          }
        }
      }),
      { numRuns: 10 },
    );
  });

  it('searches one kind alone where all items are of the other form', async () => {
    const data = cloud(40, 2, 6, 21, 0.6);
    const across = aggregate(await retrieval.evaluate(data, native));
    const pools = aggregate(await mixed.evaluate(data, native));
    expect(pools['share-0']!['ndcg@10']).toBeCloseTo(across['imageToText']!['ndcg@10']!, 12);
    expect(pools['share-1']!['ndcg@10']).toBeCloseTo(across['textToImage']!['ndcg@10']!, 12);
  });

  it('gives a collapsed model what a random order gives', async () => {
    const n = 200;
    const first = new Float32Array(2 * n).map((_, k) => 1 - (k % 2));
    const { image } = aggregate(await mixed.evaluate({ dim: 2, first, second: first.slice() }, native));
    const pool = 2 * n - 1;
    const harmonic = Array.from({ length: pool }, (_, k) => 1 / (k + 1)).reduce((a, b) => a + b);
    expect(image!['r@10']).toBeCloseTo(10 / pool, 12);
    expect(image!['mrr']).toBeCloseTo(harmonic / pool, 12);
    expect(image!['rank']).toBeCloseTo((pool + 1) / 2, 9);
    expect(image!['ownKindFirst']).toBeCloseTo((n - 1) / pool, 12);
  });

  it('is the same over many tiles as over one: ranks by counting one by one', async () => {
    const data = cloud(1300, 1, 4, 22, 0.4);
    const { values } = (await mixed.evaluate(data, native))[1]!;
    const brute = new BruteForce(data);
    for (const i of [0, 511, 512, 1023, 1024, 1299]) {
      const match = brute.score(1, i, 0, i);
      let above = 0;
      for (let j = 0; j < 1300; j++) {
        if (brute.score(1, i, 0, j) > match && j !== i) above++;
        if (brute.score(1, i, 1, j) > match && j !== i) above++;
      }
      expect(values['rank']![i]).toBe(above + 1);
    }
  });
});
