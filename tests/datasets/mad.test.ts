import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  COLOUR_DRAWN,
  DEFAULT_MAD_OPTIONS,
  describeMad,
  DIGIT_PIXELS,
  drawDigits,
  FACTORS,
  generateMadRange,
  MadDataset,
  openMad as open,
  sliceDigits,
  writeMad,
  type Digits,
  type MadOptions,
  type MadRows,
} from '../../src/datasets/index.js';
import { memoryStorage, type Storage } from '../../src/files/index.js';
import { InputError } from '../../src/files/input-error.js';
import { folderStorage } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { inlineTasks, memoryWorld, type World } from '../../src/runtime/index.js';
import { makeWorld, threadTasks } from '../../src/runtime/node/index.js';
import { parseNpy } from '../support/npz.js';

const STORED: MadOptions = { seed: 3, colours: 'stored', palette: 'pure' };
const DRAWN: MadOptions = { seed: 3, colours: 'drawn', palette: 'pure' };

/** Are these the same bytes? (Comparing millions of elements one by one takes minutes.) */
function sameBytes(a: ArrayLike<number>, b: Uint8Array): boolean {
  return Buffer.from(Uint8Array.from(a)).equals(b);
}

const tasks = threadTasks({ size: 2 });
afterAll(() => tasks.dispose());
const openMad = (folder: string) => open(folderStorage(folder));

let digits: Digits;
let stored: MadRows;
let drawn: MadRows;
beforeAll(() => {
  digits = drawDigits(10, 11);
  stored = generateMadRange(digits, STORED);
  drawn = generateMadRange(digits, DRAWN);
});

/** Mean ink (0 to 255) of drawn-colour rows for which `wanted` holds of the labels. */
function meanInk(rows: MadRows, wanted: (labels: Uint8Array) => boolean): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < rows.labels.length / 6; row++) {
    if (!wanted(rows.labels.subarray(row * 6, row * 6 + 6))) continue;
    count++;
    for (const value of rows.images.subarray(row * DIGIT_PIXELS, (row + 1) * DIGIT_PIXELS)) sum += value;
  }
  return sum / (count * DIGIT_PIXELS);
}

