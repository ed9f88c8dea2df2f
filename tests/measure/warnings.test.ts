import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { embeddingsFromMatrices } from '../../src/embeddings/node/index.js';
import { noPairs, type Embeddings } from '../../src/embeddings/index.js';
import { readArrays } from '../../src/files/node/index.js';
import type { MeasureFindings } from '../../src/measure/index.js';
import {
  decodeFingerprint,
  encodeFingerprint,
  fingerprintOf,
} from '../../src/measure/known-means/fingerprint.js';
import { KNOWN_MEANS } from '../../src/measure/known-means/table.js';
import { measureWith } from '../../src/measure/measure.js';
import { warnings } from '../../src/measure/warnings/index.js';
import { randomStream, type Random } from '../../src/numeric/random.js';
import { inlineTasks } from '../../src/runtime/index.js';
import { makeWorld } from '../../src/runtime/node/index.js';
import { reordered, rotated, rotation } from '../support/clouds.js';
import { reference } from '../support/shared.js';

const d = 64;

// One world for all: what is compiled once serves again.
const tasks = inlineTasks({ world: makeWorld() });
afterAll(() => tasks.dispose());

async function look(embeddings: Embeddings): Promise<MeasureFindings> {
  return (await measureWith(tasks, embeddings, { bootstrap: 0, permutations: 0 })).findings;
}

async function found(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  names: readonly [string, string] = ['image', 'text'],
  unpaired = false,
): Promise<MeasureFindings> {
  const matrix = (name: string, rows: ArrayLike<number>) => ({ name, dim: d, data: Float32Array.from(rows) });
  const opened = embeddingsFromMatrices([matrix(names[0], first), matrix(names[1], second)], 'twins');
  try {
    return await look(unpaired ? { ...opened, pairs: noPairs() } : opened);
  } finally {
    await opened.close();
  }
}

const codesOf = ({ warnings: seen }: MeasureFindings) => seen!.map(({ code }) => code);
const textOf = (findings: MeasureFindings, code: string) =>
  findings.warnings!.find((warning) => warning.code === code)?.text ?? '';

/** What models of one kind share: main directions of falling size, and where each modality's cone points. */
function space(random: Random) {
  const scales = Float64Array.from({ length: d }, (_, k) => 0.95 ** k);
  const centres = [0, 1].map(() => Float64Array.from({ length: d }, () => 0.16 * random.normal()));
  return { scales, centres };
}

/** Rows that share what is meant, each modality in its own cone; `noise` is what they don't share. */
function model(count: number, seed: number, noise = 0.1): [Float64Array, Float64Array] {
  const random = randomStream(seed);
  const { scales, centres } = space(random);
  const meant = Float64Array.from({ length: count * d }, (_, at) => scales[at % d]! * 0.6 * random.normal());
  const rows = (side: 0 | 1) =>
    meant.map((value, at) => value + centres[side]![at % d]! + noise * scales[at % d]! * random.normal());
  return [rows(0), rows(1)];
}

