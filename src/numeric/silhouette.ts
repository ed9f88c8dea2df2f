import { unitRows } from './unit-rows.js';

export interface SilhouetteOptions {
  /** The distance between rows: Euclidean, or 1 - cosine. Default: Euclidean. */
  readonly metric?: 'euclidean' | 'cosine';
}

/**
 * The silhouette score of a grouping, in [-1, 1]: the mean of {@link silhouetteSamples} over all rows (Rousseeuw,
 * "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", 1987). 1 = tight groups
 * far apart, 0 = groups that overlap.
 *
 * @param rows `[n, dim]`. @param labels `[n]`, any numbers; equal ones are a group.
 * @throws RangeError where rows and labels do not pair up, or there are not 2 to n - 1 groups.
 */
export function silhouetteScore(
  rows: ArrayLike<number>,
  dim: number,
  labels: ArrayLike<number>,
  options: SilhouetteOptions = {},
): number {
  const samples = silhouetteSamples(rows, dim, labels, options);
  return samples.reduce((sum, value) => sum + value, 0) / samples.length;
}

/**
 * The silhouette of each row: (b - a) / max(a, b), a its mean distance to the other rows of its group and b the least
 * of its mean distances to another group; 0 for a row that is alone in its group. O(n^2 dim) time, O(n groups)
 * memory.
 *
 * Arguments and errors as in {@link silhouetteScore}.
 */
export function silhouetteSamples(
  rows: ArrayLike<number>,
  dim: number,
  labels: ArrayLike<number>,
  { metric = 'euclidean' }: SilhouetteOptions = {},
): Float64Array {
  const n = labels.length;
  if (rows.length !== n * dim) {
    throw new RangeError(
      `silhouette: rows and labels must pair up, got ${rows.length / dim} rows of ${dim} and ${n} labels`,
    );
  }
  const numbers = new Map<number, number>();
  const groupOf = Uint32Array.from(labels, (label) => {
    const known = numbers.get(label) ?? numbers.size;
    numbers.set(label, known);
    return known;
  });
  const groups = numbers.size;
  if (groups < 2 || groups >= n) {
    throw new RangeError(
      `silhouette: expected from 2 groups to one fewer than rows, got ${groups} groups of ${n} rows`,
    );
  }
  const counts = new Uint32Array(groups);
  for (let i = 0; i < n; i++) counts[groupOf[i]!]!++;
  const points = metric === 'cosine' ? unitRows(rows, dim) : Float64Array.from(rows);
  const distance = metric === 'cosine' ? cosineDistance : euclideanDistance;
  const sums = new Float64Array(n * groups);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const d = distance(points, i * dim, j * dim, dim);
      sums[i * groups + groupOf[j]!]! += d;
      sums[j * groups + groupOf[i]!]! += d;
    }
  }
  return Float64Array.from({ length: n }, (_, i) => {
    const own = groupOf[i]!;
    if (counts[own] === 1) return 0;
    const within = sums[i * groups + own]! / (counts[own]! - 1);
    let nearest = Infinity;
    for (let g = 0; g < groups; g++) {
      if (g !== own) nearest = Math.min(nearest, sums[i * groups + g]! / counts[g]!);
    }
    const larger = Math.max(within, nearest);
    return larger === 0 ? 0 : (nearest - within) / larger;
  });
}

function euclideanDistance(points: Float64Array, a: number, b: number, dim: number): number {
  let squares = 0;
  for (let k = 0; k < dim; k++) squares += (points[a + k]! - points[b + k]!) ** 2;
  return Math.sqrt(squares);
}

/** Between rows of length 1. */
function cosineDistance(points: Float64Array, a: number, b: number, dim: number): number {
  let cosine = 0;
  for (let k = 0; k < dim; k++) cosine += points[a + k]! * points[b + k]!;
  return 1 - cosine;
}