describe('MAD', () => {
  it('has all 168 combinations of every digit, each once', () => {
    const seen = new Map<string, number>();
    for (let row = 0; row < stored.labels.length / 6; row++) {
      const key = stored.labels.subarray(row * 6, row * 6 + 6).join();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(stored.labels.length / 6).toBe(10 * 168);
    expect(seen.size).toBe(1680);
    expect(new Set(seen.values())).toEqual(new Set([1]));
    const columns = [10, 3, 2, 2, 2, 7];
    for (const key of seen.keys()) {
      key.split(',').forEach((value, column) => expect(Number(value)).toBeLessThan(columns[column]!));
    }
  });

  it('without stored colours has the 24 shapes, and marks the colour as to be drawn', () => {
    expect(drawn.labels.length / 6).toBe(10 * 24);
    expect(drawn.images.length).toBe(10 * 24 * DIGIT_PIXELS);
    const shapes = new Set<string>();
    for (let row = 0; row < 240; row++) {
      expect(drawn.labels[row * 6 + 5]).toBe(COLOUR_DRAWN);
      shapes.add(drawn.labels.subarray(row * 6, row * 6 + 5).join());
    }
    expect(shapes.size).toBe(240);
  });

  it('repeats bit for bit by seed, in one piece or in parts', () => {
    const again = generateMadRange(digits, STORED);
    expect(sameBytes(again.images, stored.images)).toBe(true);
    expect(sameBytes(again.labels, stored.labels)).toBe(true);
    const first = generateMadRange(sliceDigits(digits, 0, 3), STORED, 0);
    const rest = generateMadRange(sliceDigits(digits, 3, 10), STORED, 3);
    expect(Buffer.concat([first.images, rest.images]).equals(stored.images)).toBe(true);
    expect(sameBytes(generateMadRange(digits, { ...STORED, seed: 4 }).images, stored.images)).toBe(false);
  });

  it('shows what its labels say: more ink when thick, less when thin, fractured or small, more when swollen', () => {
    const plain = (labels: Uint8Array): boolean => labels[2] === 0 && labels[3] === 0 && labels[4] === 0;
    const none = meanInk(drawn, (labels) => plain(labels) && labels[1] === 0);
    expect(meanInk(drawn, (labels) => plain(labels) && labels[1] === 1)).toBeGreaterThan(1.3 * none);
    expect(meanInk(drawn, (labels) => plain(labels) && labels[1] === 2)).toBeLessThan(0.7 * none);
    const only = (column: number) => (labels: Uint8Array) =>
      [1, 2, 3, 4].every((c) => labels[c] === (c === column ? 1 : 0));
    expect(meanInk(drawn, only(2))).toBeGreaterThan(1.05 * none);
    expect(meanInk(drawn, only(3))).toBeLessThan(0.95 * none);
    // Three quarters in both directions.
    expect(meanInk(drawn, only(4)) / none).toBeCloseTo(0.5625, 1);
  });

  it('colours the ink in the label’s channels only', () => {
    const inked = [
      [1, 1, 1],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ];
    for (let row = 0; row < 168; row++) {
      const pixels = stored.images.subarray(row * 3 * DIGIT_PIXELS, (row + 1) * 3 * DIGIT_PIXELS);
      const sums = [0, 0, 0];
      pixels.forEach((value, i) => (sums[i % 3]! += value));
      const strongest = Math.max(...sums);
      expect(sums.map((sum) => sum / strongest)).toEqual(inked[stored.labels[row * 6 + 5]!]);
    }
  });

  it('refuses a blank picture by its number', () => {
    const blank: Digits = {
      images: new Uint8Array(2 * DIGIT_PIXELS),
      labels: Uint8Array.of(1, 2),
      source: 'somewhere',
    };
    blank.images.set(digits.images.subarray(0, DIGIT_PIXELS));
    expect(() => generateMadRange(blank, STORED, 40)).toThrow(
      new InputError(
        'somewhere: picture 41 (counted from 0) is of one grey level, expected a stroke; leave it out',
      ),
    );
  });

  it('copes with pictures that are no digits', () => {
    const random = randomStream(1);
    const images = Uint8Array.from({ length: 3 * DIGIT_PIXELS }, () => random.below(256));
    images.fill(255, DIGIT_PIXELS, 2 * DIGIT_PIXELS);
    images[DIGIT_PIXELS] = 0;
    images.fill(0, 2 * DIGIT_PIXELS);
    images[2 * DIGIT_PIXELS + 400] = 9;
    const rows = generateMadRange({ images, labels: Uint8Array.of(0, 1, 2), source: 'noise' }, DRAWN);
    expect(rows.labels.length / 6).toBe(72);
    expect(rows.images.some((value) => value > 0)).toBe(true);
  });
});

describe('a MAD folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'modgap-mad-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('holds plain .npy files, the same wherever and in whatever order its parts are made', async () => {
    const many = drawDigits(60, 2);
    await writeMad(folderStorage(join(folder, 'one')), many, tasks, { colours: 'drawn', seed: 1 });
    // The part that begins first is written last.
    const slow: World = {
      ...makeWorld(),
      storage(place) {
        const storage = folderStorage(place);
        const writeAt: Storage['writeAt'] = async (path, offset, bytes) => {
          if (offset < 1000) await new Promise((resolve) => setTimeout(resolve, 30));
          await storage.writeAt(path, offset, bytes);
        };
        return Object.assign(Object.create(storage) as Storage, { writeAt });
      },
    };
    let last = [0, 0];
    await writeMad(folderStorage(join(folder, 'two')), many, inlineTasks({ size: 2, world: slow }), {
      colours: 'drawn',
      seed: 1,
      onProgress: (done, total) => {
        expect(done).toBeGreaterThanOrEqual(last[0]!);
        last = [done, total];
      },
    });
    expect(last).toEqual([1440, 1440]);
    const kept = memoryStorage();
    const here = inlineTasks({ world: memoryWorld(undefined, kept) });
    await writeMad(kept.folder('three'), many, here, { colours: 'drawn', seed: 1 });
    for (const name of ['images.npy', 'labels.npy', 'mad.json']) {
      const one = readFileSync(join(folder, 'one', name));
      expect(readFileSync(join(folder, 'two', name)).equals(one)).toBe(true);
      expect(one.equals((await kept.read(`three/${name}`))!)).toBe(true);
    }
    const images = parseNpy(readFileSync(join(folder, 'one', 'images.npy')));
    expect(images.shape).toEqual([1440, 28, 28]);
    const expected = generateMadRange(many, { ...DRAWN, seed: 1 });
    expect(sameBytes(images.values, expected.images)).toBe(true);
    const labels = parseNpy(readFileSync(join(folder, 'one', 'labels.npy')));
    expect(labels.shape).toEqual([1440, 6]);
    expect(sameBytes(labels.values, expected.labels)).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'one', 'mad.json'), 'utf8'))).toMatchObject({
      rows: 1440,
      digits: 60,
      rowsPerDigit: 24,
      factors: FACTORS,
    });
    expect(readdirSync(join(folder, 'one')).sort()).toEqual(['images.npy', 'labels.npy', 'mad.json']);
  });

  it('stays as it was when generating fails or is stopped', async () => {
    const storage = folderStorage(folder);
    await writeMad(storage, sliceDigits(digits, 0, 2), tasks);
    const files = () =>
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('latin1')]);
    const before = files();
    const many = drawDigits(120, 2);
    many.images.fill(0, 100 * DIGIT_PIXELS, 101 * DIGIT_PIXELS);
    await expect(writeMad(storage, many, tasks, DRAWN)).rejects.toThrow(
      'drawn digits, seed 2: picture 100 (counted from 0) is of one grey level, expected a stroke; leave it out',
    );
    expect(files()).toEqual(before);
    const stop = new AbortController();
    const stopped = writeMad(storage, drawDigits(120, 2), tasks, {
      ...DRAWN,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(files()).toEqual(before);
  });

  it('opens for training with the rows that were written', async () => {
    await writeMad(folderStorage(folder), digits, tasks, STORED);
    const { dataset, close } = await openMad(folder);
    try {
      const inMemory = MadDataset.of(describeMad(10, digits.source, STORED), stored);
      const rule = { always: 'digit', attributes: 2 } as const;
      const batch = dataset.batch([5, 1500, 17], rule, randomStream(0));
      expect(batch).toEqual(inMemory.batch([5, 1500, 17], rule, randomStream(0)));
      expect(batch.tokens).toHaveLength(3 * 8);
      expect(batch.images.length).toBe(3 * 3 * DIGIT_PIXELS);
      for (let channel = 0; channel < 3; channel++) {
        const plane = batch.images.subarray((3 + channel) * DIGIT_PIXELS, (4 + channel) * DIGIT_PIXELS);
        const bytes = stored.images
          .subarray(1500 * 3 * DIGIT_PIXELS, 1501 * 3 * DIGIT_PIXELS)
          .filter((_, i) => i % 3 === channel);
        expect(plane).toBeAllClose(
          Float32Array.from(bytes, (byte) => (byte / 255 - 0.5) / 0.5),
          { atol: 1e-6 },
        );
      }
      expect([...batch.labels.subarray(6, 12)]).toEqual([...stored.labels.subarray(9000, 9006)]);
      expect(() => dataset.batch([1680], rule, randomStream(0))).toThrow(
        'MAD batch: expected rows below 1680, got 1680',
      );
      const into = dataset.batch([1, 2, 3], rule, randomStream(0), batch);
      expect(into.images).toBe(batch.images);
    } finally {
      close();
    }
  });

  it('that is incomplete or of another size is refused with the fix', async () => {
    await expect(openMad(folder)).rejects.toThrow(
      /expected a MAD data set with mad\.json in it, found none; generate one/,
    );
    await writeMad(folderStorage(folder), sliceDigits(digits, 0, 1), tasks, DEFAULT_MAD_OPTIONS);
    truncateSync(join(folder, 'images.npy'), 1000);
    await expect(openMad(folder)).rejects.toThrow(
      /images\.npy: expected \d+ bytes that match mad\.json, got 1000; generate/,
    );
    rmSync(join(folder, 'images.npy'));
    await expect(openMad(folder)).rejects.toThrow(
      /images\.npy: missing or unreadable; generate the data set again$/,
    );
    writeFileSync(join(folder, 'mad.json'), '{"format":"other"}');
    await expect(openMad(folder)).rejects.toThrow(
      /expected a description of format "modgap-mad", version 1, got "other"/,
    );
    writeFileSync(join(folder, 'mad.json'), 'nonsense');
    await expect(openMad(folder)).rejects.toThrow(InputError);
    expect(existsSync(folder)).toBe(true);
  });

  it('needs digits', async () => {
    await expect(writeMad(folderStorage(folder), sliceDigits(digits, 0, 0), tasks)).rejects.toThrow(
      'drawn digits, seed 11: expected digits to make MAD of, got none',
    );
  });
});

