import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnMean, differences, type JudgedColumn } from '../../../src/closing/compare/differences.js';

import { exactInterval, randomStream } from '../../../src/numeric/index.js';

const column = (...parts: { values: readonly number[]; items?: readonly number[] }[]): JudgedColumn => ({
  task: 'mixed',
  metric: 'ndcg@10',
  parts: parts.map(({ values, items }) => ({
    values: Float64Array.from(values),
    items: Uint32Array.from(items ?? values.keys()),
  })),
});

describe('exact shares', () => {
  it.each([
    // R 4: binom.test(k, n)$conf.int, and the closed forms 1 - 0.025^(1/n) at the ends.
    [0, 250, 0, 1 - 0.025 ** (1 / 250)],
    [250, 250, 0.025 ** (1 / 250), 1],
    [5, 10, 0.187086, 0.812914],
    [1, 20, 0.001265, 0.248733],
  ])('of %i of %i', (hits, count, low, high) => {
    expect(exactInterval(hits, count)).toBeAllClose([low, high], { atol: 2e-6 });
  });
});

describe('paired differences', () => {
  it('average parts, each over what counts on both sides', () => {
    const before = column({ values: [0, 0, NaN, 1] }, { values: [1, 0] });
    const after = column({ values: [1, 0, 1, NaN] }, { values: [1, 1] });
    const [difference] = differences([before], [after], { seed: 0, resamples: 100 });
    expect(difference!.mean).toBeCloseTo((0.5 + 0.5) / 2, 12);
    expect(columnMean(after)).toBeCloseTo((2 / 3 + 1) / 2, 12);
  });

  it('have intervals as wide as the standard error of the mean says', () => {
    const random = randomStream(4);
    const n = 2000;
    const change = Array.from({ length: n }, () => 0.1 + 0.3 * random.normal());
    const base = Array.from({ length: n }, () => random.normal());
    const after = column({ values: base.map((value, i) => value + change[i]!) });
    const [difference] = differences([column({ values: base })], [after], { seed: 1 });
    const half = (1.96 * 0.3) / Math.sqrt(n);
    expect(difference!.interval).toBeAllClose([difference!.mean - half, difference!.mean + half], {
      atol: 0.12 * half,
    });
  });

  it('resample rows of an item together: copies of a row narrow nothing', () => {
    const random = randomStream(5);
    const change = Array.from({ length: 300 }, () => random.normal());
    const five = change.flatMap((value) => [value, value, value, value, value]);
    const items = change.flatMap((_, i) => [i, i, i, i, i]);
    const zeros = (count: number) => new Array<number>(count).fill(0);
    const [single] = differences([column({ values: zeros(300) })], [column({ values: change })], { seed: 2 });
    const [copied] = differences(
      [column({ values: zeros(1500), items })],
      [column({ values: five, items })],
      { seed: 2 },
    );
    expect(copied!.interval).toBeAllClose(single!.interval, { rtol: 1e-5 });
  });

  it('do not collapse where nothing or little changes', () => {
    const zeros = new Array<number>(250).fill(0);
    const [none] = differences([column({ values: zeros })], [column({ values: zeros })], { seed: 0 });
    const most = 1 - 0.025 ** (1 / 250);
    expect(none!.mean).toBe(0);
    expect(none!.interval).toBeAllClose([-most, most], { atol: 1e-9 });
    const one = zeros.with(3, 1);
    const [some] = differences([column({ values: zeros })], [column({ values: one })], { seed: 0 });
    expect(some!.interval[0]).toBeLessThan(0);
    expect(some!.interval[1]).toBeGreaterThan(0.02);
  });

  it('hold the mean between their ends, and change their sign with the order', () => {
    const values = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
      minLength: 12,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, (list) => {
        const before = column({ values: list.map(([value]) => value) });
        const after = column({ values: list.map(([value, moves]) => (moves ? 1 - value : value)) });
        const [there] = differences([before], [after], { seed: 3, resamples: 200 });
        const [back] = differences([after], [before], { seed: 3, resamples: 200 });
        expect(there!.interval[0]).toBeLessThanOrEqual(there!.mean + 1e-12);
        expect(there!.interval[1]).toBeGreaterThanOrEqual(there!.mean - 1e-12);
        expect(back!.mean).toBeCloseTo(-there!.mean, 12);
        expect(back!.interval).toBeAllClose([-there!.interval[1], -there!.interval[0]], { atol: 1e-9 });
      }),
      { numRuns: 30 },
    );
  });

  it('refuse columns that do not pair up', () => {
    const a = column({ values: [1, 2] });
    expect(() => differences([column({ values: [1] })], [a], { seed: 0 })).toThrow(
      'must pair up, got 1 and 2',
    );
    expect(() => differences([], [a], { seed: 0 })).toThrow('expected mixed ndcg@10 on both sides');
  });
});