describe('warnings', () => {
  it('are none for what is fine, and each code has one check', async () => {
    expect(codesOf(await found(...model(120, 1)))).toEqual([]);
    expect(new Set(warnings.map(({ code }) => code)).size).toBe(warnings.length);
  });

  it.each([
    ['in reversed order', (i: number, n: number) => n - 1 - i],
    ['shifted by 7 rows', (i: number, n: number) => (i - 7 + n) % n],
    ['shifted by -7 rows', (i: number, n: number) => (i + 7) % n],
  ])('find rows %s', async (name, order) => {
    const [x, y] = model(120, 2);
    const moved = reordered(
      y,
      d,
      Array.from({ length: 120 }, (_, i) => order(i, 120)),
    );
    const findings = await found(x, moved);
    expect(codesOf(findings)).toEqual(['retrieval-at-chance']);
    const text = textOf(findings, 'retrieval-at-chance');
    expect(text).toContain('image row i does not seem to go with text row i');
    expect(text).toContain(`With the text rows ${name} the matched cosine is`);
    const right = (await found(x, y)).gap.matchedCosine!;
    expect(text).toContain(right.toFixed(3));
    expect(text).toContain(`as given it is ${findings.gap.matchedCosine!.toFixed(3)}`);
  });

  it('find captions that come by turns, either way', async () => {
    const [x, y] = model(120, 3);
    // Row i of x goes with row (i mod 40) 3 + i div 40 of the new y.
    const turns = Array.from({ length: 120 }, (_, j) => (j % 3) * 40 + Math.floor(j / 3));
    const byItem = await found(x, reordered(y, d, turns));
    expect(textOf(byItem, 'retrieval-at-chance')).toContain('read item by item (row i is caption i mod 3');
    const back = Array.from({ length: 120 }, (_, j) => turns.indexOf(j));
    const byCaption = await found(x, reordered(y, d, back));
    expect(textOf(byCaption, 'retrieval-at-chance')).toContain('first captions of all 40 items');
  });

  it('say that no order that is tried fits where none does', async () => {
    const [x, y] = model(120, 4);
    const random = randomStream(5);
    const order = Array.from({ length: 120 }, (_, i) => ({ i, at: random.uint32() }))
      .sort((a, b) => a.at - b.at)
      .map(({ i }) => i);
    expect(textOf(await found(x, reordered(y, d, order)), 'retrieval-at-chance')).toContain('fit no better');
  });

  it('leave a weak model alone whose matches are hardly nearer than chance', async () => {
    expect(codesOf(await found(...model(200, 6, 1.5)))).toEqual([]);
  });

  it('say nothing of chance with too few pairs, but that they are few', async () => {
    const [x, y] = model(10, 7);
    const findings = await found(x, reordered(y, d, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]));
    expect(codesOf(findings)).toEqual(['few-pairs']);
    expect(textOf(findings, 'few-pairs')).toContain('10 % at R@1, 50 % at R@5, 100 % at R@10');
    expect(codesOf(await found(...model(99, 7)))).toEqual(['few-pairs']);
    expect(codesOf(await found(...model(100, 7)))).toEqual([]);
  });

  it('find rows that repeat', async () => {
    const [x, y] = model(120, 8);
    const repeated = reordered(
      x,
      d,
      Array.from({ length: 120 }, (_, i) => i - (i % 5)),
    );
    const findings = await found(repeated, y);
    expect(textOf(findings, 'repeated-rows')).toMatch(
      /^24 distinct image rows among 120: one image with 5 text rows\? Equal rows .*--group-repeats/,
    );
    // One in 120 happens.
    const once = x.slice();
    once.copyWithin(0, d, 2 * d);
    expect(codesOf(await found(once, y))).toEqual([]);
  });

  it('find one file given twice', async () => {
    const [x] = model(120, 9);
    const findings = await found(x, x);
    expect(codesOf(findings)).toEqual(['identical-modalities']);
    expect(textOf(findings, 'identical-modalities')).toMatch(/^All 120 image rows are text rows too/);
  });

  it('notice texts before images', async () => {
    const [x, y] = model(120, 10);
    expect(codesOf(await found(x, y, ['caption', 'photo']))).toEqual(['swapped-modalities']);
    expect(codesOf(await found(x, y, ['audio', 'text']))).toEqual([]);
    expect(codesOf(await found(x, y, ['a', 'b']))).toEqual([]);
  });

  it('tell another model from a gap, an untrained cone and another order', async () => {
    const [x] = model(300, 11);
    const [, strange] = model(300, 12);
    const elsewhere = rotated(strange, d, rotation(d, randomStream(13)));
    expect(codesOf(await found(x, elsewhere))).toContain('other-model');
    expect(codesOf(await found(x, elsewhere, ['image', 'text'], true))).toContain('other-model');
    const [a, b] = model(300, 11);
    expect(codesOf(await found(a, reordered(b, d, [...Array(300).keys()].reverse())))).not.toContain(
      'other-model',
    );
    expect(codesOf(await found(a, b, ['image', 'text'], true))).not.toContain('other-model');
    for (const seed of [14, 15]) {
      const random = randomStream(seed);
      const cone = () => {
        const centre = Float64Array.from({ length: d }, () => 3 * random.normal());
        return Float64Array.from({ length: 300 * d }, (_, at) => centre[at % d]! + random.normal());
      };
      expect(codesOf(await found(cone(), cone()))).not.toContain('other-model');
    }
  });
});

describe('fingerprints', () => {
  const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    const dot = (p: ArrayLike<number>, q: ArrayLike<number>) =>
      Array.from(p).reduce((sum, value, k) => sum + value * q[k]!, 0);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  };

  it('keep cosines of vectors', () => {
    const random = randomStream(1);
    const errors = Array.from({ length: 20 }, (_, k) => {
      const a = Float64Array.from({ length: 512 }, () => random.normal());
      const b = a.map((value) => value + 0.1 * k * random.normal());
      const [p, q] = [fingerprintOf(a), decodeFingerprint(encodeFingerprint(fingerprintOf(b)))];
      const true_ = cosine(a, b);
      return Math.abs(cosine(p, q) - true_) / (1 - true_ ** 2 + 0.01);
    });
    expect(Math.max(...errors)).toBeLessThan(4 / 16);
  });

  const means = reference('means');
  it.skipIf(!means.present || !existsSync(means.path))(
    'of published means are those in the table',
    async () => {
      for (const [file, name] of [
        ['clip_ViT-B-16', 'OpenAI CLIP ViT-B/16'],
        ['clip_ViT-B-32', 'OpenAI CLIP ViT-B/32'],
        ['clip_RN50', 'OpenAI CLIP RN50'],
        ['open_clip_ViT-B-32', 'OpenCLIP ViT-B/32'],
      ] as const) {
        const [mean] = Object.values(await readArrays(`${means.path}/${file}_coco_image_mean.npy`));
        const own = fingerprintOf(mean!.values);
        for (const known of KNOWN_MEANS.filter(
          ({ dim }) => dim === own.length || dim === mean!.values.length,
        )) {
          const near = cosine(own, decodeFingerprint(known.fingerprint));
          if (known.name === name) expect(near).toBeGreaterThan(0.999);
          else expect(Math.abs(near)).toBeLessThan(0.5);
        }
      }
    },
  );
});
