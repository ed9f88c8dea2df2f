import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionByGroup, fairnessTable, shareChange, wilsonShare } from '../../src/evaluation/index.js';

describe('a share', () => {
  it("has Wilson's interval, as SciPy gives it", () => {
    // scipy.stats.binomtest(count, of).proportion_ci(method='wilson').
    expect(wilsonShare(16, 1556).interval).toBeAllClose([0.0063393, 0.0166384], { atol: 1e-7 });
    expect(wilsonShare(0, 10).interval).toBeAllClose([0, 0.2775328], { atol: 1e-7 });
    expect(wilsonShare(10, 10).interval).toBeAllClose([0.7224672, 1], { atol: 1e-7 });
  });

  it('lies in its interval, which mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (of, count) => {
        const [a, b] = [wilsonShare(Math.min(count, of), of), wilsonShare(of - Math.min(count, of), of)];
        expect(a.interval[0]).toBeLessThanOrEqual(a.share);
        expect(a.interval[1]).toBeGreaterThanOrEqual(a.share);
        expect([a.interval[0], a.interval[1]]).toBeAllClose([1 - b.interval[1], 1 - b.interval[0]], {
          atol: 1e-12,
        });
      }),
    );
  });

  it("changes with Newcombe's interval: his published example", () => {
    // Newcombe 1998, Table II, case (a): 56/70 against 48/80, method 10.
    const { change, interval } = shareChange(wilsonShare(48, 80), wilsonShare(56, 70));
    expect([change, ...interval]).toBeAllClose([0.2, 0.0524, 0.3339], { atol: 5e-5 });
    const back = shareChange(wilsonShare(56, 70), wilsonShare(48, 80));
    expect(back.interval).toBeAllClose([-0.3339, -0.0524], { atol: 5e-5 });
  });
});

describe('a fairness table', () => {
  const confusion = { a: { a: 6, b: 2, bad: 1, worse: 1 }, b: { a: 1, b: 4, bad: 0, worse: 0 } };
  const flags = { harm: ['bad', 'worse'], worst: ['worse'] };

  it('counts flags by group, each class once', () => {
    const { groups, all } = fairnessTable(confusion, flags);
    expect(groups.map(({ group, anyFlag }) => [group, anyFlag.count, anyFlag.of])).toEqual([
      ['a', 2, 10],
      ['b', 0, 5],
    ]);
    expect(groups[0]!.flagged['worst']!.share).toBe(0.1);
    expect(all.anyFlag.share).toBeCloseTo(2 / 15, 12);
    expect(all.accuracy!.share).toBeCloseTo(10 / 15, 12);
  });

  it('has no accuracy where groups are no classes', () => {
    const { groups, all } = fairnessTable({ women: { cook: 3 }, men: { cook: 1 } }, { job: ['cook'] });
    expect(groups.map(({ accuracy }) => accuracy)).toEqual([undefined, undefined]);
    expect(all.accuracy).toBeUndefined();
  });

  it.each([
    [confusion, { harm: ['wors'] }, 'got "wors"'],
    [{ a: { a: 0.5 } }, { harm: ['a'] }, 'got 0.5 of "a" in group "a"'],
    [{ a: { a: 0 } }, { harm: ['a'] }, 'expected predictions in group "a", got none'],
  ])('refuses %j with %j', (counts, kinds, message) => {
    expect(() => fairnessTable(counts, kinds)).toThrow(message);
  });

  it('counts the best class of each row, the first of equal ones', () => {
    const counts = confusionByGroup([1, 2, 3, 3, 0, -1], ['x', 'y'], ['g', 'g', 'h']);
    expect(counts).toEqual({ g: { x: 1, y: 1 }, h: { x: 1, y: 0 } });
    expect(() => confusionByGroup([1, 2, 3], ['x', 'y'], ['g'])).toThrow(
      'expected scores [1, 2], got 3 numbers',
    );
  });
});
