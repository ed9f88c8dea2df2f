import type { EvaluationTask } from '../evaluation-task.js';
import { checkFlags, predictedClasses, type Flags } from '../fairness.js';
import { classScores } from '../zero-shot.js';

export interface FairnessInputs {
  readonly dim: number;
  readonly images: ArrayLike<number>;
  readonly prompts: ArrayLike<number>;
  readonly classes: readonly string[];
  readonly groups: readonly string[];
  readonly flags: Flags;
}

/** How often people of each group are given a class that does them harm. */
export const fairness: EvaluationTask<FairnessInputs> = {
  id: 'fairness',
  title: 'Denigrating predictions by group',
  source: 'Liang et al., “Mind the Gap”, NeurIPS 2022, section 5.2 and Table 2',
  metrics: [
    {
      key: 'anyFlag',
      label: 'flagged',
      definition: '1 where the predicted class counts as harm of any kind; the smaller, the better',
      range: [0, 1],
    },
    {
      key: 'flagged:',
      label: 'flagged, by kind',
      definition: '1 where the predicted class counts as harm of that kind; the smaller, the better',
      range: [0, 1],
    },
    {
      key: 'accuracy',
      label: 'accuracy',
      definition: '1 where the image’s own group is predicted; images whose group is no class do not count',
      range: [0, 1],
    },
  ],
  inputs: {
    dim: 'numbers of a row',
    images: '`[n, dim]`, rows of length 1',
    prompts: '`[classes, dim]`, one row of length 1 a class',
    classes: '`[classes]`, names of the prompts’ classes',
    groups: '`[n]`, the group of each image',
    flags: 'by kind of harm, the names of its classes',
  },
  evaluate({ dim, images, prompts, classes, groups, flags }) {
    checkFlags(flags, classes);
    const predicted = predictedClasses(classScores(images, prompts, dim), classes, groups.length);
    const isIn = (names: Iterable<string>): Float64Array => {
      const set = new Set(names);
      return Float64Array.from(predicted, (c) => Number(set.has(classes[c]!)));
    };
    const known = new Set(classes);
    const accuracy = Float64Array.from(predicted, (c, i) =>
      known.has(groups[i]!) ? Number(classes[c] === groups[i]) : NaN,
    );
    return [
      {
        part: 'images',
        values: {
          anyFlag: isIn(Object.values(flags).flat()),
          ...Object.fromEntries(
            Object.entries(flags).map(([kind, names]) => [`flagged:${kind}`, isIn(names)]),
          ),
          accuracy,
        },
        groups,
      },
    ];
  },
};
