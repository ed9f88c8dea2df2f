import type { PairedPoints } from '../measure/findings.js';

/**
 * Share of drawn points whose nearest drawn neighbour belongs to their own modality, in [0, 1]: what the eye sees of
 * two clouds. About 1/2 where they mix evenly, 1 where no point of one lies nearest to a point of the other. Points
 * that coincide with points of both modalities count for half. NaN for fewer than two points.
 *
 * Sweeps outwards along x from each point until no nearer one can follow: O(n²) at worst, near O(n^1.5) in a cloud.
 */
export function sameKindNearest({ points, pairs }: PairedPoints): number {
  const total = 2 * pairs;
  const x = new Float64Array(total);
  const y = new Float64Array(total);
  const order = Array.from({ length: total }, (_, i) => i);
  const coordinate = (i: number, axis: number): number => points[i < pairs ? 0 : 1][2 * (i % pairs) + axis]!;
  order.sort((a, b) => coordinate(a, 0) - coordinate(b, 0));
  order.forEach((i, place) => {
    x[place] = coordinate(i, 0);
    y[place] = coordinate(i, 1);
  });
  let same = 0;
  let counted = 0;
  for (let i = 0; i < total; i++) {
    let nearest = Infinity;
    let own = false;
    let other = false;
    for (const step of [-1, 1]) {
      for (let j = i + step; j >= 0 && j < total; j += step) {
        const dx = x[j]! - x[i]!;
        if (dx * dx > nearest) break;
        const dy = y[j]! - y[i]!;
        const distance = dx * dx + dy * dy;
        const isOwn = order[i]! < pairs === order[j]! < pairs;
        if (distance < nearest) {
          nearest = distance;
          own = isOwn;
          other = !isOwn;
        } else if (distance === nearest) {
          if (isOwn) own = true;
          else other = true;
        }
      }
    }
    if (nearest === Infinity) continue;
    counted++;
    same += own && other ? 0.5 : own ? 1 : 0;
  }
  return counted === 0 ? Number.NaN : same / counted;
}
