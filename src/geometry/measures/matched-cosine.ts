import type { Measure } from './measure.js';
import { mindTheGap } from './sources.js';

export const matchedCosine: Measure = {
  id: 'matchedCosine',
  key: 'gap.matchedCosine',
  section: 'gap',
  needsPairs: true,
  label: 'Matched cosine',
  tex: String.raw`\operatorname{mean} x_i \cdot y_i`,
  definition: 'Mean cosine of the matched pairs.',
  reading: 'Compare it with the cosines inside each modality.',
  source: mindTheGap('Fig. 2a draws its histogram'),
  range: [-1, 1],
  format: 'number',
  of: (statistics) => statistics.matchedCosine,
};
