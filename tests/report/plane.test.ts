import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PairedPoints } from '../../src/measure/findings.js';
import { sameKindNearest } from '../../src/report/plane.js';
import { rings } from './fixtures.js';

/** The definition, comparing everything with everything. */
function bySearch({ points, pairs }: PairedPoints): number {
  const all = points.flatMap((cloud, side) =>
    Array.from({ length: pairs }, (_, k) => ({ side, x: cloud[2 * k] ?? 0, y: cloud[2 * k + 1] ?? 0 })),
  );
  const shares = all.map((point) => {
    const others = all.filter((other) => other !== point);
    const distance = (other: (typeof all)[number]): number =>
      (other.x - point.x) ** 2 + (other.y - point.y) ** 2;
    const nearest = Math.min(...others.map(distance));
    const kinds = new Set(others.filter((other) => distance(other) === nearest).map(({ side }) => side));
    return kinds.size === 2 ? 0.5 : kinds.has(point.side) ? 1 : 0;
  });
  return shares.reduce((sum: number, share) => sum + share, 0) / shares.length;
}

const clouds = fc.integer({ min: 1, max: 12 }).chain((pairs) =>
  fc
    .tuple(
      ...[0, 1].map(() =>
        fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 2 * pairs, maxLength: 2 * pairs }),
      ),
    )
    .map(([a = [], b = []]) => ({
      points: [Float32Array.from(a), Float32Array.from(b)] as const,
      pairs,
      of: pairs,
    })),
);

describe('share of points whose nearest neighbour is of their own kind', () => {
  it('is what searching everything gives, ties and coinciding points included', () => {
    fc.assert(
      fc.property(clouds, (cloud) => {
        expect(sameKindNearest(cloud)).toBeCloseTo(bySearch(cloud), 12);
      }),
    );
  });

  it('is 1 for separate rings, 1/2 for coinciding ones, and not defined without points', () => {
    expect(sameKindNearest(rings(24, 1))).toBe(1);
    expect(sameKindNearest({ ...rings(2, 0), points: [new Float32Array(4), new Float32Array(4)] })).toBe(0.5);
    expect(sameKindNearest(rings(0, 1))).toBeNaN();
  });
});