describe('epochs', () => {
  it('of images are permutations, of digits one row a digit, both by seed and epoch', () => {
    const dataset = MadDataset.of(describeMad(10, 'x', STORED), stored);
    const epoch = dataset.epoch(1, 0);
    expect([...epoch].sort((a, b) => a - b)).toEqual(Array.from({ length: 1680 }, (_, i) => i));
    expect(dataset.epoch(1, 0)).toEqual(epoch);
    expect(dataset.epoch(1, 1)).not.toEqual(epoch);
    expect(dataset.epoch(2, 0)).not.toEqual(epoch);
    const once = dataset.epoch(1, 0, 'digits');
    expect([...once].map((row) => Math.floor(row / 168)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, i) => i),
    );
  });

  it('without stored colours draw each colour equally often, and label the image so', () => {
    const dataset = MadDataset.of(describeMad(10, 'x', DRAWN), drawn);
    const rule = { always: 'colour', attributes: 0 } as const;
    const random = randomStream(6);
    const counts = new Array<number>(7).fill(0);
    for (let step = 0; step < 20; step++) {
      const batch = dataset.batch(dataset.epoch(0, step), rule, random);
      for (let row = 0; row < dataset.rows; row++) {
        const colour = batch.labels[row * 6 + 5]!;
        counts[colour]!++;
        expect(batch.tokens[row * 8 + 1]).toBe(19 + colour);
      }
    }
    const expected = (20 * 240) / 7;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // The 99.9 % point with 6 degrees of freedom.
    expect(chiSquare).toBeLessThan(22.46);
  });
});
