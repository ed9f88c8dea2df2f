import type { Measure } from './measure.js';
import { wangIsola } from './sources.js';

export const uniformity: Measure = {
  id: 'uniformity',
  key: 'uniformity.*',
  section: 'shape',
  per: 'modality',
  label: ({ own }) => `Uniformity of ${own.many}`,
  tex: String.raw`\log \operatorname{mean}_{i \ne j} \exp(-2 \lVert x_i - x_j \rVert^2)`,
  definition: ({ own }) => `Log of the mean of exp(−2 ‖a − b‖²) over every two different ${own.many}.`,
  reading: 'Lower = spread more evenly over the sphere.',
  source: wangIsola('t = 2'),
  range: [-8, 0],
  format: 'number',
  of: ({ rowMeans }, side) => Math.log(rowMeans[side].kernel),
};
