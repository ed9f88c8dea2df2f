import { div, square, sub } from './ops/binary.js';
import { reduceMean, reduceSum } from './ops/reduction.js';
import { l2Normalize } from './similarity.js';
import type { Tensor } from './tensor.js';

/**
 * The mean cosine of all i != j rows of x `[n, d]`, n a number from 2: a scalar in [-1/(n-1), 1]. It is
 * 1 - sum ||u_i - mean u||² / (n - 1) with u the rows at length 1, so that a narrow cone keeps its digits.
 */
export function meanCosine(x: Tensor): Tensor {
  const [n] = x.shape;
  if (typeof n !== 'number' || n < 2) {
    throw new RangeError(`mean cosine: expected a number of rows from 2, got ${String(n)}`);
  }
  const rows = l2Normalize(x);
  const spread = reduceSum(square(sub(rows, reduceMean(rows, [0], { keepDims: true }))));
  return sub(1, div(spread, n - 1));
}
