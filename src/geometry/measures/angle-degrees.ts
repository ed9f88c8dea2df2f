import { degreesBetween } from '../distance.js';
import type { Measure } from './measure.js';
import { modgap } from './sources.js';

export const angleDegrees: Measure = {
  id: 'angleDegrees',
  key: 'gap.angleDegrees',
  section: 'gap',
  label: 'Angle between the means',
  tex: String.raw`\arccos \frac{m_x \cdot m_y}{\lVert m_x \rVert \lVert m_y \rVert}`,
  definition: 'Angle between the two modality means, seen from the origin.',
  reading: 'Not defined where a mean is zero.',
  source: modgap,
  range: [0, 180],
  format: 'degrees',
  of: ({ meanProduct, meanSquared: [first, second] }) => degreesBetween(meanProduct, first, second),
};
