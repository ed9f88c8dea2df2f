import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  benchmarks,
  datasetTable,
  DIGIT_PIXELS,
  drawDigits,
  FACTORS,
  generateMadRange,
  mad,
  mnist,
  writeMad,
  type Benchmark,
} from '../../src/datasets/index.js';
import { memoryStorage } from '../../src/files/index.js';
import { folderStorage } from '../../src/files/node/index.js';
import { inlineTasks } from '../../src/runtime/index.js';
import { makeWorld } from '../../src/runtime/node/index.js';

/** An IDX file from its definition. */
function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + 4 * shape.length + data.length);
  out.set([0, 0, 8, shape.length]);
  shape.forEach((length, i) => new DataView(out.buffer).setUint32(4 + 4 * i, length));
  out.set(data, 4 + 4 * shape.length);
  return out;
}

describe.each(benchmarks.all.map((set) => [set.id, set] as const))('%s', (id, set) => {
  it('says what it is, and asks for each class in other words', () => {
    for (const text of [set.title, set.source, set.licence, set.obtain]) expect(text).not.toBe('');
    for (const { classNames, prompts } of set.factors) {
      const texts = classNames.map((name) => prompts(name).join());
      expect(new Set(texts).size).toBe(classNames.length);
      texts.forEach((text, k) => expect(text).toContain(classNames[k]));
    }
  });

  it('names its splits where there is no such', async () => {
    await expect(set.read(memoryStorage(), 'validation')).rejects.toThrow(
      `${id}: expected split ${set.splits.join(' or ')}, got validation`,
    );
  });
});

describe('MNIST', () => {
  it('is read from its IDX files, wherever they are kept', async () => {
    const digits = drawDigits(12, 3);
    const storage = memoryStorage();
    await storage.write('t10k-images-idx3-ubyte', idx([12, 28, 28], digits.images));
    await storage.write('t10k-labels-idx1-ubyte', idx([12], digits.labels));
    const open = await mnist.read(storage, 'test');
    expect([open.count, open.height, open.width, open.channels]).toEqual([12, 28, 28, 1]);
    expect(open.labels).toEqual(digits.labels);
    const image = new Uint8Array(DIGIT_PIXELS);
    open.read(7, image);
    expect(image).toEqual(digits.images.subarray(7 * DIGIT_PIXELS, 8 * DIGIT_PIXELS));
    await expect(mnist.read(storage, 'train')).rejects.toThrow('no images for training');
  });
});

describe('MAD', () => {
  it('has a factor for each column of its labels, and its images', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'modgap-benchmark-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const digits = drawDigits(2, 5);
    const storage = folderStorage(folder);
    const tasks = inlineTasks({ world: makeWorld() });
    await writeMad(storage.folder('test'), digits, tasks, { seed: 4 });
    const open = await mad.read(storage, 'test');
    try {
      const rows = generateMadRange(digits, { seed: 4, colours: 'stored', palette: 'pure' });
      expect(mad.factors.map(({ name, classNames }) => [name, classNames])).toEqual(Object.entries(FACTORS));
      expect([open.count, open.channels, open.labels.length]).toEqual([336, 3, 6 * 336]);
      expect(open.labels.every((label, k) => label === rows.labels[k])).toBe(true);
      const image = new Uint8Array(3 * DIGIT_PIXELS);
      open.read(300, image);
      expect(image).toEqual(rows.images.subarray(300 * 3 * DIGIT_PIXELS, 301 * 3 * DIGIT_PIXELS));
    } finally {
      open.close();
    }
    await writeMad(storage.folder('train'), digits, tasks, { colours: 'drawn' });
    await expect(mad.read(storage, 'train')).rejects.toThrow('expected MAD with stored colours');
  });
});

it('the data sets take another with one line', () => {
  const dots: Benchmark = {
    id: 'dots',
    title: 'Dots',
    source: 'none',
    licence: 'CC0',
    obtain: 'made here',
    splits: ['all'],
    factors: [{ name: 'dots', classNames: ['none', 'one'], prompts: (name) => [name] }],
    read: () =>
      Promise.resolve({
        count: 1,
        height: 1,
        width: 1,
        channels: 1,
        labels: Uint8Array.of(1),
        read: (_, out) => out.fill(255),
        close: () => undefined,
      }),
  };
  const remove = benchmarks.add(dots);
  try {
    const { rows } = datasetTable();
    expect(rows.map(([name]) => name)).toEqual(['mad', 'mnist', 'dots']);
    expect(rows.at(-1)).toEqual(['dots', 'Dots', 'all', 'dots: 2', 'CC0', 'made here', 'none']);
  } finally {
    remove();
  }
});
