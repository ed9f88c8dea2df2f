import { alignment as squaredDistance } from '../pairs.js';
import type { Measure } from './measure.js';
import { wangIsola } from './sources.js';

export const alignment: Measure = {
  id: 'alignment',
  key: 'alignment',
  section: 'shape',
  needsPairs: true,
  label: 'Alignment',
  tex: String.raw`\operatorname{mean} \lVert x_i - y_i \rVert^2`,
  definition: 'Mean squared distance between the members of a matched pair.',
  reading: '0 = every pair coincides.',
  source: wangIsola('alpha = 2'),
  range: [0, 4],
  format: 'number',
  of: ({ matchedCosine }) => squaredDistance(matchedCosine),
};
