import type { EvaluationTask } from '../evaluation-task.js';
import { classScores, zeroShotHits } from '../zero-shot.js';

export interface ZeroShotInputs {
  readonly dim: number;
  readonly images: ArrayLike<number>;
  readonly prompts: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

/** Each image is given the class whose prompt is closest to it. */
export const zeroShot: EvaluationTask<ZeroShotInputs> = {
  id: 'zero-shot',
  title: 'Zero-shot classification',
  source:
    'Radford et al., “Learning transferable visual models from natural language supervision”, ICML 2021, section 3.1',
  metrics: [
    {
      key: 'accuracy',
      label: 'accuracy',
      definition:
        '1 where the image’s own class scores highest, 1/m where it shares the highest score with m − 1 others',
      range: [0, 1],
    },
  ],
  inputs: {
    dim: 'numbers of a row',
    images: '`[n, dim]`, rows of length 1',
    prompts: '`[classes, dim]`, one row of length 1 a class',
    labels: '`[n]`, the class of each image, from 0',
  },
  evaluate({ dim, images, prompts, labels }) {
    const scores = classScores(images, prompts, dim);
    return [{ part: 'images', values: { accuracy: zeroShotHits(scores, prompts.length / dim, labels) } }];
  },
};
