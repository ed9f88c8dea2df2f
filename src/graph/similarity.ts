import { clip, div, max, mul, square, sub } from './ops/binary.js';
import { cast } from './ops/conversion.js';
import { fill } from './ops/creation.js';
import { scatterElementsAdd } from './ops/indexing.js';
import { reshape } from './ops/layout.js';
import { gemm } from './ops/linear-algebra.js';
import { topK } from './ops/ranking.js';
import { reduceSum } from './ops/reduction.js';
import { floor, sqrt } from './ops/unary.js';
import type { Tensor } from './tensor.js';

/** What measures of embeddings are made of. Rows are embeddings: `[n, d]`. */

/** x / ||x|| along `axis` (default: the last). A norm below 1e-12 counts as 1e-12, so zeros stay zeros. */
export function l2Normalize(x: Tensor, axis = -1): Tensor {
  // The limit is set before the root: the derivative of the root is infinite at 0.
  return div(x, sqrt(max(reduceSum(square(x), [axis], { keepDims: true }), 1e-24)));
}

/** a b': the inner products of all rows, `[n, d]` and `[m, d]` give `[n, m]`. Cosines where the rows are normalised. */
export function innerProducts(a: Tensor, b: Tensor): Tensor {
  return gemm(a, b, undefined, { transposeB: true });
}

/** The cosines of all pairs of rows, `[n, d]` and `[m, d]` give `[n, m]`. */
export function cosineSimilarity(a: Tensor, b: Tensor): Tensor {
  return innerProducts(l2Normalize(a), l2Normalize(b));
}

/** The `k` keys of largest inner product for each query, best first: `[n, k]` scores and int32 indices. */
export function topKSimilarity(
  queries: Tensor,
  keys: Tensor,
  k: number,
): { readonly scores: Tensor; readonly indices: Tensor } {
  const { values, indices } = topK(innerProducts(queries, keys), k, { axis: 1 });
  return { scores: values, indices: cast(indices, 'int32') };
}

/** Of a block of rows `[n, d]`: their sum `[d]` and their Gram matrix x'x `[d, d]`, from which moments follow. */
export function blockMoments(x: Tensor): { readonly sum: Tensor; readonly gram: Tensor } {
  return { sum: reduceSum(x, [0]), gram: gemm(x, x, undefined, { transposeA: true }) };
}

/**
 * How many elements of x (float32) fall into each of `bins` equal bins of [low, high]: int32 `[bins]`. A bin holds its
 * lower edge, the last one both; what lies outside counts in the nearest bin. (A host that can count may take the codes
 * of {@link quantizeLinear} instead.)
 */
export function histogramCounts(x: Tensor, bins: number, low: number, high: number): Tensor {
  const place = floor(mul(sub(x, low), bins / (high - low)));
  const index = reshape(cast(clip(place, 0, bins - 1), 'int32'), [-1]);
  return scatterElementsAdd(fill('int32', [bins], 0), index, fill('int32', index.shape, 1), 0);
}
