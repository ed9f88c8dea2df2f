import type { Measure } from './measure.js';
import { mindTheGap } from './sources.js';

export const coneMean: Measure = {
  id: 'coneMean',
  key: 'cone.*.mean',
  section: 'shape',
  per: 'modality',
  label: ({ own }) => `Mean cosine of ${own.many}`,
  tex: String.raw`\operatorname{mean}_{i \ne j} x_i \cdot x_j`,
  definition: ({ own }) => `Mean cosine of every two different ${own.many}: how narrow their cone is.`,
  reading: '0 = spread over the whole sphere, 1 = one point.',
  source: mindTheGap('section 2.1'),
  range: [-1, 1],
  format: 'number',
  of: ({ withinCosine }, side) => withinCosine[side],
};
