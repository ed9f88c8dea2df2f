import type { Measure } from './measure.js';

export const linearSeparability: Measure = {
  id: 'linearSeparability',
  key: 'gap.linearSeparability',
  section: 'gap',
  label: 'Linear separability, held out',
  tex: String.raw`\tfrac{1}{2}(\operatorname{acc}_x + \operatorname{acc}_y)`,
  definition:
    'Accuracy of a regularised linear discriminant, fitted on one half of the pairs and tried on the other; ' +
    'both modalities count alike.',
  reading: '50 % = chance, 100 % = a plane parts them.',
  source: { text: 'Friedman, 1989' },
  range: [0, 1],
  format: 'percent',
  shareOf: 'rows',
  of: ({ rowMeans: [first, second] }) => (first.onOwnSide + second.onOwnSide) / 2,
};
