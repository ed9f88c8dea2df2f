/**
 * Holm's adjusted p-values of a family of tests (Holm, 1979): with the p-values in rising order, the k-th of m is
 * max over j ≤ k of (m - j + 1) p_(j), at most 1. Counting those below a level keeps the chance of a single false one
 * below that level, whatever the tests have to do with each other. In the order given; NaN stays NaN and is no test.
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, k) => k).filter((k) => !Number.isNaN(p[k]!));
  order.sort((a, b) => p[a]! - p[b]!);
  const adjusted = p.map(() => Number.NaN);
  let highest = 0;
  order.forEach((k, rank) => {
    highest = Math.max(highest, Math.min(1, (order.length - rank) * p[k]!));
    adjusted[k] = highest;
  });
  return adjusted;
}
