import { arrayRows } from '../../runtime/blockwise/index.js';
import type { EvaluationTask, ItemValues } from '../evaluation-task.js';
import { mixedValues, quarterSizes, type PoolShape } from '../mixed-values.js';
import { poolSearch } from '../pool-search.js';
import {
  checkedPairsOf,
  IMAGE_SHARES,
  matchesOf,
  rowQuarters,
  SEARCH_INPUTS,
  type SearchInputs,
} from '../search-space.js';
import { SEARCH_METRICS } from '../search-values.js';

/** Each row looks for its matches in one pool of all rows of both modalities, itself left out. */
export const mixed: EvaluationTask<SearchInputs> = {
  id: 'mixed',
  title: 'Search of a mixed pool',
  source: 'NDCG: Järvelin & Kekäläinen, TOIS 2002; the pool: Modgap',
  metrics: [
    ...SEARCH_METRICS,
    {
      key: 'ownKindFirst',
      label: 'own kind first',
      definition:
        '1 where the first result is of the query’s own modality; of equal scores, the chance that it is',
      range: [0, 1],
    },
  ],
  inputs: SEARCH_INPUTS,
  async evaluate(inputs, { runtime, onProgress }): Promise<readonly ItemValues[]> {
    const { dim, first, second, scoring, seed = 0 } = inputs;
    const { counts, pairs } = checkedPairsOf('mixed', inputs);
    const quarters = rowQuarters(counts, pairs, seed);
    const pools = await poolSearch(runtime, {
      rows: [arrayRows(first, dim), arrayRows(second, dim)],
      matches: matchesOf(inputs, counts, pairs),
      quarters,
      ...(scoring && { scoring }),
      ...(onProgress && { onProgress }),
    });
    const sizes = [quarterSizes(quarters[0]), quarterSizes(quarters[1])] as const;
    const shape = (side: 0 | 1): PoolShape => ({
      ...{ counts, sizes, quarters: quarters[side] },
      fused: scoring?.fusion !== undefined,
    });
    const images = mixedValues(0, pools[0], shape(0));
    const texts = mixedValues(1, pools[1], shape(1));
    return [
      { part: 'image', values: images.all },
      { part: 'text', values: texts.all },
      ...IMAGE_SHARES.map((share, k) => ({
        part: `share-${share}`,
        values: { 'ndcg@10': Float64Array.from([...images.byShare[k]!, ...texts.byShare[k]!]) },
      })),
    ];
  },
};
