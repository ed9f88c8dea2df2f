import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddingsFromMatrices } from '../../src/embeddings/node/index.js';
import { noPairs, type OpenedEmbeddings } from '../../src/embeddings/index.js';
import { measuredValuesOf, measures, valueAt } from '../../src/geometry/index.js';
import type { MeasureFindings, MeasureOptions } from '../../src/measure/index.js';
import { measureWith } from '../../src/measure/measure.js';
import { randomStream } from '../../src/numeric/random.js';
import { inlineTasks } from '../../src/runtime/index.js';
import { makeWorld } from '../../src/runtime/node/index.js';
import { reordered, unitRows } from '../support/clouds.js';

const d = 8;

/** Two clouds with a gap between their means, `[rows, d]` each. */
function clouds(first: number, second: number, seed: number): [Float64Array, Float64Array] {
  const random = randomStream(seed);
  const along = (axis: number) => Array.from({ length: d }, (_, k) => (k === axis ? 1 : 0));
  return [unitRows(first, d, random, along(0), 0.7), unitRows(second, d, random, along(1), 0.7)];
}

async function measured(
  [a, b]: readonly [Float64Array, Float64Array],
  paired: boolean,
  options: MeasureOptions = {},
): Promise<MeasureFindings> {
  const named = (name: string, rows: Float64Array) => ({ name, dim: d, data: Float32Array.from(rows) });
  // Two matrices of unlike length can't be paired by order: any pair will do until it is taken away.
  const opened: OpenedEmbeddings = embeddingsFromMatrices(
    [named('image', a), named('text', b)],
    'clouds',
    a.length === b.length ? undefined : { first: [0], second: [0] },
  );
  const embeddings = paired ? opened : { ...opened, pairs: noPairs() };
  const tasks = inlineTasks({ world: makeWorld() });
  try {
    const settings = { bootstrap: 40, permutations: 40, ...options };
    return (await measureWith(tasks, embeddings, settings)).findings;
  } finally {
    await tasks.dispose();
    await opened.close();
  }
}

const without = measuredValuesOf().filter(({ measure }) => !measure.needsPairs);
const needing = measuredValuesOf().filter(({ measure }) => measure.needsPairs);

describe('unpaired embeddings', () => {
  it('measure what needs no pairs as paired ones do, and leave out the rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 5, max: 40 }), fc.nat(), async (rows, seed) => {
        const data = clouds(rows, rows, seed);
        const paired = await measured(data, true);
        const found = await measured(data, false);
        for (const { path } of without) {
          expect(valueAt(found, path), path).toBeCloseTo(valueAt(paired, path)!, 6);
        }
        for (const { path, interval } of needing) {
          expect(valueAt(paired, path), path).toBeDefined();
          expect(valueAt(found, path), path).toBeUndefined();
          expect(Object.keys(found.intervals)).not.toContain(interval);
        }
        expect(found.cone.map(({ min, max }) => [min, max])).toEqual(
          paired.cone.map(({ min, max }) => [min, max]),
        );
      }),
      { numRuns: 3 },
    );
  });

  it('do not care for the order of rows, but for the halves that separability is tried on', async () => {
    const [a, b] = clouds(30, 50, 3);
    const random = randomStream(4);
    const order = Array.from({ length: 50 }, (_, i) => ({ i, at: random.uint32() }))
      .sort((x, y) => x.at - y.at)
      .map(({ i }) => i);
    const found = await measured([a, b], false);
    const shuffled = await measured([a, reordered(b, d, order)], false);
    for (const { path, measure } of without) {
      const digits = measure.id === 'linearSeparability' ? 0 : 6;
      expect(valueAt(shuffled, path), path).toBeCloseTo(valueAt(found, path)!, digits);
    }
  });

  it('have no key for what needs pairs, and say so', async () => {
    const found = await measured(clouds(12, 36, 1), false);
    expect(Object.keys(found)).not.toEqual(expect.arrayContaining(['retrieval']));
    expect(Object.keys(found)).not.toEqual(expect.arrayContaining(['alignment']));
    expect(Object.keys(found.gap)).toEqual([
      'l2m',
      'angleDegrees',
      'normalizedGap',
      'linearSeparability',
      'frechet',
    ]);
    expect(found.pairs).toBe(0);
    const warning = found.warnings!.find(({ code }) => code === 'unpaired')!;
    expect(warning.text).toContain(
      'Left out are retrieval, the match in a mixed pool, and what compares pairs ' +
        '(L2I, RMG, matched cosine, alignment).',
    );
    // The sentence names all there are.
    const needing = measures.all.filter(({ needsPairs }) => needsPairs).map(({ key }) => key.split('.'));
    const rooms = new Set(needing.map(([room, name]) => (room === 'gap' || room === 'cones' ? name : room)));
    expect(rooms).toEqual(new Set(['l2i', 'rmg', 'matchedCosine', 'alignment', 'retrieval', 'mixed']));
    expect(warning.text).toContain('There are 3 text rows to each image row');
    expect(warning.text).toContain('np.repeat(np.arange(12), 3)');
    expect(JSON.stringify(found)).not.toMatch(/[:[,]null/);
  });

  it('suggest pairs the other way round where the first modality has several rows to one', async () => {
    const found = await measured(clouds(36, 12, 1), false);
    expect(found.warnings![0]!.text).toContain('np.stack([np.arange(36), np.repeat(np.arange(12), 3)], 1)');
  });

  it('shuffle labels among all rows: the mean square of L2M is S² (1/n + 1/m)', async () => {
    // Of one cloud: nothing but the shuffles decides. Enough rows for several parts of the pass.
    const [n, m] = [900, 1700];
    const random = randomStream(7);
    const [a, b] = [unitRows(n, d, random), unitRows(m, d, random)];
    const found = await measured([a, b], false, { bootstrap: 0, permutations: 400 });
    const all = [...a, ...b];
    const mean = Array.from({ length: d }, (_, k) => {
      let sum = 0;
      for (let i = k; i < all.length; i += d) sum += all[i]!;
      return sum / (n + m);
    });
    // Unit rows: the total variance with divisor N - 1.
    const spread = ((1 - mean.reduce((sum, x) => sum + x * x, 0)) * (n + m)) / (n + m - 1);
    const expected = spread * (1 / n + 1 / m);
    // The square is nearly chi-squared with d degrees: its mean over 400 shuffles is known to sqrt(2 / d / 400).
    const { nullMean, nullHigh, p } = found.permutationTest.l2m;
    const correction = 1 - 1 / (4 * d);
    expect(Math.abs(nullMean / (Math.sqrt(expected) * correction) - 1)).toBeLessThan(0.04);
    expect(nullHigh).toBeGreaterThan(nullMean);
    expect(p).toBeGreaterThan(0.01);
  });

  it('find the gap that is there', async () => {
    const found = await measured(clouds(25, 60, 9), false, { permutations: 99 });
    expect(found.permutationTest.l2m.p).toBeCloseTo(0.01, 12);
  });
});
