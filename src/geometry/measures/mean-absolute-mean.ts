import type { Measure } from './measure.js';
import { twoEffects } from './sources.js';

export const meanAbsoluteMean: Measure = {
  id: 'meanAbsoluteMean',
  key: 'dimensions.meanAbsoluteMean.*',
  section: 'shape',
  per: 'modality',
  label: ({ own }) => `Mean absolute mean of ${own.many}`,
  tex: String.raw`\tfrac{1}{d} \sum_k \lvert m_k \rvert`,
  definition: ({ own }) =>
    `Absolute value of the mean of the ${own.many} in each dimension, averaged over dimensions.`,
  reading: '0 = centred.',
  source: twoEffects('section 3'),
  range: [0, 1],
  format: 'number',
  decimals: 4,
  of: ({ meanAbsolute }, side) => meanAbsolute[side],
};
