import type { Both, Scoring, Side } from '../../geometry/index.js';
import { rowRanges } from '../../runtime/blockwise/index.js';
import { scoreTile } from '../../runtime/blockwise/tiles.js';
import { hostTensor, type Runtime } from '../../runtime/index.js';
import type { EvaluationTask, ItemValues } from '../evaluation-task.js';
import { rankByLabel } from '../label-ranking.js';
import { checkLabels } from '../labels.js';
import { plainScoring } from '../search-space.js';

export interface IntraModalInputs {
  readonly dim: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly labels: Both<ArrayLike<number>>;
  readonly scoring?: Scoring;
}

/** Scores of one step: 64 MB. */
const STEP_SCORES = 1 << 24;

/** Each row looks for rows of its own modality with its own label. */
export const intraModal: EvaluationTask<IntraModalInputs> = {
  id: 'intra-modal',
  title: 'Search inside each modality',
  source: 'average precision with equal scores: McSherry & Najork, ECIR 2008',
  metrics: [
    {
      key: 'r@1',
      label: 'R@1',
      definition: '1 where the nearest other row of the modality has the query’s label',
      range: [0, 1],
    },
    {
      key: 'precision@10',
      label: 'P@10',
      definition: 'share of rows with the query’s label among the 10 nearest',
      range: [0, 1],
    },
    {
      key: 'map',
      label: 'MAP',
      definition:
        'average precision: mean over the rows with the query’s label of the precision at their places',
      range: [0, 1],
    },
  ],
  inputs: {
    dim: 'numbers of a row',
    first: '`[n, dim]` float32, rows of length 1: images, by custom',
    second: '`[m, dim]` float32, rows of length 1: texts, by custom',
    labels: '`[n]` and `[m]`, the class of each row, whole numbers',
    scoring: 'a bias of scores; default: none',
  },
  async evaluate(inputs, { runtime, onProgress }): Promise<readonly ItemValues[]> {
    const { dim, first, second, labels } = inputs;
    checkLabels('intra-modal', dim, [first, second], labels);
    const counts = [first.length / dim, second.length / dim] as const;
    const total = counts[0] ** 2 + counts[1] ** 2;
    let done = 0;
    const onScores = (scores: number) => onProgress?.((done += scores) / total);
    return [
      { part: 'imageToImage', values: await valuesOf(inputs, 0, counts, runtime, onScores) },
      { part: 'textToText', values: await valuesOf(inputs, 1, counts, runtime, onScores) },
    ];
  },
};

async function valuesOf(
  { dim, first, second, labels, scoring }: IntraModalInputs,
  side: Side,
  counts: Both<number>,
  runtime: Runtime,
  onScores: (scores: number) => void,
): Promise<ItemValues['values']> {
  const [rows, own, count] = [[first, second][side]!, labels[side], counts[side]];
  const { bias } = plainScoring(scoring, side, side, counts);
  const values = {
    'r@1': new Float64Array(count),
    'precision@10': new Float64Array(count),
    map: new Float64Array(count),
  };
  const relevant = new Float32Array(count);
  const others = new Float32Array(count);
  const program = await runtime.compile(scoreTile(dim));
  try {
    const keys = hostTensor('float32', [count, dim], rows);
    for (const range of rowRanges(count, Math.max(1, Math.floor(STEP_SCORES / Math.max(1, count))))) {
      const queries = rows.subarray(range.start * dim, (range.start + range.count) * dim);
      const out = await program.run({ queries: hostTensor('float32', [range.count, dim], queries), keys });
      const scores = out.scores!.data as Float32Array;
      for (let i = 0; i < range.count; i++) {
        const query = range.start + i;
        let [same, different] = [0, 0];
        for (let j = 0; j < count; j++) {
          if (j === query) continue;
          const score = scores[i * count + j]! - (bias?.[j] ?? 0);
          if (own[j] === own[query]) relevant[same++] = score;
          else others[different++] = score;
        }
        const found = rankByLabel(relevant.subarray(0, same), others.subarray(0, different));
        values['r@1'][query] = found.first;
        values['precision@10'][query] = found.precision;
        values.map[query] = found.average;
      }
      onScores(range.count * count);
    }
  } finally {
    await program.dispose();
  }
  return values;
}
