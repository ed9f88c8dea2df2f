import type { ScoreCorrection } from './correction.js';

/** What ranks are counted from: the larger, the less the first ranks stand out. */
export type RankFusionOptions = { readonly constant: number };

export type RankFusionParameters = { readonly constant: number };

/** What people do today: an index for each modality, and what they find merged by its ranks. */
export const rankFusion: ScoreCorrection<never, RankFusionOptions, RankFusionParameters> = {
  id: 'rank-fusion',
  changes: 'scores',
  title: 'Reciprocal rank fusion',
  definition: 'score = 1 / (c + r), with the rank r, from 1, of the key among the keys of its own modality',
  source:
    'Cormack, Clarke & Büttcher, “Reciprocal rank fusion outperforms Condorcet and individual rank learning ' +
    'methods”, ' +
    'SIGIR 2009',
  options: {
    constant: { text: 'c, 0 or more: the larger, the less the first ranks stand out', default: '60' },
  },
  needs: [],
  fit(_, { constant = 60 } = {}) {
    if (!(constant >= 0))
      throw new RangeError(`rank-fusion: expected constant to be 0 or more, got ${constant}`);
    return { constant };
  },
  scoring: ({ constant }) => ({ fusion: { constant } }),
};
