import { relativeModalityGap } from '../relative-gap.js';
import type { Measure } from './measure.js';
import { twoEffects } from './sources.js';

export const rmg: Measure = {
  id: 'rmg',
  key: 'gap.rmg',
  section: 'gap',
  needsPairs: true,
  label: 'Relative modality gap (RMG)',
  tex: String.raw`m / (m + \tfrac{1}{2}(u + v))`,
  definition:
    'Dissimilarity (1 − cos) / 2 of matched pairs (m, at least 10⁻³) against that of all i ≠ j ' +
    'inside each modality (u, v).',
  reading: '½ = a match is as far away as a random row of the same modality.',
  source: twoEffects('section 3'),
  range: [0, 1],
  format: 'number',
  of: ({ matchedCosine, withinCosine: [first, second] }) => relativeModalityGap(matchedCosine, first, second),
};
