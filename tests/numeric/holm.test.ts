import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holm } from '../../src/numeric/index.js';

it("is what R's p.adjust makes of an example", () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5), "holm")
  const expected = [0.04, 0.09, 0.09, 0.025, 0.5];
  holm([0.01, 0.04, 0.03, 0.005, 0.5]).forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 12));
});

it('is the closed test that tries every set of hypotheses by Bonferroni', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 7 }), (p) => {
      const adjusted = holm(p);
      for (let i = 0; i < p.length; i++) {
        let worst = 0;
        for (let set = 1; set < 2 ** p.length; set++) {
          const members = p.filter((_, k) => (set >> k) & 1);
          if ((set >> i) & 1) worst = Math.max(worst, Math.min(1, members.length * Math.min(...members)));
        }
        expect(adjusted[i]).toBeCloseTo(worst, 12);
      }
    }),
  );
});

it('takes no account of a test without a p-value', () => {
  expect(holm([Number.NaN, 0.02, 0.5])).toEqual([Number.NaN, 0.04, 0.5]);
});
