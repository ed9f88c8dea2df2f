import { afterEach, describe, expect, it } from 'vitest';
import type { Embeddings, Modality } from '../../src/embeddings/index.js';
import type { RowLayout } from '../../src/files/index.js';
import { distanceOfMeans, measures, measuresTable, type Measure } from '../../src/geometry/index.js';
import { measureWith, type MeasureFindings, type Measurement } from '../../src/measure/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { measureData } from '../../src/report/measures.js';
import { measuredValues, measureReport, measureText } from '../../src/report/index.js';
import { inlineTasks, memoryWorld } from '../../src/runtime/index.js';
import { unitRows } from '../support/clouds.js';

const n = 12;
const d = 5;

/** A modality whose rows are bytes in memory. */
function inMemory(name: string, rows: Float64Array): Modality {
  const bytes = new Uint8Array(Float32Array.from(rows).buffer);
  const layout: RowLayout = {
    ...{ path: name, place: { kind: 'memory', bytes }, type: 'float32', littleEndian: true, offset: 0 },
    ...{ rows: n, dim: d, rowStride: 4 * d, columnStride: 4 },
  };
  return { name, rows: n, dim: d, layouts: [layout] };
}

/** Rows in memory and the reference interpreter: nothing of it knows of files, threads or native code. */
async function measured(pictures = false): Promise<Measurement> {
  const random = randomStream(4);
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  const embeddings: Embeddings = {
    modalities: [
      inMemory('image', unitRows(n, d, random, [2, 0, 0], 0.5)),
      inMemory('text', unitRows(n, d, random, [0, 2, 0], 0.5)),
    ],
    dim: d,
    pairs: { first: rows, second: rows, identity: true },
    source: 'memory',
  };
  const tasks = inlineTasks({ world: memoryWorld() });
  return measureWith(tasks, embeddings, { bootstrap: 20, permutations: 20, pictures });
}

const halfL2m: Measure = {
  id: 'halfL2m',
  key: 'gap.halfL2m',
  section: 'gap',
  label: 'Half the distance',
  tex: String.raw`\tfrac{1}{2} \lVert m_x - m_y \rVert`,
  definition: 'Half of L2M.',
  reading: '0 = no gap, as before.',
  source: { text: 'This test' },
  range: [0, 1],
  format: 'number',
  of: ({ meanDistanceSquared }) => distanceOfMeans(meanDistanceSquared) / 2,
};

describe('a measure that is registered', () => {
  let takeOut = () => {};
  afterEach(() => takeOut());

  it('is found in JSON, intervals, terminal, report and documentation', async () => {
    takeOut = measures.add(halfL2m);
    const { findings, pictures } = await measured(true);
    const { halfL2m: half } = findings.gap as MeasureFindings['gap'] & { readonly halfL2m: number };
    expect(half).toBe(findings.gap.l2m / 2);
    const [low, high] = findings.intervals['l2m']!;
    expect(findings.intervals['halfL2m']).toEqual([low / 2, high / 2]);
    expect(measureText(findings)).toMatch(/Half the distance +0\.\d{4} {2}\[0\.\d{4}, 0\.\d{4}\]/);
    const tables = measureReport(findings, pictures!).sections.flatMap((section) => section.tables);
    expect(tables.flatMap(({ rows }) => rows.map(([cell]) => cell))).toContain('Half the distance');
    expect(measureData(findings).rows).toContainEqual(['gap.halfL2m', half, low / 2, high / 2]);
    const row = measuresTable().rows.find(([key]) => key === '`gap.halfL2m`');
    expect(row).toContain('Half of L2M.');
    expect(row).toContain(String.raw`$\tfrac{1}{2} \lVert m_x - m_y \rVert$`);
  });

  it('may have a value for each modality, and no interval', async () => {
    takeOut = measures.add({
      ...halfL2m,
      id: 'ownCosine',
      key: 'cone.*.ownCosine',
      per: 'modality',
      label: ({ own }) => `Own cosine of ${own.many}`,
      resampled: false,
      of: ({ withinCosine }, side) => withinCosine[side],
    });
    const { findings } = await measured();
    expect(findings.cone.map((cone) => (cone as unknown as { ownCosine: number }).ownCosine)).toEqual(
      findings.cone.map(({ mean }) => mean),
    );
    expect(Object.keys(findings.intervals).filter((name) => name.includes('ownCosine'))).toEqual([]);
    expect(measureText(findings)).toContain('Own cosine of texts');
  });
});

describe('the measures', () => {
  it('have keys and ids of their own, and a formula, a reading and a source each', () => {
    expect(new Set(measures.all.map(({ key }) => key)).size).toBe(measures.all.length);
    for (const { id, tex, reading, source, key, per } of measures.all) {
      expect(tex.length * reading.length * source.text.length, id).toBeGreaterThan(0);
      expect(key.includes('*'), id).toBe(per !== undefined);
      // A bar would end a cell of the documentation's table.
      expect(tex, id).not.toMatch(/[|$]/);
    }
  });

  it('lie in their range, and so do their intervals', async () => {
    const { findings } = await measured();
    for (const { title, values } of measuredValues(findings)) {
      expect(values.length, title).toBeGreaterThan(0);
      for (const { label, value, interval = [value, value], measure } of values) {
        const [low, high] = measure.range;
        for (const number of [value, ...interval]) {
          expect(number, label).toBeGreaterThanOrEqual(low - 1e-9);
          expect(number, label).toBeLessThanOrEqual(high + 1e-9);
        }
      }
    }
  });

  it('keep the names of the JSON contract', async () => {
    const { findings } = await measured();
    const each = (name: (side: number) => string) => [0, 1].map(name);
    const recalls = ['r@1', 'r@5', 'r@10'].flatMap((k) =>
      ['imageToText', 'textToImage'].map((direction) => `retrieval.${direction}.${k}`),
    );
    const mixed = ['r@1', 'r@5', 'r@10', 'mrr', 'ndcg@10', 'ownKindFirst'];
    expect(Object.keys(findings.intervals).sort()).toEqual(
      [
        ...['l2m', 'l2i', 'rmg', 'matchedCosine', 'angleDegrees', 'normalizedGap'],
        ...['linearSeparability', 'frechet', 'alignment'],
        ...each((side) => `cone.${side}.mean`),
        ...each((side) => `uniformity.${side}`),
        ...each((side) => `dimensions.meanAbsoluteMean.${side}`),
        ...each((side) => `mixedPool.${side}.sameModalityNearest`),
        ...each((side) => `mixedPool.${side}.firstCrossModalRank.mean`),
        ...recalls,
        ...mixed.flatMap((name) => [
          `mixed.${name}`,
          `mixed.byQuery.image.${name}`,
          `mixed.byQuery.text.${name}`,
        ]),
        ...[0, 1, 2, 3, 4].map((k) => `mixed.byShare.${k}.ndcg@10`),
      ].sort(),
    );
    expect(findings.uniformity).toHaveLength(2);
    expect(Object.keys(findings.dimensions)).toEqual([
      ...['order', 'meanDifference', 'meanAbsoluteMean', 'pair', 'shareOfGap'],
    ]);
    expect(Object.keys(findings.mixedPool[1])).toEqual([
      ...['modality', 'sameModalityNearest', 'firstCrossModalRank'],
    ]);
  });
});
