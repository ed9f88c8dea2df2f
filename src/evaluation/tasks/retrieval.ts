import { arrayRows, type Matches, type TargetCounts } from '../../runtime/blockwise/index.js';
import type { EvaluationTask, ItemValues } from '../evaluation-task.js';
import { acrossSearch } from '../pool-search.js';
import { checkedPairsOf, matchesOf, SEARCH_INPUTS, type SearchInputs } from '../search-space.js';
import { judgeOf, roomForValues, SEARCH_METRICS, standingsOf } from '../search-values.js';

export type RetrievalInputs = SearchInputs;

/** Each row looks for its matches among all rows of the other modality, both ways. */
export const retrieval: EvaluationTask<RetrievalInputs> = {
  id: 'retrieval',
  title: 'Retrieval across modalities',
  source:
    'recall at k, as in Liang et al., “Mind the Gap”, NeurIPS 2022; NDCG: Järvelin & Kekäläinen, TOIS 2002',
  metrics: SEARCH_METRICS,
  inputs: SEARCH_INPUTS,
  async evaluate(inputs, { runtime, onProgress }): Promise<readonly ItemValues[]> {
    const { dim, first, second, scoring } = inputs;
    const { counts, pairs } = checkedPairsOf('retrieval', inputs);
    let done = 0;
    const { matches, counts: found } = await acrossSearch(
      runtime,
      {
        rows: [arrayRows(first, dim), arrayRows(second, dim)],
        matches: matchesOf(inputs, counts, pairs),
        // What finds the matches is one index, however many there are.
        ...(scoring && { scoring }),
      },
      (scores) => onProgress?.((done += scores) / (counts[0] * counts[1])),
    );
    return [
      { part: 'imageToText', values: valuesOf(matches[0], found[0], counts[1]) },
      { part: 'textToImage', values: valuesOf(matches[1], found[1], counts[0]) },
    ];
  },
};

function valuesOf(
  matches: Matches,
  { greater, tied }: TargetCounts,
  candidates: number,
): Record<string, Float64Array> {
  const queries = matches.offsets.length - 1;
  const values = roomForValues(queries, SEARCH_METRICS);
  const judge = judgeOf(candidates);
  const counted = { greater: (p: number) => greater[p]!, tied: (p: number) => tied[p]! };
  for (let i = 0; i < queries; i++) {
    const standings = standingsOf(matches, i, counted);
    for (const [key, value] of Object.entries(judge.all(standings))) values[key]![i] = value;
  }
  return values;
}
