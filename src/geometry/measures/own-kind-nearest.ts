import type { Measure, SampleSize } from './measure.js';
import { modgap } from './sources.js';
import type { Side } from './statistics.js';

export const ownKindNearest: Measure = {
  id: 'ownKindNearest',
  key: 'mixedPool.*.sameModalityNearest',
  section: 'cost',
  per: 'modality',
  label: ({ own }) => `Own kind nearest, ${own.many}`,
  tex: String.raw`\operatorname{mean}_i [\max_{j \ne i} x_i \cdot x_j > \max_j x_i \cdot y_j]`,
  definition: ({ own }) =>
    `Share of ${own.many} whose nearest neighbour in an index of both modalities is of their own kind.`,
  reading: 'More than chance = the index is biased.',
  source: modgap,
  range: [0, 1],
  format: 'percent',
  chance: ownKindByChance,
  of: ({ rowMeans }, side) => rowMeans[side].ownKindNearest,
};

/** Share of own-kind nearest neighbours in a pool without bias: the other rows of one's own kind, of all others. */
export function ownKindByChance({ counts }: Pick<SampleSize, 'counts'>, side: Side): number {
  return (counts[side] - 1) / (counts[0] + counts[1] - 1);
}
