import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rocAuc } from '../../src/evaluation/index.js';

interface Fixture {
  readonly cases: readonly { readonly scores: number[]; readonly labels: number[]; readonly auc: number }[];
}

/** Made by make_sklearn.py beside it. */
const fixture = JSON.parse(readFileSync(new URL('fixtures/roc.json', import.meta.url), 'utf8')) as Fixture;

const cloud = fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.constantFrom(0, 1)), {
  minLength: 2,
  maxLength: 40,
});

describe('ROC-AUC', () => {
  it.each(fixture.cases)('is that of scikit-learn, ties included', ({ scores, labels, auc }) => {
    expect(rocAuc(scores, labels)).toBeCloseTo(auc, 12);
  });

  it('is the share of pairs in which the positive wins, ties half', () => {
    fc.assert(
      fc.property(cloud, (rows) => {
        let [wins, pairs] = [0, 0];
        for (const [score, label] of rows) {
          for (const [other, otherLabel] of rows) {
            if (label !== 1 || otherLabel !== 0) continue;
            pairs++;
            wins += score > other ? 1 : score === other ? 0.5 : 0;
          }
        }
        const found = rocAuc(
          rows.map(([score]) => score),
          rows.map(([, label]) => label),
        );
        if (pairs === 0) expect(found).toBeNaN();
        else expect(found).toBeCloseTo(wins / pairs, 12);
      }),
    );
  });

  it('turns round with the scores and does not feel a rising change of them', () => {
    const { scores, labels, auc } = fixture.cases[0]!;
    expect(
      rocAuc(
        scores.map((score) => -score),
        labels,
      ),
    ).toBeCloseTo(1 - auc, 12);
    expect(rocAuc(scores.map(Math.exp), labels)).toBeCloseTo(auc, 12);
  });

  it('wants a label for each score', () => {
    expect(() => rocAuc([1, 2], [1])).toThrow('ROC-AUC: scores and positives must pair up, got 2 and 1');
  });
});
