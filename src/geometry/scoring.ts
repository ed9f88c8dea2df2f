import type { Both } from './measures/statistics.js';

/**
 * How a query scores a key, where that is more than their inner product. With q the query's modality and k the key's:
 *
 *     score = scale[q][k] (query . key) + offset[q][k] - bias[q][k][key]
 *
 * What is the same for all keys of one query changes no rank and is left out.
 */
export interface Scoring {
  /** By modality of the query, then of the key. Default: 1. */
  readonly scale?: Both<Both<number>>;
  /** Likewise. Default: 0. */
  readonly offset?: Both<Both<number>>;
  /** Likewise, one number a key. Default: 0. */
  readonly bias?: Both<Both<Float64Array | undefined>>;
  /**
   * Where given, each modality has an index of its own, and what they find is merged by its ranks: the item of rank r
   * in its index scores 1 / (constant + r). Equal ranks come in random order.
   */
  readonly fusion?: { readonly constant: number };
}
