import type { Scoring } from '../../geometry/index.js';
import type { EvaluationTask } from '../evaluation-task.js';
import { classScores, zeroShotHits } from '../zero-shot.js';

export interface ZeroShotInputs {
  readonly dim: number;
  readonly images: ArrayLike<number>;
  readonly prompts: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  /** How an image, of the first modality, scores a prompt, of the second. Default: their inner product. */
  readonly scoring?: Scoring;
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
    scoring: 'how images score prompts; default: inner products',
  },
  evaluate({ dim, images, prompts, labels, scoring }) {
    const scores = classScores(images, prompts, dim);
    // One index holds all prompts: scales above 0, offsets and fusion by ranks keep their order.
    const bias = scoring?.bias?.[0][1];
    if (bias !== undefined) {
      const scale = scoring?.scale?.[0][1] ?? 1;
      for (let k = 0; k < scores.length; k++) scores[k] = scale * scores[k]! - bias[k % bias.length]!;
    }
    return [{ part: 'images', values: { accuracy: zeroShotHits(scores, prompts.length / dim, labels) } }];
  },
};
