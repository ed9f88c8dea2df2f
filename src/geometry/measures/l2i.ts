import type { Measure } from './measure.js';
import { twoEffects } from './sources.js';

export const l2i: Measure = {
  id: 'l2i',
  key: 'gap.l2i',
  section: 'gap',
  needsPairs: true,
  label: 'Distance of a pair (L2I)',
  tex: String.raw`\operatorname{mean} \lVert x_i - y_i \rVert`,
  definition: 'Mean distance between the two members of a matched pair.',
  reading: '0 = every pair coincides.',
  source: twoEffects('section 3'),
  range: [0, 2],
  format: 'number',
  of: ({ matchedDistance }) => matchedDistance,
};
