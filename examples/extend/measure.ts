/** A measure: `src/geometry/measures/cosine-of-means.ts`, and a line in `src/geometry/measures/registry.ts`. */
import type { Measure } from 'modgap/geometry';

export const cosineOfMeans: Measure = {
  id: 'cosineOfMeans',
  // Where the value stands in JSON. With `per: 'modality'` a `*` in it stands for the modality.
  key: 'gap.cosineOfMeans',
  section: 'gap',
  label: 'Cosine of the means',
  tex: String.raw`m_x \cdot m_y / (\lVert m_x \rVert \, \lVert m_y \rVert)`,
  definition: 'Cosine between the two modality means.',
  reading: '1 = the means point the same way.',
  source: { text: 'Modgap' },
  range: [-1, 1],
  format: 'number',
  // Called for the sample and for every resample, so that the interval comes of itself.
  of: ({ meanProduct, meanSquared: [x, y] }) => meanProduct / Math.sqrt(x * y),
};
