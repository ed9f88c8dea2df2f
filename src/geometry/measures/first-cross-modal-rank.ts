import type { Measure } from './measure.js';
import { modgap } from './sources.js';

export const firstCrossModalRank: Measure = {
  id: 'firstCrossModalRank',
  key: 'mixedPool.*.firstCrossModalRank.mean',
  section: 'cost',
  per: 'modality',
  label: ({ own, other }) => `First ${other.one} for ${own.many}, mean rank`,
  tex: String.raw`1 + \operatorname{mean}_i \#\{ j \ne i : x_i \cdot x_j > \max_k x_i \cdot y_k \}`,
  definition: ({ own, other }) =>
    `Rank at which ${own.many} meet the first ${other.one} in an index of both modalities.`,
  reading: '1 = at once.',
  source: modgap,
  range: [1, Infinity],
  format: 'number',
  decimals: 1,
  of: ({ rowMeans }, side) => rowMeans[side].firstCrossModalRank,
};
