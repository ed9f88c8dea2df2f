import type { Measure } from './measure.js';

/** The ranks that recall is measured at. */
export const RECALL_AT = [1, 5, 10] as const;

export type RecallRank = (typeof RECALL_AT)[number];

/** R@k: the share of queries with one of their matches among the first k candidates. */
export const recallAt = (k: RecallRank): Measure => ({
  id: `recall@${k}`,
  key: `retrieval.*.r@${k}`,
  section: 'cost',
  needsPairs: true,
  per: 'direction',
  label: ({ own, other }) => `R@${k}, ${own.name} → ${other.name}`,
  tex: String.raw`\operatorname{mean}_i [\operatorname{rank}(i) \le ${k}]`,
  definition: ({ own, other }) =>
    k === 1
      ? `Share of ${own.many} whose matching ${other.one} comes first.`
      : `Share of ${own.many} with a matching ${other.one} among the first ${k}.`,
  reading: 'Equal scores count in random order.',
  source: { text: 'recall@k' },
  range: [0, 1],
  format: 'percent',
  chance: ({ counts, pairs }, side) => recallByChance(counts[side === 0 ? 1 : 0], pairs / counts[side], k),
  of: ({ rowMeans }, side) => rowMeans[side][`recall@${k}`],
});

/**
 * Recall@k of a random order: 1 - C(m - r, k) / C(m, k) for m candidates of which r match. r may be a mean over
 * queries.
 */
export function recallByChance(candidates: number, matches: number, k: number): number {
  let missed = 1;
  for (let i = 0; i < Math.min(k, candidates); i++) {
    missed *= Math.max(0, candidates - matches - i) / (candidates - i);
  }
  return 1 - missed;
}
