import { describe, expect, it } from 'vitest';
import {
  alignmentClaims,
  alignmentFindings,
  type AlignmentRun,
  perfectAlignment,
} from '../../src/experiments/perfect-alignment.js';
import { tinyContext } from './host.js';
import { probeOf } from './runs.js';
import { tinyBase } from './tiny-models.js';

describe('the experiment on perfect alignment', () => {
  it('measures the models with full information before and after training', async () => {
    const { findings, claims, pictures } = await perfectAlignment.run({ base: tinyBase }, tinyContext());
    expect(claims).toHaveLength(2);
    expect(findings.before.l2m.mean).toBe(findings.runs[0]!.before.gap.l2m);
    expect(findings.after.l2m.mean).toBe(findings.runs[0]!.after.gap.l2m);
    // An untrained model: two cones.
    expect(findings.before.ownNearest.mean).toBe(1);
    expect([pictures.before, pictures.after].map(({ points }) => points[1].length)).toEqual([24, 24]);
    expect(pictures.before.points).not.toEqual(pictures.after.points);
  });
});

describe('its claims', () => {
  const verdicts = (...ends: readonly (readonly [number, number, number, number])[]): boolean[] =>
    alignmentClaims(
      alignmentFindings(
        ends.map(([l2mBefore, l2mAfter, before, after], seed): AlignmentRun => ({
          seed,
          model: '',
          before: probeOf({ l2m: l2mBefore, ownNearest: before }),
          after: probeOf({ l2m: l2mAfter, ownNearest: after }),
        })),
      ),
    ).map(({ holds }) => holds);

  it('want every seed', () => {
    expect(verdicts([1.3, 0.1, 1, 0.55], [1.2, 0.2, 0.995, 0.7])).toEqual([true, true]);
    expect(verdicts([1.3, 0.1, 1, 0.55], [1.2, 1.3, 1, 0.8])).toEqual([false, false]);
    expect(verdicts([1.3, 0.1, 0.9, 0.55])).toEqual([true, false]);
  });
});
