import type { Claim } from '../experiment.js';
import { ALL_MODELS, type StudyFindings } from '../../study/study.js';

export interface ObjectBiasFindings {
  readonly study: StudyFindings;
  readonly configuration: {
    readonly preset: unknown;
    readonly seed: number;
    readonly digits: { readonly train: string; readonly test: string };
    readonly version: string;
  };
}

/** Forms of MOAD, and what a model is good at, as columns of a study. */
export const BIAS_COLUMNS = ['moadCrossModal', 'moadImage', 'moadText'] as const;
export const TASK_COLUMNS = ['attributeAccuracy', 'digitAccuracy'] as const;

/**
 * An object bias does not lead to worse attributes per se: neither over all models, nor with the number of attributes in the captions held
 * fixed, which moves both. A relation counts against it where its 95 % interval lies below 0.
 */
export function objectBiasClaims({ study }: ObjectBiasFindings): readonly Claim[] {
  const group = study.groups.length > 1 ? ALL_MODELS : study.groups[0]?.name;
  const [bias, task] = [BIAS_COLUMNS[0], TASK_COLUMNS[0]];
  const relation = study.relations.find((one) => one.group === group && one.x === bias && one.y === task);
  if (relation === undefined) return [];
  const { tau, p, models, interval, partial } = relation;
  const within = (values: readonly number[]): string =>
    `[${values.map((value) => value.toFixed(2)).join(', ')}]`;
  const paper =
    'abstract: object bias does not lead to worse performance on other concepts, such as attributes, per se; Fig. 3b';
  return [
    {
      text: 'over all models, more object bias does not go with worse accuracy on attributes',
      holds: !(interval[1] < 0),
      measured: `Kendall's tau of MOAD between the modalities and accuracy on attributes ${tau.toFixed(2)} ${within(interval)}, p = ${p.toPrecision(2)}, ${models} models (the claim: the interval does not lie below 0)`,
      paper,
    },
    ...(partial === undefined
      ? []
      : [
          {
            text: 'among models with equally rich captions, more object bias does not go with worse accuracy on attributes',
            holds: !(partial.interval[1] < 0),
            measured: `partial rank correlation given ${partial.given.join(', ')} ${partial.rho.toFixed(2)} ${within(partial.interval)}, ${partial.models} models (the claim: the interval does not lie below 0)`,
            paper,
          },
        ]),
  ];
}
