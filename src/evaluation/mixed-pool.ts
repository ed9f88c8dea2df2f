import { median } from '../numeric/index.js';

/** What a pool of both modalities does to the queries of one of them. */
export interface MixedPoolBias {
  /** Share of queries whose nearest neighbour in the joint pool, itself left out, has the query's own modality. */
  readonly sameModalityNearest: number;
  /** 1-based rank of the first item of the other modality: mean and median over queries. */
  readonly firstCrossModalRank: { readonly mean: number; readonly median: number };
}

/**
 * The same-modality bias of a mixed pool, from `ahead`: for each query the number of items of its own modality, itself
 * left out, that score above the best item of the other (equal scores count for the other). In a pool without bias an
 * item of the other modality comes first as often as its share of the pool. NaN without queries.
 */
export function mixedPoolBias(ahead: ArrayLike<number>): MixedPoolBias {
  let same = 0;
  let sum = 0;
  for (let i = 0; i < ahead.length; i++) {
    if (ahead[i]! > 0) same++;
    sum += ahead[i]! + 1;
  }
  return {
    sameModalityNearest: same / ahead.length,
    firstCrossModalRank: { mean: sum / ahead.length, median: median(ahead) + 1 },
  };
}
