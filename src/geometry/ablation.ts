/**
 * Dimensions removed one by one, the rest scaled to length 1 again after each (TEOT Fig. 2c): in which order, and what
 * becomes of the gap.
 */
import { randomStream, shuffle } from '../numeric/index.js';
import { relativeModalityGap } from './relative-gap.js';

/**
 * Matched rows of both modalities with the rows of one dimension side by side: dimension k is
 * `[k * count, (k + 1) * count)`.
 */
export interface PairedColumns {
  readonly count: number;
  readonly dim: number;
  /** `[dim, count]` each, of rows of length 1. */
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** The transpose of `[count, dim]` rows, into `out` where it is given. */
export function columnsOf(
  rows: Float32Array,
  dim: number,
  out: Float32Array = new Float32Array(rows.length),
): Float32Array {
  const count = rows.length / dim;
  // Blocks of rows: both sides stay in the cache.
  for (let from = 0; from < count; from += 64) {
    const to = Math.min(count, from + 64);
    for (let k = 0; k < dim; k++) for (let i = from; i < to; i++) out[k * count + i] = rows[i * dim + k]!;
  }
  return out;
}

/** Name of the random order's stream under a seed. */
const STREAM = 0x61626c74;

/** The control: dimensions in random order. */
export function randomDimensionOrder(dim: number, seed: number, repeat = 0): Uint32Array {
  return shuffle(
    Uint32Array.from({ length: dim }, (_, k) => k),
    randomStream(seed, STREAM, repeat),
  );
}

/** The gap while dimensions are removed: entry a is that of what is left after the first a of the order. */
export interface AblationGap {
  /** `[dim]`; L2M, in [0, 2]. */
  readonly l2m: Float64Array;
  /** `[dim]`; RMG, in (0, 1]. */
  readonly rmg: Float64Array;
}

/**
 * L2M and RMG after each removal, for 0 to dim - 1 removed dimensions. It goes backwards, from the last dimension that
 * is left to all of them: squared norms and matched products only grow by one term a step, so that nothing cancels and
 * nothing is computed again. A row of which nothing is left counts as the zero vector. O(n d²).
 */
export function ablationGap(pairs: PairedColumns, order: Uint32Array): AblationGap {
  const { count: n, dim, first, second } = pairs;
  checkOrder(order, dim);
  const [l2m, rmg] = [new Float64Array(dim), new Float64Array(dim)];
  const squares = [new Float64Array(n), new Float64Array(n)] as const;
  const scales = [new Float64Array(n), new Float64Array(n)] as const;
  const products = new Float64Array(n);
  for (let removed = dim - 1; removed >= 0; removed--) {
    const at = order[removed]! * n;
    let matched = 0;
    let [kept, keptSecond] = [0, 0];
    for (let i = 0; i < n; i++) {
      const x = first[at + i]!;
      const y = second[at + i]!;
      products[i]! += x * y;
      const a = (squares[0][i]! += x * x);
      const b = (squares[1][i]! += y * y);
      const scaleA = a > 0 ? 1 / Math.sqrt(a) : 0;
      const scaleB = b > 0 ? 1 / Math.sqrt(b) : 0;
      scales[0][i] = scaleA;
      scales[1][i] = scaleB;
      matched += products[i]! * scaleA * scaleB;
      if (a > 0) kept++;
      if (b > 0) keptSecond++;
    }
    let gap = 0;
    let [own, ownSecond] = [0, 0];
    for (let k = removed; k < dim; k++) {
      const column = order[k]! * n;
      const x = columnSum(first, column, scales[0]) / n;
      const y = columnSum(second, column, scales[1]) / n;
      gap += (x - y) * (x - y);
      own += x * x;
      ownSecond += y * y;
    }
    l2m[removed] = Math.sqrt(gap);
    rmg[removed] = relativeModalityGap(
      matched / n,
      meanCosine(own, kept, n),
      meanCosine(ownSecond, keptSecond, n),
    );
  }
  return { l2m, rmg };
}

/** Mean cosine over i != j from ||mean||²: (||sum||² - rows) / (n (n - 1)). */
function meanCosine(squaredMean: number, rows: number, n: number): number {
  return n > 1 ? (squaredMean * n * n - rows) / (n * (n - 1)) : 1;
}

/** Sum of column times scale, in four running sums. */
function columnSum(columns: Float32Array, at: number, scale: Float64Array): number {
  const n = scale.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    a += columns[at + i]! * scale[i]!;
    b += columns[at + i + 1]! * scale[i + 1]!;
    c += columns[at + i + 2]! * scale[i + 2]!;
    d += columns[at + i + 3]! * scale[i + 3]!;
  }
  for (; i < n; i++) a += columns[at + i]! * scale[i]!;
  return a + b + (c + d);
}

/** @throws RangeError where the order is not one of all dimensions. */
export function checkOrder(order: Uint32Array, dim: number): void {
  const seen = new Uint8Array(dim);
  for (const k of order) if (k < dim) seen[k] = 1;
  if (order.length !== dim || seen.includes(0)) {
    throw new RangeError(
      `ablation: expected an order of all ${dim} dimensions, each once, got ${order.length} numbers`,
    );
  }
}
