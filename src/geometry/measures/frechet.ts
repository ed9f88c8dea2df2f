import type { Measure } from './measure.js';

export const frechet: Measure = {
  id: 'frechet',
  key: 'gap.frechet',
  section: 'gap',
  label: 'Fréchet distance (squared)',
  tex: String.raw`\lVert m_x - m_y \rVert^2 + \operatorname{tr}(S_x + S_y - 2 (S_x S_y)^{1/2})`,
  definition:
    'Squared distance between the Gaussians with the modalities’ means and covariances (divisor n − 1).',
  reading: '0 = same mean and covariance. Its first part is L2M².',
  source: {
    text: 'Dowson & Landau, 1982',
    place: 'the formula of FID: Heusel et al., NeurIPS 2017',
    link: 'https://arxiv.org/abs/1706.08500',
  },
  range: [0, 4],
  format: 'number',
  // Resamples move the sample's distance by their rows' mean influence, which is 0 in the sample itself.
  of: ({ frechet: distance, rowMeans: [first, second] }) =>
    Math.max(0, distance + first.frechetInfluence + second.frechetInfluence),
};
