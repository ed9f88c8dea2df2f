/** Words of a measurement that not every reader knows, each in a sentence or two. */
import type { Term } from './report.js';

const MIND_THE_GAP = { text: 'Liang et al., NeurIPS 2022', href: 'https://arxiv.org/abs/2203.02053' };
const TWO_EFFECTS = { text: 'Schrodi et al., ICLR 2025', href: 'https://arxiv.org/abs/2404.07983' };

/** Of the page of a measurement. */
export const measureTerms: readonly Term[] = [
  {
    text: 'Shared index',
    also: ['index of both', 'one index for both', 'one index holds both'],
    definition:
      'One search index that holds the vectors of both kinds, so that a query’s results may be of either. The ' +
      'opposite: ' +
      'a separate index for each kind.',
  },
  {
    text: 'Gap vector',
    definition: 'The vector from the mean of one kind’s rows to the mean of the other’s.',
    source: MIND_THE_GAP,
  },
  {
    text: 'L2M',
    also: ['distance of the means'],
    definition:
      'Size of the gap: the distance between the mean vectors of both kinds, all rows scaled to length 1. ' +
      '0 means no gap, 2 is the most there can be.',
    source: MIND_THE_GAP,
  },
  {
    text: 'RMG',
    also: ['relative gap'],
    definition:
      'Relative modality gap: how far matched pairs lie apart, compared with any two rows of one kind. Below ½ a ' +
      'match ' +
      'is nearer than a random row of its own kind, above ½ further away.',
    source: TWO_EFFECTS,
  },
  {
    text: 'Matched cosine',
    definition: 'Mean cosine of the pairs: 1 where the two members of every pair point the same way.',
  },
  {
    text: 'Cosine',
    also: ['cosines'],
    definition: 'How alike two vectors point: 1 the same way, 0 at right angles, −1 opposite ways.',
  },
  {
    text: 'Rank',
    definition: 'Place in the list of results, counted from 1. At rank 494 there are 493 results before it.',
  },
  {
    text: 'Median',
    definition: 'The value in the middle: half of the queries do better, half do worse.',
  },
  {
    text: 'R@1',
    also: ['R@5', 'R@10', 'R@k'],
    definition:
      'Recall at k: the share of queries whose match is among the first k results. Chance is what a random order ' +
      'gives.',
  },
  {
    text: 'NDCG@10',
    definition:
      'How good the first ten results are: 1 where the match comes first, 0.63 where second, 0.5 where third, 0 ' +
      'where it ' +
      'is not among the ten. The mean over all queries.',
    source: { text: 'Järvelin & Kekäläinen, ACM TOIS 2002', href: 'https://doi.org/10.1145/582415.582418' },
  },
  {
    text: '95 % interval',
    also: ['95 % intervals'],
    definition:
      'The range that the value would fall into, most likely, with other data of the same kind and size. A wide one ' +
      'means: measure more pairs.',
  },
  {
    text: 'Shuffles',
    also: ['shuffled labels'],
    definition:
      'The labels that say which row is of which kind are dealt out at random, many times over: what is left of ' +
      'a gap ' +
      'then is chance. A gap larger than nearly all of these is real.',
  },
  {
    text: 'Squared gap',
    definition:
      'L2M², the sum of the squared differences of the means over all dimensions: shares of it add up.',
  },
  {
    text: 'Plane',
    definition:
      'A straight cut through the space, found on half of the rows: how many of the other half lie on the right ' +
      'side of ' +
      'it. 50 % is chance, 100 % means that the kinds never mix.',
  },
  {
    text: 'Cone',
    definition:
      'Vectors of one kind point in similar directions and leave most of the sphere empty: they fill a narrow cone.',
    source: MIND_THE_GAP,
  },
  {
    text: 'UMAP',
    definition: 'A map that keeps near points near, and says nothing of distances beyond.',
    source: { text: 'McInnes, Healy & Melville, 2018', href: 'https://arxiv.org/abs/1802.03426' },
  },
  {
    text: 'Centring',
    definition:
      'Each kind’s own mean vector is subtracted from its rows, which are then scaled to length 1 again.',
  },
  {
    text: 'Random direction',
    definition:
      'A placebo: the vectors are moved as far as the correction moves them, but in a random direction.',
  },
];
