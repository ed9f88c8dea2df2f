import type { Measure, SampleSize } from './measure.js';
import { ownKindByChance } from './own-kind-nearest.js';
import { recallByChance, type RecallRank } from './recall.js';
import { modgap } from './sources.js';
import type { RowMeans, Side } from './statistics.js';

/** What is said of the right match in a pool of both modalities. */
interface MixedMetric extends Pick<Measure, 'tex' | 'reading' | 'format' | 'decimals'> {
  /** The name in JSON, after `mixed.` and `mixed.byQuery.*.`. */
  readonly name: string;
  readonly label: string;
  readonly column: keyof RowMeans;
  /** What it is, of a row of the named queries. */
  readonly definition: (queries: string) => string;
  readonly chance?: (size: SampleSize, side: Side) => number;
  /** False where tables leave out what it is for each kind of query. */
  readonly listed?: false;
}

const POOL = 'an index of both modalities, the query itself left out';

const recallIn = (k: RecallRank): MixedMetric => ({
  name: `r@${k}`,
  label: `R@${k}`,
  column: `mixedRecall@${k}`,
  tex: String.raw`\operatorname{mean}_i [\operatorname{rank}_{X \cup Y}(i) \le ${k}]`,
  definition: (queries) =>
    k === 1
      ? `Share of ${queries} whose right match comes first in ${POOL}.`
      : `Share of ${queries} with a right match among the first ${k} in ${POOL}.`,
  reading: 'Equal scores count in random order.',
  format: 'percent',
  chance: ({ counts, pairs }, side) => recallByChance(counts[0] + counts[1] - 1, pairs / counts[side], k),
});

const metrics: readonly MixedMetric[] = [
  recallIn(1),
  recallIn(5),
  recallIn(10),
  {
    name: 'mrr',
    label: 'MRR',
    column: 'mixedReciprocalRank',
    tex: String.raw`\operatorname{mean}_i 1 / \operatorname{rank}_{X \cup Y}(i)`,
    definition: (queries) => `Mean over ${queries} of 1 / rank of the first right match in ${POOL}.`,
    reading: '1 = it always comes first.',
    format: 'number',
  },
  {
    name: 'ndcg@10',
    label: 'NDCG@10',
    column: 'mixedNdcg',
    tex: String.raw`\operatorname{mean}_i \sum_{r_{im} \le 10} \tfrac{1}{\log_2(1 + r_{im})} / \mathrm{ideal}_i`,
    definition: (queries) =>
      `Discounted gain of the right matches among the first 10 of ${POOL}, by what they would gain at the first ` +
      `places; mean over ${queries}.`,
    reading: '1 = all of them come first.',
    format: 'number',
  },
  {
    name: 'ownKindFirst',
    label: 'Own kind first',
    column: 'mixedOwnKindFirst',
    tex: String.raw`\operatorname{mean}_i P(\text{first of } X \cup Y \setminus x_i \text{ is in } X)`,
    definition: (queries) => `Share of ${queries} whose first result in ${POOL}, is of their own kind.`,
    reading: 'More than chance = the index is biased.',
    format: 'percent',
    chance: ownKindByChance,
    listed: false,
  },
];

/** Each metric of the mixed pool: for the queries of each modality, and the mean of both. */
export const mixedPool: readonly Measure[] = [
  ...metrics.map((metric): Measure => ({
    ...shared(metric),
    id: `mixed.byQuery.${metric.name}`,
    key: `mixed.byQuery.*.${metric.name}`,
    per: 'query',
    label: ({ own }) => `${metric.label}, ${own.name} → both`,
    definition: ({ own }) => metric.definition(own.many),
    ...(metric.chance && { chance: metric.chance }),
    ...(metric.listed === false && { listed: false }),
    of: ({ rowMeans }, side) => rowMeans[side][metric.column],
  })),
  ...metrics.map((metric): Measure => ({
    ...shared(metric),
    id: `mixed.${metric.name}`,
    key: `mixed.${metric.name}`,
    label: `${metric.label} in the mixed pool`,
    definition: `The mean of both kinds of queries. ${metric.definition('queries')}`,
    listed: false,
    of: ({ rowMeans: [first, second] }) => (first[metric.column] + second[metric.column]) / 2,
  })),
];

function shared({ tex, reading, format, decimals }: MixedMetric) {
  return {
    section: 'cost',
    needsPairs: true,
    tex,
    reading,
    source: modgap,
    range: [0, 1],
    format,
    ...(decimals !== undefined && { decimals }),
  } as const;
}

const QUARTERS = [0, 1, 2, 3, 4] as const;

/** NDCG@10 where each item is in the pool in one form only, against the share of images: the U-curve. */
export const mixedByShare: readonly Measure[] = QUARTERS.map((k): Measure => ({
  id: `mixed.share${k}`,
  key: `mixed.byShare.${k}.ndcg@10`,
  section: 'cost',
  needsPairs: true,
  label: ({ own }) => `NDCG@10, ${25 * k} % ${own.many}`,
  tex: String.raw`\operatorname{NDCG@10} \text{ in } X' \cup Y', \; \lvert X' \rvert = ${k} n / 4`,
  definition: ({ own, other }) =>
    `Each item is in the index in one form, ${25 * k} % of them as ${own.many} and the others as ${other.many}, ` +
    `and is ` +
    'sought by its other form: NDCG@10 over those queries.',
  reading: 'A dip between the ends = the mix of both forms costs.',
  source: modgap,
  range: [0, 1],
  format: 'number',
  of: ({ rowMeans, counts }) => {
    const sum = (column: 'shareNdcg' | 'shareQuery') =>
      counts[0] * rowMeans[0].hasMatch * rowMeans[0][`${column}${k}`] +
      counts[1] * rowMeans[1].hasMatch * rowMeans[1][`${column}${k}`];
    return sum('shareNdcg') / sum('shareQuery');
  },
}));
