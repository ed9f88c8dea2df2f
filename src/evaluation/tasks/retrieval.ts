import { RECALL_AT } from '../../geometry/index.js';
import {
  addMatchRanks,
  arrayRows,
  concatMatchRanks,
  crossSweep,
  dotOfRows,
  rowRanges,
  type Matches,
} from '../../runtime/blockwise/index.js';
import type { EvaluationTask, ItemValues } from '../evaluation-task.js';
import { recallByQuery } from '../retrieval.js';

export interface RetrievalInputs {
  readonly dim: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Queries whose products with all candidates are one step. */
const STEP = 2000;

/** Each row looks for its match among all rows of the other modality, both ways. */
export const retrieval: EvaluationTask<RetrievalInputs> = {
  id: 'retrieval',
  title: 'Retrieval across modalities',
  source: 'recall at k, as in Liang et al., “Mind the Gap”, NeurIPS 2022',
  metrics: RECALL_AT.map((k) => ({
    key: `r@${k}`,
    label: `R@${k}`,
    definition: `1 where the query’s match is among the first ${k}; of equal scores, the chance that it is`,
    range: [0, 1],
  })),
  inputs: {
    dim: 'numbers of a row',
    first: '`[n, dim]` float32, rows of length 1: images, by custom',
    second: '`[n, dim]` float32, rows of length 1: row i is the match of row i of the first modality',
  },
  async evaluate({ dim, first, second }, { runtime, onProgress }): Promise<readonly ItemValues[]> {
    const count = first.length / dim;
    if (!Number.isInteger(count) || first.length !== second.length) {
      throw new RangeError(
        `retrieval: expected matched rows of ${dim} numbers, got ${first.length} and ${second.length} numbers in all`,
      );
    }
    const matches = ownMatches(first, second, count, dim);
    const parts = [];
    for (const range of rowRanges(count, STEP)) {
      const input = { queries: arrayRows(first, dim), keys: arrayRows(second, dim), range };
      parts.push(await crossSweep(runtime, { ...input, queryMatches: matches, keyMatches: matches }));
      onProgress?.((range.start + range.count) / count);
    }
    return [
      {
        part: 'imageToText',
        values: recallByQuery(concatMatchRanks(parts.map(({ queries }) => queries)), matches),
      },
      { part: 'textToImage', values: recallByQuery(addMatchRanks(parts.map(({ keys }) => keys!)), matches) },
    ];
  },
};

/** Row i is the match of row i; the same both ways. */
function ownMatches(first: Float32Array, second: Float32Array, count: number, dim: number): Matches {
  return {
    offsets: Uint32Array.from({ length: count + 1 }, (_, i) => i),
    keys: Uint32Array.from({ length: count }, (_, i) => i),
    cosines: Float64Array.from({ length: count }, (_, i) => dotOfRows(first, i * dim, second, i * dim, dim)),
  };
}
