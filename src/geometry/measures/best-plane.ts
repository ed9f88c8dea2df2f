import type { Measure } from './measure.js';
import { twoEffects } from './sources.js';

export const bestPlane: Measure = {
  id: 'bestPlane',
  key: 'dimensions.pair.accuracy',
  section: 'shape',
  label: 'Accuracy in the best two dimensions',
  tex: String.raw`\tfrac{1}{2}(\operatorname{acc}_x + \operatorname{acc}_y)`,
  definition:
    'Balanced accuracy of the best line in the plane of two dimensions that separates the modalities best.',
  reading: '50 % = chance, 100 % = two dimensions suffice to tell the modalities apart.',
  source: twoEffects('Fig. 2b'),
  range: [0.5, 1],
  format: 'percent',
  // The plane is chosen once: a resample that kept it would say nothing of the choice.
  resampled: false,
  of: ({ bestPlaneAccuracy }) => bestPlaneAccuracy,
};
