import type { Both } from '../../geometry/index.js';
import { adjustedRandIndex, vMeasure } from '../../numeric/index.js';
import type { EvaluationTask } from '../evaluation-task.js';
import { kMeans } from '../k-means.js';
import { checkLabels } from '../labels.js';

export interface ClustersInputs {
  readonly dim: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly labels: Both<ArrayLike<number>>;
  /** Default: as many as labels occur. */
  readonly k?: number;
  readonly seed?: number;
}

/** Whether clusters of both modalities' rows are what the labels say, or what the modalities are. */
export const clusters: EvaluationTask<ClustersInputs> = {
  id: 'clusters',
  title: 'Clusters of both modalities together',
  source: 'Rosenberg & Hirschberg, EMNLP-CoNLL 2007; Hubert & Arabie, Journal of Classification, 1985',
  metrics: [
    {
      key: 'v-measure',
      label: 'V-measure',
      definition:
        'harmonic mean of homogeneity and completeness of k-means’ clusters against labels; by item with the item’s ' +
        'influence, so that the mean over items is the V-measure',
      range: [0, 1],
    },
    {
      key: 'ari',
      label: 'ARI',
      definition:
        'Rand index of k-means’ clusters against labels, adjusted for chance; by item with the item’s influence, so ' +
        'that the mean over items is the index',
      range: [-1, 1],
    },
  ],
  inputs: {
    dim: 'numbers of a row',
    first: '`[n, dim]` float32, rows of length 1',
    second: '`[m, dim]` float32, rows of length 1',
    labels: '`[n]` and `[m]`, the class of each row, whole numbers',
    k: 'clusters; default: as many as there are classes',
    seed: 'of k-means; default: 0',
  },
  async evaluate({ dim, first, second, labels, k, seed = 0 }, { runtime, onProgress }) {
    checkLabels('clusters', dim, [first, second], labels);
    const rows = new Float32Array(first.length + second.length);
    rows.set(first);
    rows.set(second, first.length);
    const classes = Uint32Array.from([...Array.from(labels[0]), ...Array.from(labels[1])]);
    const found = await kMeans(runtime, rows, dim, {
      k: k ?? new Set(classes).size,
      seed,
      ...(onProgress && { onProgress }),
    });
    return [
      {
        part: 'both',
        values: {
          'v-measure': vMeasure(classes, found.clusters).items,
          ari: adjustedRandIndex(classes, found.clusters).items,
        },
      },
    ];
  },
};
