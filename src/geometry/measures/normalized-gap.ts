import { distanceOfMeans, gapOverSpread } from '../distance.js';
import type { Measure } from './measure.js';
import { modgap } from './sources.js';

export const normalizedGap: Measure = {
  id: 'normalizedGap',
  key: 'gap.normalizedGap',
  section: 'gap',
  label: 'Gap over spread',
  tex: String.raw`\lVert m_x - m_y \rVert / \sqrt{\tfrac{1}{2}(\operatorname{tr} S_x + \operatorname{tr} S_y)}`,
  definition: 'L2M in units of the rows’ root mean squared distance to their own mean.',
  reading: 'Above 1 the means lie further apart than rows lie from their mean.',
  source: modgap,
  range: [0, Infinity],
  format: 'number',
  of: ({ meanDistanceSquared, variance: [first, second] }) =>
    gapOverSpread(distanceOfMeans(meanDistanceSquared), first, second),
};
