import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprints, overlap } from '../../../src/closing/compare/fingerprints.js';
import { foldsOf, itemsOf, sampleItems, splitItems } from '../../../src/closing/compare/items.js';
import { gather, mergeRepeats } from '../../../src/closing/compare/rows.js';
import { arrayRows } from '../../../src/runtime/blockwise/index.js';

const distinct = (rows: number): Float64Array => Float64Array.from({ length: rows }, (_, i) => i);

describe('items', () => {
  it('joins what shares an image, what shares a text, and rows that are the same', () => {
    // Image 0 has texts 0 and 1; text 1 belongs to image 1, too; image 3 is image 2 again; text 4 is alone.
    const pairs = { first: Uint32Array.of(0, 0, 1, 2, 3), second: Uint32Array.of(0, 1, 1, 2, 3) };
    const prints = [Float64Array.of(10, 11, 12, 12), distinct(5)] as const;
    const { count, of } = itemsOf(prints, pairs);
    expect(count).toBe(3);
    expect([...of[0]]).toEqual([0, 0, 1, 1]);
    expect([...of[1]]).toEqual([0, 0, 1, 1, 2]);
  });

  it('are whole on one side, whatever the pairs, and each row is on one side only', () => {
    const pairsOf = fc.array(fc.tuple(fc.nat(19), fc.nat(29)), { maxLength: 25 });
    fc.assert(
      fc.property(pairsOf, fc.nat(1000), fc.integer({ min: 3, max: 30 }), (list, seed, most) => {
        const pairs = {
          first: Uint32Array.from(list, ([a]) => a),
          second: Uint32Array.from(list, ([, b]) => b),
        };
        const items = itemsOf([distinct(20), distinct(30)], pairs);
        fc.pre(items.count >= 6);
        const sides = splitItems(
          items,
          { calibrationShare: 0.5, most: { calibration: 30, evaluation: most }, seed },
          'x',
        );
        for (const side of [0, 1] as const) {
          expect(sides.evaluation[side].length).toBeLessThanOrEqual(most);
          const itemsOn = (rows: Uint32Array) => new Set(Array.from(rows, (row) => items.of[side][row]!));
          const [fit, judge] = [itemsOn(sides.calibration[side]), itemsOn(sides.evaluation[side])];
          expect([...fit].filter((item) => judge.has(item))).toEqual([]);
          // A chosen item is there with all its rows.
          const kept = new Set(sides.evaluation[side]);
          items.of[side].forEach((item, row) => expect(judge.has(item)).toBe(kept.has(row)));
        }
      }),
    );
  });

  it('are divided by the share, the same by one seed and otherwise by another', () => {
    const items = itemsOf([distinct(100), distinct(100)], undefined);
    const split = (seed: number) =>
      splitItems(items, { calibrationShare: 0.3, most: { calibration: 1e6, evaluation: 1e6 }, seed }, 'x');
    const { calibration, evaluation } = split(1);
    expect(calibration[0].length + calibration[1].length).toBe(60);
    expect(evaluation[0].length + evaluation[1].length).toBe(140);
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
    expect(sampleItems(items, 10, 3)[0].length).toBeLessThanOrEqual(10);
  });

  it('refuse a split that leaves a side with fewer than two', () => {
    const items = itemsOf([distinct(3), distinct(0)], undefined);
    const options = { calibrationShare: 0.5, most: { calibration: 9, evaluation: 9 }, seed: 0 };
    expect(() => splitItems(items, options, 'few.npy')).toThrow(
      /^few.npy: a comparison takes at least two items .* got 2 and 1 of 3; give more rows$/,
    );
  });

  it('make two folds, each fitted on one half and judged by the other', () => {
    const items = itemsOf([distinct(11), distinct(11)], undefined);
    const [a, b] = foldsOf(items, 1e6, 5)!;
    expect([...a!.fit[0]]).toEqual([...b!.judge[0]]);
    expect([...a!.judge[1]]).toEqual([...b!.fit[1]]);
    expect([...a!.fit[0], ...a!.judge[0]].sort((x, y) => x - y)).toEqual([...distinct(11)]);
    expect(foldsOf(itemsOf([distinct(3), distinct(0)], undefined), 9, 0)).toBeUndefined();
  });
});

describe('rows of a side', () => {
  it('are read with their pairs and items numbered anew', () => {
    const sources = [
      arrayRows(Float32Array.of(0, 1, 2, 3), 1),
      arrayRows(Float32Array.of(10, 11, 12, 13, 14), 1),
    ] as const;
    const pairs = { first: Uint32Array.of(0, 1, 3, 3), second: Uint32Array.of(0, 1, 3, 4) };
    const items = itemsOf([distinct(4), distinct(5)], pairs);
    const labels = [Uint32Array.of(5, 6, 7, 8), Uint32Array.of(5, 6, 7, 8, 8)] as const;
    const rows = gather({ sources, pairs, items, labels }, [Uint32Array.of(1, 3), Uint32Array.of(1, 3, 4)]);
    expect([...rows.rows[0]]).toEqual([1, 3]);
    expect([...rows.rows[1]]).toEqual([11, 13, 14]);
    expect(rows.pairs).toEqual({ first: Uint32Array.of(0, 1, 1), second: Uint32Array.of(0, 1, 2) });
    expect([...rows.items[0]]).toEqual([0, 1]);
    expect([...rows.items[1]]).toEqual([0, 1, 1]);
    expect(rows.labels).toEqual([Uint32Array.of(6, 8), Uint32Array.of(6, 8, 8)]);
  });

  it('that are the same become one row with all its matches', () => {
    const pairs = { first: Uint32Array.of(0, 1, 2), second: Uint32Array.of(0, 1, 2) };
    const merged = mergeRepeats([Float64Array.of(7, 7, 8), Float64Array.of(1, 2, 2)], pairs);
    expect(merged.kept).toEqual([Uint32Array.of(0, 2), Uint32Array.of(0, 1)]);
    expect(merged.pairs).toEqual({ first: Uint32Array.of(0, 0, 1), second: Uint32Array.of(0, 1, 1) });
  });
});

describe('fingerprints', () => {
  it('are equal for equal rows, and differ where one bit does', () => {
    const one = Float32Array.of(0.6, 0.8, 0.6, 0.8, 0.6000000238418579 + 6e-8, 0.8);
    const [a, b, c] = fingerprints(arrayRows(one, 2));
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    const rounded = fingerprints(arrayRows(one, 2), { same: 'rounded' });
    expect(rounded[0]).toBe(rounded[2]);
  });

  it('tell how many rows two files share', () => {
    const rows = (...angles: number[]) =>
      fingerprints(
        arrayRows(Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])), 2),
        { same: 'rounded' },
      );
    expect(overlap(rows(0.1, 0.2, 0.3), rows(0.3, 0.4, 0.1))).toBe(2);
  });
});
