import { TauAgainst } from './rank-correlation.js';

/** Below this share of its variance a sequence counts as determined by those before it. */
const DETERMINED = 1e-10;

/**
 * The partial Kendall correlation of `x` and `y` given covariates, in [-1, 1]. For one covariate z it is
 * (t_xy - t_xz t_yz) / sqrt((1 - t_xz^2) (1 - t_yz^2)) with t = tau-b (Kendall, "Partial rank correlation", 1942);
 * for several, the same formula applied to one after the other, in any order. Tau-b is the cosine between the signs
 * of all differences of two sequences, so this is their linear partial correlation: what is left between the signs of
 * x and of y when those of the covariates are regressed out. It equals -P_xy / sqrt(P_xx P_yy), P the inverse of the
 * matrix of taus.
 *
 * Signs hold a covariate fixed in part only: where x and y depend on z alone, up to 0.2 is left (both with
 * correlation 0.9 to a normal z). To ask whether anything is left, take {@link partialSpearman}.
 *
 * A covariate that is constant, or determined by those before it, changes nothing. NaN where x or y is constant, or
 * determined by the covariates.
 *
 * @throws RangeError where the lengths differ or a value is NaN.
 */
export function partialKendall(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  covariates: readonly ArrayLike<number>[],
): number {
  const sequences = [x, y, ...covariates];
  return partialFrom(sequences, (first) => {
    const against = new TauAgainst(first);
    return (other) => against.of(other);
  });
}

/**
 * The partial Spearman correlation of `x` and `y` given covariates, in [-1, 1]: the linear partial correlation of
 * their ranks, ties sharing their mean rank. Covariates, NaN and errors as in {@link partialKendall}; where x and y
 * depend on a normal z alone, less than 0.02 is left.
 */
export function partialSpearman(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  covariates: readonly ArrayLike<number>[],
): number {
  const sequences = [x, y, ...covariates];
  for (const { length } of sequences) {
    if (length !== x.length) {
      throw new RangeError(
        `partial Spearman correlation: the sequences must pair up, got ${x.length} and ${length} values`,
      );
    }
  }
  return partialFrom(sequences.map(centredRanks), (first) => (other) => cosine(first, other));
}

/**
 * The partial correlation of the first two sequences given the others, from their correlations: NaN with a constant.
 */
function partialFrom<Sequence extends ArrayLike<number>>(
  sequences: readonly Sequence[],
  correlationWith: (first: Sequence) => (other: Sequence) => number,
): number {
  if (isConstant(sequences[0]!) || isConstant(sequences[1]!)) return NaN;
  const size = sequences.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    matrix[i * size + i] = 1;
    const correlation = correlationWith(sequences[i]!);
    for (let j = 0; j < i; j++) {
      const value = correlation(sequences[j]!);
      // A constant covariate goes with nothing.
      matrix[i * size + j] = matrix[j * size + i] = Number.isNaN(value) ? 0 : value;
    }
  }
  // Sweep out one covariate after the other (Gaussian elimination with the covariates as pivots).
  for (let k = 2; k < size; k++) {
    const pivot = matrix[k * size + k]!;
    if (pivot < DETERMINED) continue;
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = matrix[i * size + k]! / pivot;
      for (let j = 0; j < size; j++) if (j !== k) matrix[i * size + j]! -= factor * matrix[k * size + j]!;
    }
    for (let i = 0; i < size; i++) matrix[i * size + k] = matrix[k * size + i] = 0;
  }
  const [leftX, leftY] = [matrix[0]!, matrix[size + 1]!];
  if (leftX < DETERMINED || leftY < DETERMINED) return NaN;
  return Math.max(-1, Math.min(1, matrix[1]! / Math.sqrt(leftX * leftY)));
}

/** Ranks from 0, ties at their mean, about their mean. @throws RangeError for NaN. */
function centredRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, k) => k).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(n);
  for (let start = 0; start < n;) {
    const value = values[order[start]!]!;
    if (Number.isNaN(value)) {
      throw new RangeError('partial Spearman correlation: expected numbers, got NaN; leave it out');
    }
    let end = start + 1;
    while (end < n && values[order[end]!] === value) end++;
    for (let k = start; k < end; k++) ranks[order[k]!] = (start + end - 1) / 2 - (n - 1) / 2;
    start = end;
  }
  return ranks;
}

/** NaN where one of them is zero throughout. */
function cosine(a: Float64Array, b: Float64Array): number {
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    products += a[k]! * b[k]!;
    squaresA += a[k]! * a[k]!;
    squaresB += b[k]! * b[k]!;
  }
  return products / Math.sqrt(squaresA * squaresB);
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let k = 1; k < values.length; k++) if (values[k] !== values[0]) return false;
  return true;
}
