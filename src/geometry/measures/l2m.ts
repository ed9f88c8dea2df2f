import { distanceOfMeans } from '../distance.js';
import type { Measure } from './measure.js';
import { mindTheGap } from './sources.js';

export const l2m: Measure = {
  id: 'l2m',
  key: 'gap.l2m',
  section: 'gap',
  label: 'Distance between the means (L2M)',
  tex: String.raw`\lVert m_x - m_y \rVert`,
  definition: 'Length of the gap vector, which leads from one modality’s mean to the other’s.',
  reading: '0 = no gap.',
  source: mindTheGap('section 4.2'),
  range: [0, 2],
  format: 'number',
  of: ({ meanDistanceSquared }) => distanceOfMeans(meanDistanceSquared),
};
